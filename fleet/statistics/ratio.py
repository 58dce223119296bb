"""The ratio of two means over the same runs, with an interval that is honest about the denominator."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from fleet.statistics.intervals import LEVEL, Interval, mean_interval


def ratio_interval(a: Sequence[float], b: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Mean *a* / mean *b* over pairs, with the interval of Fieller (1954): every ρ at which a − ρ·b could average 0.

    None where the denominator's own interval contains zero: no ratio could then be ruled out. One pair has a ratio
    without bounds.

    Raises
    ------
    ValueError
        If the lengths differ, there are no pairs, or the level is not between 0 and 1.
    """
    if len(a) != len(b):
        msg = f"{len(a)} values and {len(b)}: a ratio over pairs needs as many of each"
        raise ValueError(msg)
    below, above = mean_interval(b, level), mean_interval(a, level)
    n = below.n
    if below.low is None or below.high is None:
        return None if below.mean == 0 else Interval(mean=above.mean / below.mean, low=None, high=None, n=n)
    if below.low <= 0 <= below.high:
        return None
    t2 = float(stdtrit(n - 1, 0.5 + level / 2)) ** 2 / n
    spread = np.cov(np.asarray([a, b], dtype=np.float64), ddof=1)
    # The roots of (b̄² − t²·s_bb)·ρ² − 2·(ā·b̄ − t²·s_ab)·ρ + (ā² − t²·s_aa).
    square = below.mean**2 - t2 * float(spread[1, 1])
    half = above.mean * below.mean - t2 * float(spread[0, 1])
    rest = above.mean**2 - t2 * float(spread[0, 0])
    root = math.sqrt(max(half * half - square * rest, 0.0))
    return Interval(mean=above.mean / below.mean, low=(half - root) / square, high=(half + root) / square, n=n)
