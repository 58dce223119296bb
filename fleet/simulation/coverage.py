"""Coverage: where on the map each kind of link works, cut by cut, along routes and at places.

A route is cut into cells of about ``CELL_M``; what holds at the middle of a cell holds for the whole of it.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from fleet.models.mobility import SURFACES
from fleet.terrain.sight import Sight
from fleet.terrain.zones import covers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from fleet.scenario.model import Cut, LinkModel, Model
    from fleet.simulation.places import Place
    from fleet.simulation.routes import Route

    Flags = npt.NDArray[np.bool_]

CELL_M: Final = 200.0
MAST_ON_VEHICLE_M: Final = 2.0
FLYING_M: Final = 80.0
"""Height of antennas on ground vehicles and of drones above the ground (assumed)."""

NO_COVERAGE: Final = "no coverage"
UNDER_TREES: Final = "under trees"
_FOREST: Final = SURFACES.index("forest")


class Antenna(NamedTuple):
    """Where an antenna is, and how far it reaches, metres."""

    x_m: float
    y_m: float
    mast_m: float
    reach_m: float


class Cells(NamedTuple):
    """Cell i of a route goes from ``at_m[i]`` to ``at_m[i + 1]``.

    ``gap[i]`` is why it is never covered, empty where it is; ``cut[k][i]`` whether the k-th cut with an area lies on
    it.
    """

    at_m: list[float]
    gap: list[str]
    cut: list[list[bool]]
    is_open: bool
    """Whether nothing of all that ever matters on this route."""


class Coverage:
    """The coverage of one kind of link for one medium."""

    def __init__(self, model: Model, link: LinkModel, cuts: Sequence[Cut], *, flies: bool, home: int) -> None:
        self._link = link
        self._terrain = model.terrain
        self._flies = flies
        self._areas = [cut.area.polygon for cut in cuts if cut.area is not None]
        stations = (home,) if link.from_home else link.stations
        sites = [model.sites[site] for site in stations]
        reach_m = link.reach_m
        self.antennas = (
            [] if reach_m is None else [Antenna(s.x_m, s.y_m, link.antenna_m, reach_m) for s in sites]
        )  # fmt: skip
        self._sight = Sight(model.terrain) if link.line_of_sight else None
        self._seen: dict[Antenna, Flags] = {}
        self._relays: tuple[Antenna, ...] = ()
        self._routes: dict[tuple[int, int, int], Cells] = {}
        self._places: dict[int, tuple[str, tuple[bool, ...]]] = {}

    def relay_from(self, relays: Sequence[tuple[float, float, float]]) -> None:
        """Have relays at these points (x, y, metres above ground) serve as antennas from now on, and no others."""
        reach_m = self._link.relay_reach_m
        self._relays = () if reach_m is None else tuple(Antenna(*spot, reach_m) for spot in relays)
        self._routes.clear()
        self._places.clear()

    def along(self, route: Route, start_m: float, end_m: float) -> Cells:
        """The cells of a stretch of a route."""
        key = (route.id, round(start_m * 1000), round(end_m * 1000))
        cells = self._routes.get(key)
        if cells is None:
            cells = self._routes[key] = self._cells(route, start_m, end_m)
        return cells

    def at(self, index: int, place: Place) -> tuple[str, tuple[bool, ...]]:
        """Why a place is never covered, empty where it is; and which areas of cuts it lies in."""
        known = self._places.get(index)
        if known is None:
            x, y = np.array([place.x_m]), np.array([place.y_m])
            gap = "" if bool(self._covered(x, y)[0]) else NO_COVERAGE
            if not gap and self._is_wooded(place):
                gap = UNDER_TREES
            inside = tuple(bool(covers(area, x, y)[0]) for area in self._areas)
            known = self._places[index] = (gap, inside)
        return known

    def _cells(self, route: Route, start_m: float, end_m: float) -> Cells:
        at_m, x, y, wooded = _laid_out(route, start_m, end_m, self._terrain.surface)
        covered = self._covered(x, y)
        gap = ["" if is_covered else NO_COVERAGE for is_covered in covered.tolist()]
        if not (self._link.under_trees or self._flies):
            gap = [UNDER_TREES if is_wood else why for is_wood, why in zip(wooded, gap, strict=True)]
        cut = [covers(area, x, y).tolist() for area in self._areas]
        return Cells(at_m, gap, cut, not any(gap) and not any(any(row) for row in cut))

    def _is_wooded(self, place: Place) -> bool:
        """Whether trees cut the link where a vehicle stopped between two nodes; nodes are clear of them."""
        if self._link.under_trees or self._flies or place.edge is None:
            return False
        return int(self._terrain.surface[place.edge]) == _FOREST

    def _covered(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Flags:
        if self._link.reach_m is None:
            return np.ones(len(x), dtype=np.bool_)
        found = np.zeros(len(x), dtype=np.bool_)
        nearest = None if self._sight is None else self._sight.nearest(x, y)
        for antenna in (*self.antennas, *self._relays):
            near = np.hypot(x - antenna.x_m, y - antenna.y_m) <= antenna.reach_m
            if nearest is not None:
                near &= self._seen_from(antenna)[nearest]
            found |= near
        return found

    def _seen_from(self, antenna: Antenna) -> Flags:
        seen = self._seen.get(antenna)
        if seen is None and self._sight is not None:
            above_m = FLYING_M if self._flies else MAST_ON_VEHICLE_M
            seen = self._seen[antenna] = self._sight.seen_from(antenna.x_m, antenna.y_m, antenna.mast_m, above_m)
        if seen is None:
            msg = "a line of sight was asked for where none is needed"
            raise AssertionError(msg)
        return seen


def _laid_out(
    route: Route, start_m: float, end_m: float, surface: npt.NDArray[np.int8]
) -> tuple[list[float], npt.NDArray[np.float64], npt.NDArray[np.float64], list[bool]]:
    """Cell ends along a stretch, coordinates of the cells' middles, and whether each lies in forest."""
    path, pieces = route.path, route.trace.pieces()
    at_m, xs, ys, wooded = [start_m], [], [], []
    for i in range(1, len(path.at_m)):
        low, high = max(path.at_m[i - 1], start_m), min(path.at_m[i], end_m)
        if high <= low:
            continue
        length = path.at_m[i] - path.at_m[i - 1]
        count = max(1, ceil((high - low) / CELL_M))
        is_wood = bool(pieces) and int(surface[pieces[i - 1][0]]) == _FOREST
        for cell in range(count):
            middle = low + (cell + 0.5) / count * (high - low)
            x, y = route.trace.xy_m(i - 1, (middle - path.at_m[i - 1]) / length)
            xs.append(x)
            ys.append(y)
            wooded.append(is_wood)
            at_m.append(low + (cell + 1) / count * (high - low))
    return at_m, np.array(xs), np.array(ys), wooded
