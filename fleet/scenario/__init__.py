"""Scenario files: reading them safely, validating them with exact positions, and the platform catalogue."""
