"""Hazards as unit-exponential budgets (random time change; Brémaud 1981, ch. II).

A vehicle owns an Exp(1) budget per hazard and consumes the cumulated intensity along its legs and stays; the event
falls where the budget runs out. An interrupt debits what was used and never redraws.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import exp


def survival(cumulated: float) -> float:
    """P(no event) for a cumulated intensity: exp(−Λ)."""
    return exp(-cumulated)


def crossing(cumulated: Sequence[float], budget: float) -> tuple[int, float] | None:
    """Where a non-decreasing piecewise-linear cumulated intensity reaches ``budget``.

    Returns (segment, share of the segment), segment i lying between points i and i + 1, or ``None`` where it is not
    reached.
    """
    if budget > cumulated[-1]:
        return None
    i = max(bisect_left(cumulated, budget), 1)
    step = cumulated[i] - cumulated[i - 1]
    share = (budget - cumulated[i - 1]) / step if step > 0 else 0.0
    return i - 1, min(max(share, 0.0), 1.0)
