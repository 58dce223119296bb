"""A route between two places: its totals, its sections between crossings, and its path when somebody asks for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from fleet.models.leg import Path

Piece = tuple[int, float, float]
"""(directed edge, from fraction, to fraction)."""

NO_CROSSING: Final = -1

UNTRAVELLED: Final = -1
"""The number of a route of a run's own until somebody travels it."""


class Totals(NamedTuple):
    """Sums over a whole route; pace is the time at a cruise of 1 m/s, hazards are for an exposure of 1."""

    pace_s: float
    length_m: float
    traction_m: float
    hazard: float
    believed_hazard: float


class Section(NamedTuple):
    """A stretch of a route that one leg covers; ``choke`` is the crossing that it lies on, or ``NO_CROSSING``."""

    pace_s: float
    traction_m: float
    hazard: float
    start_mm: int
    end_mm: int
    choke: int


class Trace(Protocol):
    """What a route needs to know to lay out its path: the edges of a ground route, the line of a flight."""

    @property
    def start_xy_m(self) -> tuple[float, float]:
        """Where the path begins."""

    def pieces(self) -> tuple[Piece, ...]:
        """The edges travelled, in order; none for a flight."""

    def path(self) -> Path:
        """Cumulated sums at the points of the path: one more than pieces, or than the cells of a flight."""

    def sections(self, path: Path) -> tuple[Section, ...]:
        """The route cut at its crossings."""

    def xy_m(self, index: int, share: float) -> tuple[float, float]:
        """Coordinates a share of the way from point ``index`` to the next one."""


class Route:
    """A way from one place to another for one mobility class; laid out only when somebody asks for its path."""

    __slots__ = ("_path", "_sections", "id", "totals", "trace")

    def __init__(self, route_id: int, totals: Totals, trace: Trace, *, crosses: bool) -> None:
        self.id = route_id
        self.totals = totals
        self.trace = trace
        self._path: Path | None = None
        self._sections: tuple[Section, ...] = ()
        if not crosses:
            end_mm = round(totals.length_m * 1000)
            self._sections = (Section(totals.pace_s, totals.traction_m, totals.hazard, 0, end_mm, NO_CROSSING),)

    @property
    def sections(self) -> tuple[Section, ...]:
        """What one leg each covers, in order."""
        if not self._sections:
            self._sections = self.trace.sections(self.path)
        return self._sections

    @property
    def path(self) -> Path:
        """Cumulated sums at the points of the path."""
        if self._path is None:
            self._path = self.trace.path()
        return self._path

    def between(self, start_mm: int, end_mm: int) -> Path:
        """The part of the path between two distances; sums are kept, so they start at an offset."""
        path = self.path
        start, end = start_mm / 1000.0, min(end_mm / 1000.0, path.at_m[-1])
        inner = [i for i, at in enumerate(path.at_m) if start < at < end]
        ends = self.locate(start_mm), self.locate(end_mm)
        return Path(*([_at(c, *ends[0]), *(c[i] for i in inner), _at(c, *ends[1])] for c in path))

    def locate(self, at_mm: int) -> tuple[int, float]:
        """The stretch that a distance along the route falls on, and the share of it that lies behind."""
        at_m = self.path.at_m
        at = min(max(at_mm / 1000.0, 0.0), at_m[-1])
        i = min(max(bisect_left(at_m, at - 1e-9), 1), len(at_m) - 1)
        step = at_m[i] - at_m[i - 1]
        return i - 1, min(max((at - at_m[i - 1]) / step, 0.0), 1.0) if step > 0 else 1.0


def _at(column: Sequence[float], index: int, share: float) -> float:
    return column[index] + share * (column[index + 1] - column[index])
