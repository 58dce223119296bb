"""The historical force-ratio model: how often attackers won at a ratio of strengths, and a logistic curve through it.

The bins are the Dupuy Institute's tests on its division-level data base, 1904–1991 (672 cases; dupuyinstitute.org,
2019-10-31). Division-level history isn't validated for robots: the curve is an alternative to compare with, not a fact.
"""

from __future__ import annotations

from math import log
from typing import Final, NamedTuple

import numpy as np


class Bin(NamedTuple):
    """Engagements with a force ratio (attackers : defenders) between two bounds, and the share that attackers won.

    Where nothing is published above ``high`` it is the ``low`` bound of an open bin.
    """

    low: float
    high: float
    won: float
    cases: int


BINS: Final = (
    Bin(0.25, 0.49, 0.22, 9),
    Bin(0.50, 0.99, 0.42, 77),
    Bin(1.00, 1.49, 0.55, 150),
    Bin(1.50, 1.99, 0.59, 123),
    Bin(2.00, 2.49, 0.71, 56),
    Bin(2.50, 2.99, 0.83, 53),
    Bin(3.00, 3.49, 0.69, 48),
    Bin(3.50, 3.98, 0.77, 30),
    Bin(4.06, 5.87, 0.65, 66),
    Bin(6.06, 7.90, 0.88, 17),
    Bin(8.20, 8.20, 1.00, 43),
)
"""The published bins. The cases of the last one aren't published: what the others leave of 672."""

EVEN_RATIO_LOSSES: Final = 3.0
"""The ratio at which both sides lose the same share, for a prepared defence (RAND 1992, as cited by the Dupuy
Institute)."""


class Fit(NamedTuple):
    """P(attackers win) = 1 / (1 + exp(−(intercept + slope · ln ratio))), with the standard errors of both."""

    intercept: float
    slope: float
    intercept_se: float
    slope_se: float

    def win(self, ratio: float) -> float:
        """Probability that the attackers win at a force ratio above 0."""
        return float(1.0 / (1.0 + np.exp(-(self.intercept + self.slope * log(ratio)))))


def fit(bins: tuple[Bin, ...] = BINS, *, through_half: bool = True) -> Fit:
    """Maximum likelihood through the bins at their geometric middles, by Newton's method.

    ``through_half`` holds the curve at one half where the sides are equal.
    """
    log_ratio = np.log([np.sqrt(one.low * one.high) for one in bins])
    cases = np.array([one.cases for one in bins], dtype=np.float64)
    won = np.array([one.won for one in bins]) * cases
    design = log_ratio[:, None] if through_half else np.column_stack((np.ones_like(log_ratio), log_ratio))
    found = np.zeros(design.shape[1])
    information = np.eye(design.shape[1])
    for _ in range(25):
        expected = 1.0 / (1.0 + np.exp(-design @ found))
        information = design.T @ (design * (cases * expected * (1.0 - expected))[:, None])
        found = found + np.linalg.solve(information, design.T @ (won - cases * expected))
    error = np.sqrt(np.diag(np.linalg.inv(information)))
    if through_half:
        return Fit(0.0, float(found[0]), 0.0, float(error[0]))
    return Fit(float(found[0]), float(found[1]), float(error[0]), float(error[1]))


def residuals(curve: Fit, bins: tuple[Bin, ...] = BINS) -> tuple[float, ...]:
    """Published share less the curve's, bin by bin."""
    return tuple(one.won - curve.win(float(np.sqrt(one.low * one.high))) for one in bins)


HISTORICAL: Final = Fit(0.0, 0.90, 0.0, 0.095)
"""The fit through one half to the published bins, rounded; a test refits it."""
