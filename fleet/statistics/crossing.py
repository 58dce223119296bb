"""Where a rising function of a whole number comes up to zero, from few and noisy values of it.

The function is a difference of two policies by the size of one's fleet, known at some sizes as a mean with a confidence
interval. The size where the mean crosses zero is the estimate; the sizes where the bounds do are its interval: those at
which a test would not tell the two policies apart (the inversion of a family of tests; Casella & Berger 2002, §9.2.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import inf

from fleet.statistics.intervals import Interval


class Reach(StrEnum):
    """Whether there is such a size within the range that was looked at."""

    FOUND = "found"
    BELOW = "the least that was tried is enough"
    UNCLEAR = "not reached, and not ruled out either"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The size at which the mean comes up to zero, between whole sizes in proportion; None unless `Reach.FOUND`.

    ``low`` and ``high`` bound its 95 % interval; None where the interval is open on that side, because the range that
    was looked at ends first.
    """

    reach: Reach
    size: float | None
    low: float | None
    high: float | None


def crossing(known: Mapping[int, Interval]) -> Crossing:
    """The crossing according to the sizes known; raises ``ValueError`` if there are none."""
    if not known:
        msg = "a crossing needs at least one size"
        raise ValueError(msg)
    first = min(known)
    low, size, high = (_root(values) for values in _curves(known))
    if size is None:
        # The upper bound never came up to zero either: even a lucky run falls short.
        reach = Reach.UNREACHABLE if low is None else Reach.UNCLEAR
    else:
        reach = Reach.BELOW if size <= first and known[first].mean > 0 else Reach.FOUND
    open_below = low is not None and low <= first and _upper(known[first]) > 0
    return Crossing(
        reach=reach,
        size=size if reach is Reach.FOUND else None,
        low=None if open_below else low,
        high=high,
    )


def next_sizes(known: Mapping[int, Interval]) -> tuple[int, ...]:
    """Sizes at which to look next for the mean and both bounds, by bisection; none when all are known to one unit."""
    probes = (_between(values) for values in _curves(known))
    return tuple(sorted({probe for probe in probes if probe is not None}))


def _curves(known: Mapping[int, Interval]) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
    """Upper bound, mean and lower bound by size; the upper bound crosses zero first."""
    ordered = {size: known[size] for size in sorted(known)}
    return (
        {size: _upper(value) for size, value in ordered.items()},
        {size: value.mean for size, value in ordered.items()},
        {size: -inf if value.low is None else value.low for size, value in ordered.items()},
    )


def _upper(value: Interval) -> float:
    return inf if value.high is None else value.high


def _bracket(values: Mapping[int, float]) -> tuple[int, int] | None:
    """The first two neighbours between which the values come up to zero."""
    return next(((a, b) for a, b in pairwise(values) if values[a] < 0 <= values[b]), None)


def _between(values: Mapping[int, float]) -> int | None:
    bracket = _bracket(values)
    return None if bracket is None or bracket[1] - bracket[0] <= 1 else sum(bracket) // 2


def _root(values: Mapping[int, float]) -> float | None:
    first = next(iter(values))
    if values[first] >= 0:
        return float(first)
    bracket = _bracket(values)
    if bracket is None:
        return None
    a, b = bracket
    if values[a] == -inf or values[b] == inf:
        return float(b if values[a] == -inf else a)
    return a + (b - a) * -values[a] / (values[b] - values[a])
