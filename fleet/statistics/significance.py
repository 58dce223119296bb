"""How likely a mean difference as large as the one seen would be by chance alone, for one question or for many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from scipy.special import stdtr

from fleet.statistics.intervals import variance

ALPHA: Final = 0.05
"""The chance of a false alarm that is put up with, over all questions asked together."""

_ROUNDING: Final = 1e-9
"""Differences that are equal but for this share of them are equal: what is left comes from how numbers are held."""


def paired_p_value(a: Sequence[float], b: Sequence[float]) -> float | None:
    """The two-sided p-value of the paired t test (Student 1908) that the mean of *a* − *b* is 0.

    Where all differences are equal and not 0, there is no spread to measure them by, and the sign test stands in:
    2^(1 − n) over n pairs (Arbuthnot 1710). 1 where all are 0, and None below two pairs.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    differences = [x - y for x, y in zip(a, b, strict=True)]
    n = len(differences)
    if n < 2:  # noqa: PLR2004 - a spread takes two
        return None
    mean = math.fsum(differences) / n
    if max(differences) - min(differences) <= _ROUNDING * abs(mean):
        return 1.0 if mean == 0.0 else 2.0 ** (1 - n)
    spread = math.sqrt(variance(differences) / n)
    return 2.0 * float(stdtr(n - 1, -abs(mean) / spread))


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values adjusted for having asked all these questions together (Holm 1979), in the same order.

    Calling those below α significant keeps the chance of even one false alarm among them below α, however the
    questions hang together.

    Raises
    ------
    ValueError
        If one is not between 0 and 1.
    """
    outside = next((p for p in p_values if not 0 <= p <= 1), None)
    if outside is not None:
        msg = f"p-value {outside}: expected a value between 0 and 1"
        raise ValueError(msg)
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted
