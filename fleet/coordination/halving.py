"""Sequential halving: the best of a few alternatives by noisy trials, most of them spent on the best ones.

Karnin, Koren & Somekh (2013): with K alternatives and a budget of T trials, ⌈log₂ K⌉ rounds each share T / ⌈log₂ K⌉
trials among those left, and the worse half goes. Trial j is the same chance for everybody (common random numbers), so
means are compared over the same trials.
"""

from __future__ import annotations

from math import ceil, log2, sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Trial = Callable[[int, int], float | None]
    """The value of alternative k in trial j; ``None`` where no more can be afforded."""

ENOUGH: Final = 2
"""Trials in common without which two alternatives are not told apart."""


def best_of(count: int, budget: int, trial: Trial, caution: float) -> int:
    """The alternative with the highest mean; the first one unless it is beaten clearly.

    Clearly: by more than ``caution`` standard errors of the paired difference over the trials in common, and by more
    than nothing.
    """
    left, values = list(range(count)), [[] for _ in range(count)]  # type: tuple[list[int], list[list[float]]]
    rounds = max(ceil(log2(count)), 1)
    for _ in range(rounds):
        for number in range(len(values[left[0]]), len(values[left[0]]) + budget // (rounds * len(left))):
            found = [trial(k, number) for k in left]
            if any(value is None for value in found):
                return _if_clear(values, left, caution)
            for k, value in zip(left, found, strict=True):
                values[k].append(value or 0.0)
        left.sort(key=lambda k: -fmean(values[k]) if values[k] else 0.0)
        left = left[: max(ceil(len(left) / 2), 1)]
    return _if_clear(values, left, caution)


def _if_clear(values: list[list[float]], left: list[int], caution: float) -> int:
    best = left[0]
    gains = [there - here for there, here in zip(values[best], values[0], strict=False)]
    if best == 0 or len(gains) < ENOUGH:
        return 0
    return best if fmean(gains) > caution * stdev(gains) / sqrt(len(gains)) and fmean(gains) > 0 else 0
