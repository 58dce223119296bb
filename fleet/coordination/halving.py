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
    left = list(range(count))
    values: list[list[float]] = [[] for _ in left]
    rounds = max(ceil(log2(count)), 1)
    for _ in range(rounds):
        done = len(values[left[0]])
        for number in range(done, done + budget // (rounds * len(left))):
            found = [value for k in left if (value := trial(k, number)) is not None]
            if len(found) < len(left):
                return _if_clear(values, _best_first(left, values)[0], caution)
            for k, value in zip(left, found, strict=True):
                values[k].append(value)
        left = _best_first(left, values)[: ceil(len(left) / 2)]
    return _if_clear(values, left[0], caution)


def _best_first(left: list[int], values: list[list[float]]) -> list[int]:
    """Highest mean first; of equals the one named first."""
    return sorted(left, key=lambda k: (-fmean(values[k]) if values[k] else 0.0, k))


def _if_clear(values: list[list[float]], best: int, caution: float) -> int:
    """The best, or the first one where that is not clear over the trials that both had."""
    gains = [there - here for there, here in zip(values[best], values[0], strict=False)]
    if best == 0 or len(gains) < ENOUGH:
        return 0
    return best if fmean(gains) > max(caution * stdev(gains) / sqrt(len(gains)), 0.0) else 0
