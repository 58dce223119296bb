"""Piecewise-constant factors over time, and progress through them.

Weather, light and timed events scale speed or hazard. A leg's work is consumed at the factor's rate, so its arrival is
the inverse of the factor's integral: no event at a regime boundary, whatever the number of regimes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise


class Timeline:
    """A factor that is ``values[i]`` from ``starts_us[i]`` until the next start; the last value holds for ever.

    Starts are increasing integers beginning at 0; values are positive.
    """

    __slots__ = ("_integral", "constant", "starts_us", "values")

    def __init__(self, starts_us: Sequence[int], values: Sequence[float]) -> None:
        if not starts_us or starts_us[0] != 0 or any(a >= b for a, b in pairwise(starts_us)):
            msg = f"timeline starts {list(starts_us)[:4]}… must rise from 0"
            raise ValueError(msg)
        if len(values) != len(starts_us) or min(values) <= 0:
            msg = "timeline values must be positive, one per start"
            raise ValueError(msg)
        self.starts_us = list(starts_us)
        self.values = list(values)
        self.constant = self.values[0] if len(set(values)) == 1 else None
        self._integral = [0.0]
        for (a, b), value in zip(pairwise(self.starts_us), self.values, strict=False):
            self._integral.append(self._integral[-1] + (b - a) * value)

    @classmethod
    def steady(cls, value: float = 1.0) -> Timeline:
        """The same factor at all times."""
        return cls([0], [value])

    def at(self, time_us: float) -> float:
        """The factor at a time."""
        return self.values[bisect_right(self.starts_us, time_us) - 1]

    def integral(self, time_us: float) -> float:
        """∫ factor from 0 to ``time_us``, in microseconds."""
        i = bisect_right(self.starts_us, time_us) - 1
        return self._integral[i] + (time_us - self.starts_us[i]) * self.values[i]

    def reach(self, start_us: float, work_us: float) -> float:
        """The time at which work begun at ``start_us`` is done, where an hour at factor 1 does an hour of work."""
        if self.constant is not None:
            return start_us + work_us / self.constant
        target = self.integral(start_us) + work_us
        i = bisect_right(self._integral, target) - 1
        return self.starts_us[i] + (target - self._integral[i]) / self.values[i]

    def boundaries(self, start_us: float, end_us: float) -> list[int]:
        """The starts strictly inside an interval."""
        if self.constant is not None:
            return []
        return self.starts_us[bisect_right(self.starts_us, start_us) : bisect_right(self.starts_us, end_us - 1)]


def product(timelines: Iterable[Timeline]) -> Timeline:
    """The pointwise product."""
    lines = list(timelines)
    starts = sorted({start for line in lines for start in line.starts_us}) or [0]
    values = [1.0] * len(starts)
    for line in lines:
        values = [value * line.at(start) for value, start in zip(values, starts, strict=True)]
    return Timeline(starts, values)
