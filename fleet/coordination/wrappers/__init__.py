"""Wrappers: what composes with any policy, by what it is shown and when it is asked."""
