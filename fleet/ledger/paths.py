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

    def at_pace(self, path: Integers, pace_us: Integers) -> Location:
        """The places with *pace_us*."""
        return self._locate(self._by_pace, path, pace_us)

    def at_distance(self, path: Integers, at_mm: Integers) -> Location:
        """The places *at_mm*."""
        return self._locate(self._by_distance, path, at_mm)

    def point_m(self, where: Location) -> tuple[Reals, Reals]:
        """Coordinates of places, in m."""
        return where.interpolate(self._x_mm) / MM_PER_M, where.interpolate(self._y_mm) / MM_PER_M

    def heading_rad(self, where: Location) -> Reals:
        """Direction of the path at each place, anticlockwise from east; of no meaning where a path has one point."""
        before = np.maximum(np.where(where.before == where.after, where.before - 1, where.before), 0)
        dx, dy = (values[where.after] - values[before] for values in (self._x_mm, self._y_mm))
        heading: Reals = np.arctan2(dy, dx)
        return heading

    def stretch_m(self, path: int, start_mm: int, end_mm: int) -> tuple[Reals, Reals]:
        """Coordinates, in m, of the points of one path from *start_mm* to *end_mm*, those two included."""
        ends = self.at_distance(np.array([path, path]), np.array([start_mm, end_mm]))
        x_m, y_m = self.point_m(ends)
        between = slice(int(ends.before[0]) + 1, int(ends.before[1]) + 1)
        return (
            np.concatenate([x_m[:1], self._x_mm[between] / MM_PER_M, x_m[1:]]),
            np.concatenate([y_m[:1], self._y_mm[between] / MM_PER_M, y_m[1:]]),
        )

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
