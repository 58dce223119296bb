"""Flights: straight lines, with whatever the zones on the way do to speed and hazard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import hypot, inf
from typing import TYPE_CHECKING, Final

from fleet.models.leg import Path
from fleet.simulation.routes import Piece, Route, Section, Totals
from fleet.terrain.zones import segment_share

if TYPE_CHECKING:
    from fleet.scenario.model import Halves, Zone
    from fleet.simulation.places import Place

CELLS: Final = 16
"""Equal stretches into which a flight through zones is cut."""


class Skies:
    """Flights of all drones. Flights between sites are the same in every run and kept."""

    def __init__(self, hazard_per_m: Halves[float], zones: Sequence[Zone], first_id: int, site_count: int) -> None:
        self._per_m = hazard_per_m
        self._zones = tuple(zones)
        self._first_id = first_id
        self._count = site_count
        self._cache: dict[tuple[int, int], Route | None] = {}

    def between_sites(self, start: int, end: int, places: Sequence[Place]) -> Route | None:
        """The flight between two sites, or ``None`` where a no-go zone is in the way."""
        key = (start, end)
        if key not in self._cache:
            route_id = self._first_id + start * self._count + end
            self._cache[key] = self.between_places(route_id, places[start], places[end])
        return self._cache[key]

    def pace_s(self, start: Place, end: Place) -> float:
        """Pace seconds of a flight; infinite where a no-go zone is in the way."""
        if not self._zones:
            return hypot(end.x_m - start.x_m, end.y_m - start.y_m)
        flight = self.between_places(-1, start, end)
        return inf if flight is None else flight.totals.pace_s

    def totals(self, start: Place, end: Place) -> Totals | None:
        """Sums over a flight, or ``None`` where a no-go zone is in the way. Makes a route only where zones matter."""
        if self._zones:
            flight = self.between_places(-1, start, end)
            return None if flight is None else flight.totals
        length = hypot(end.x_m - start.x_m, end.y_m - start.y_m)
        return Totals(length, length, 0.0, length * self._per_m.truth, length * self._per_m.belief)

    def between_places(self, route_id: int, start: Place, end: Place) -> Route | None:
        """A flight between any two places."""
        line = (start.x_m, start.y_m, end.x_m, end.y_m)
        length = hypot(end.x_m - start.x_m, end.y_m - start.y_m)
        cells = self._cells(line)
        if cells is None:
            return None
        step = length / len(cells)
        path = Path(
            [step * i for i in range(len(cells))] + [length],
            list(accumulate((step * pace for pace, _, _ in cells), initial=0.0)),
            [0.0] * (len(cells) + 1),
            list(accumulate((step * (self._per_m.truth + more) for _, more, _ in cells), initial=0.0)),
        )
        believed = sum(step * (self._per_m.belief + more) for _, _, more in cells)
        totals = Totals(path.pace_s[-1], length, 0.0, path.hazard[-1], believed)
        return Route(route_id, totals, Flight(line, path), crosses=False)

    def _cells(self, line: tuple[float, float, float, float]) -> list[tuple[float, float, float]] | None:
        """Per cell: pace per metre, and what zones add to hazard per metre in truth and in belief."""
        zones = [zone for zone in self._zones if segment_share(zone.area.polygon, *line) > 0]
        if any(zone.kind == "no-go" for zone in zones):
            return None
        return [_cell(zones, line, i) for i in range(CELLS)] if zones else [(1.0, 0.0, 0.0)]


def _cell(zones: Sequence[Zone], line: tuple[float, float, float, float], index: int) -> tuple[float, float, float]:
    x0, y0, x1, y1 = line
    a, b = index / CELLS, (index + 1) / CELLS
    ends = (x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0))
    pace, danger, believed = 1.0, 0.0, 0.0
    for zone in zones:
        share = segment_share(zone.area.polygon, *ends)
        pace *= 1.0 - share + share / zone.speed_factor
        danger += share * zone.loss_per_m.truth
        believed += share * zone.loss_per_m.belief
    return pace, danger, believed


class Flight:
    """A straight line, cut into equal cells."""

    __slots__ = ("_line", "_path")

    def __init__(self, line: tuple[float, float, float, float], path: Path) -> None:
        self._line, self._path = line, path

    @property
    def start_xy_m(self) -> tuple[float, float]:
        """Where it begins."""
        return self._line[:2]

    def pieces(self) -> tuple[Piece, ...]:
        """A flight uses no edges."""
        return ()

    def path(self) -> Path:
        """Cumulated sums at the ends of the cells."""
        return self._path

    def sections(self, path: Path) -> tuple[Section, ...]:
        """A flight crosses nothing."""
        return ()

    def xy_m(self, index: int, share: float) -> tuple[float, float]:
        """Coordinates a share of the way through cell ``index``."""
        x0, y0, x1, y1 = self._line
        along = (index + share) / (len(self._path.at_m) - 1)
        return x0 + along * (x1 - x0), y0 + along * (y1 - y0)
