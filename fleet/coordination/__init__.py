"""Coordination: the contract between policies and the engine, the registry, and the policies that ship.

Imports nothing of the simulation; a policy can be tested with a picture made by hand.
"""
