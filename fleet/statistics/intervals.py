"""Confidence intervals: for a mean, for a proportion, and for the difference of two policies on the same seeds.

Quantiles come from `scipy.special`, the numbers behind `scipy.stats`, which takes ten times as long to load.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtrit

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean with its confidence interval; the bounds are None where there are too few values to tell."""

    mean: float
    low: float | None
    high: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """Half the distance between the bounds."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDifference:
    """The mean of *a* − *b* over pairs of runs with common random numbers.

    ``variance_reduction`` = 1 − Var(a − b) / (Var a + Var b): the share of the variance with independent seeds that
    pairing took away (Law, Simulation Modeling and Analysis, 5th ed. 2015, §11.2). 1 where all differences are equal,
    negative where pairing harms; None where it is undefined: below two pairs, or where nothing varies at all.
    """

    difference: Interval
    variance_reduction: float | None


def mean_interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """Mean and Student-t interval (Student 1908) of independent, about normal *values*; one value has no bounds.

    Raises
    ------
    ValueError
        If there are no values, or the level is not between 0 and 1.
    """
    _check_level(level)
    n = len(values)
    if n == 0:
        msg = "a mean needs at least one value"
        raise ValueError(msg)
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(mean=mean, low=None, high=None, n=1)
    spread = math.sqrt(variance(values) / n)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * spread
    return Interval(mean=mean, low=mean - half, high=mean + half, n=n)


def proportion_interval(successes: int, trials: int, level: float = LEVEL) -> Interval:
    """Share of independent *trials* that succeeded, with the score interval (Wilson 1927), which stays within 0 and 1.

    Raises
    ------
    ValueError
        If there are no trials, more successes than trials, or the level is not between 0 and 1.
    """
    _check_level(level)
    if not 0 <= successes <= trials or trials == 0:
        msg = f"{successes} successes in {trials} trials: expected at least one trial and no more successes than trials"
        raise ValueError(msg)
    share = successes / trials
    z2 = float(ndtri(0.5 + level / 2)) ** 2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / (4 * trials)) / trials) / (1 + z2 / trials)
    # At the ends the bound is the share itself; rounding could put it a hair beyond.
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == trials else centre + half
    return Interval(mean=share, low=low, high=high, n=trials)


def paired_difference(a: Sequence[float], b: Sequence[float], level: float = LEVEL) -> PairedDifference:
    """Student-t interval of the mean of *a* − *b*, replication by replication.

    Raises
    ------
    ValueError
        If the lengths differ, there are no pairs, or the level is not between 0 and 1.
    """
    differences = [x - y for x, y in zip(a, b, strict=True)]
    interval = mean_interval(differences, level)
    if interval.n < 2 or not (apart := variance(a) + variance(b)):  # noqa: PLR2004 - a variance takes two
        return PairedDifference(difference=interval, variance_reduction=None)
    return PairedDifference(difference=interval, variance_reduction=1.0 - variance(differences) / apart)


def variance(values: Sequence[float]) -> float:
    """The unbiased sample variance of two values or more."""
    return float(np.var(np.asarray(values, dtype=np.float64), ddof=1))


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        msg = f"level {level}: expected a value between 0 and 1"
        raise ValueError(msg)
