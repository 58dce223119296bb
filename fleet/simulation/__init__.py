"""The engine: the only SimPy code, and the only mutable state of the world.

A vehicle is data plus one armed alarm, not a suspended generator, so that a run can be started from a picture with
vehicles in the middle of a leg, and an order can replace a plan at any moment.
"""
