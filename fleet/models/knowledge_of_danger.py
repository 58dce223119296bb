"""Knowledge of a danger: it comes in looks, fades exponentially, and draws a believed rate towards the true one."""

from __future__ import annotations

from math import exp2


def faded(knowledge: float, age_s: float, half_life_s: float) -> float:
    """What is left of knowledge in [0, 1] after a time: exponential decay by the half-life."""
    return knowledge * exp2(-age_s / half_life_s)


def after_look(knowledge: float, gain: float) -> float:
    """Knowledge after one more look that takes away the share ``gain`` of what was not known."""
    return 1.0 - (1.0 - knowledge) * (1.0 - gain)


def sharpened(belief: float, truth: float, knowledge: float) -> float:
    """A rate as it is estimated: the convex combination (1 − k) · belief + k · truth."""
    return belief + knowledge * (truth - belief)
