"""Intervals for many groups of replications at once, each as `intervals` and `rates` give it for one group.

Groups are stretches of an array that follow one another; *starts* are the places at which they begin, none empty.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from fleet.statistics.intervals import LEVEL

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]


class Intervals(NamedTuple):
    """A mean and bounds for each group, NaN where there are too few values to tell; ``n`` how many there were."""

    n: Places
    mean: Floats
    low: Floats
    high: Floats


def mean_intervals(values: Floats, starts: Places, level: float = LEVEL) -> Intervals:
    """Mean and Student-t interval of each group; NaN among *values* is a missing one and left out."""
    known = ~np.isnan(values)
    n, group = _sizes(known, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.add.reduceat(np.where(known, values, 0.0), starts) / n
        squares = np.add.reduceat(np.where(known, values - mean[group], 0.0) ** 2, starts)
        half = _quantile(n, level) * np.sqrt(squares / (n - 1) / n)
    return Intervals(n, mean, mean - half, mean + half)


def share_intervals(successes: Floats, trials: Floats, starts: Places, level: float = LEVEL) -> Intervals:
    """Share of the trials of each group that succeeded, with the score interval for trials in clusters.

    A replication is a cluster of trials that met the same day, so they count for fewer than they are: for their number
    over the design effect (Kish 1965), the variance between clusters over that of independent trials, 1 at least.
    On this number of trials the interval is Wilson's (1927), with the quantile of Student's t for the number of
    clusters (Korn & Graubard 1998; Dean & Pagano 2015, J. Survey Statistics and Methodology 3, 484–503). It stays
    within 0 and 1, and it has a width where everything succeeded. One cluster has no bounds; a cluster without trials,
    or with NaN, is left out.
    """
    known = trials > 0
    tried, won = np.where(known, trials, 0.0), np.where(known, successes, 0.0)
    clusters, group = _sizes(known, starts)
    all_tried, all_won = np.add.reduceat(tried, starts), np.add.reduceat(won, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = all_won / all_tried
        between = np.add.reduceat((won - share[group] * tried) ** 2, starts) * clusters / (clusters - 1) / all_tried**2
        effect = np.nan_to_num(between / (share * (1 - share) / all_tried), nan=1.0, posinf=1.0)
        counted = all_tried / np.maximum(effect, 1.0)
        t2 = _quantile(clusters, level) ** 2
        centre = (share + t2 / (2 * counted)) / (1 + t2 / counted)
        half = np.sqrt(t2 * (share * (1 - share) + t2 / (4 * counted)) / counted) / (1 + t2 / counted)
    # At the ends the bound is the share itself; rounding could put it a hair beyond.
    low = np.where((all_won <= 0) & ~np.isnan(half), 0.0, centre - half)
    high = np.where((all_won >= all_tried) & ~np.isnan(half), 1.0, centre + half)
    return Intervals(clusters, share, low, high)


def _sizes(known: NDArray[np.bool_], starts: Places) -> tuple[Places, Places]:
    """How many known values each group has, and the group of each value."""
    lengths = np.diff(np.append(starts, known.size))
    group = np.repeat(np.arange(starts.size), lengths)
    return np.add.reduceat(known.astype(np.int64), starts), group


def _quantile(n: Places, level: float) -> Floats:
    """Student's t for a two-sided interval of *n* values; NaN below two."""
    few = n < 2  # noqa: PLR2004 - a variance takes two
    found: Floats = np.where(few, np.nan, stdtrit(np.maximum(n - 1, 1).astype(np.float64), 0.5 + level / 2))
    return found
