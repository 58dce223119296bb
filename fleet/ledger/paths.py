"""Places and times along recorded paths, for many vehicles at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fleet.units import MM_PER_M

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where on their paths some vehicles are: at ``before``, or ``fraction`` of the way on from there to ``after``."""

    before: Integers
    after: Integers
    fraction: Reals

    def interpolate(self, values: Integers) -> Reals:
        """The values there, of points that have *values*."""
        start = values[self.before]
        there: Reals = self.fraction * (values[self.after] - start) + start
        return there


class Paths:
    """The ``routes`` table, laid end to end so that one binary search serves many paths.

    A path is named by its row in the table. A place on it is a distance from its start in mm, or a pace: the relative
    time, in µs at a cruise of 1 m/s, at which the place is reached. A place beyond an end is that end.
    """

    def __init__(self, routes: pl.DataFrame) -> None:
        """Index *routes*, whose lists ``at_mm`` and ``pace_us`` have a point or more and don't decrease."""
        points = routes["at_mm"].list.len().to_numpy().astype(np.int64)
        self._first = np.cumsum(points) - points
        self._last = self._first + points - 1
        self._x_mm, self._y_mm, at_mm, pace_us = (
            routes[name].explode().to_numpy() for name in ("x_mm", "y_mm", "at_mm", "pace_us")
        )
        self._pace_us = pace_us
        self._by_distance = self._joined(at_mm, points)
        self._by_pace = self._joined(pace_us, points)

    def pace_us(self, path: Integers, at_mm: Integers) -> Integers:
        """Pace of the places *at_mm*, to the nearest µs."""
        where = self._locate(self._by_distance, path, at_mm)
        return np.rint(where.interpolate(self._pace_us)).astype(np.int64)

    def point_m(self, path: Integers, pace_us: Integers) -> tuple[Reals, Reals]:
        """Coordinates, in m, of the places with *pace_us*."""
        where = self._locate(self._by_pace, path, pace_us)
        return where.interpolate(self._x_mm) / MM_PER_M, where.interpolate(self._y_mm) / MM_PER_M

    def _joined(self, values: Integers, points: Integers) -> Integers:
        """*values* shifted path by path so that they don't decrease from one path to the next either."""
        spans = values[self._last] - values[self._first] + 1
        shifts = np.cumsum(spans) - spans - values[self._first]
        joined: Integers = values + np.repeat(shifts, points)
        return joined

    def _locate(self, joined: Integers, path: Integers, value: Integers) -> Location:
        """The points around each *value* (from its path's start) on its path, and how far between them."""
        first, last = self._first[path], self._last[path]
        wanted = np.clip(joined[first] + value, joined[first], joined[last])
        before = np.clip(np.searchsorted(joined, wanted, side="right") - 1, first, last)
        after = np.minimum(before + 1, last)
        span = joined[after] - joined[before]
        return Location(before=before, after=after, fraction=(wanted - joined[before]) / np.maximum(span, 1))
