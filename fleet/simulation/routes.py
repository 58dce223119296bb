"""Routes between places with their totals, cut into sections at crossings.

Between sites the totals come from tables made once per scenario; only a mishap, a crossing or a place that is no site
makes anybody walk the path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import hypot, isfinite
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fleet.models.leg import Path

if TYPE_CHECKING:
    from fleet.simulation.places import Place
    from fleet.terrain.routing import Routing

Piece = tuple[int, float, float]
"""(directed edge, from fraction, to fraction)."""

Totals = tuple[float, float, float, float, float]
"""Pace s, length m, traction m, hazard, believed hazard."""

NO_CROSSING = -1


class Section(NamedTuple):
    """A stretch of a route that one leg covers; ``choke`` is the crossing that it lies on, or ``NO_CROSSING``."""

    pace_s: float
    traction_m: float
    hazard: float
    start_mm: int
    end_mm: int
    choke: int


class Route:
    """A way from one place to another for one mobility class; walked only when somebody asks for its path."""

    __slots__ = (
        "_path",
        "_walk",
        "believed_hazard",
        "hazard",
        "id",
        "length_m",
        "pace_s",
        "pieces",
        "points",
        "sections",
        "traction_m",
    )

    def __init__(self, route_id: int, totals: Totals, walk: Walk, *, crosses: bool) -> None:
        self.id = route_id
        self.pace_s, self.length_m, self.traction_m, self.hazard, self.believed_hazard = totals
        self.pieces: tuple[Piece, ...] = ()
        self.points: list[tuple[float, float, int]] = []
        self._path: Path | None = None
        self._walk = walk
        if crosses:
            self.sections = walk.sections(self)
        else:
            end_mm = round(self.length_m * 1000)
            self.sections = (Section(self.pace_s, self.traction_m, self.hazard, 0, end_mm, NO_CROSSING),)

    @property
    def path(self) -> Path:
        """Cumulated sums at the points of the path."""
        if self._path is None:
            self._path = self._walk.fill(self)
        return self._path

    def between(self, start_mm: int, end_mm: int) -> Path:
        """The part of the path between two distances; sums are kept, so they start at an offset."""
        path = self.path
        start, end = start_mm / 1000.0, min(end_mm / 1000.0, path.at_m[-1])
        inner = [i for i, at in enumerate(path.at_m) if start < at < end]

        def cut(values: Sequence[float]) -> list[float]:
            ends = interpolate(path.at_m, values, start), interpolate(path.at_m, values, end)
            return [ends[0], *(values[i] for i in inner), ends[1]]

        return Path(cut(path.at_m), cut(path.pace_s), cut(path.traction_m), cut(path.hazard))


class Walk(Protocol):
    """Knows how to fill in the path of a route."""

    def fill(self, route: Route) -> Path:
        """The path; sets ``pieces`` and ``points``."""

    def sections(self, route: Route) -> tuple[Section, ...]:
        """The route cut at its crossings."""


def interpolate(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Piecewise-linear value at ``x`` within the range of ``xs``."""
    for i, (a, b) in enumerate(pairwise(xs)):
        if x <= b:
            share = (x - a) / (b - a) if b > a else 0.0
            return ys[i] + max(share, 0.0) * (ys[i + 1] - ys[i])
    return ys[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTable:
    """Totals between the sites of a scenario, ``[from][to]`` as nested lists; infinite pace where there is no way."""

    pace_s: list[list[float]]
    length_m: list[list[float]]
    traction_m: list[list[float]]
    hazard: list[list[float]]
    believed_hazard: list[list[float]]
    chokes: list[list[float]]


class Roads:
    """Ground routes of one mobility class."""

    def __init__(
        self,
        routing: Routing,
        believed_hazard: Sequence[float],
        table: SiteTable,
        site_nodes: Sequence[int],
        first_id: int,
    ) -> None:
        self.routing = routing
        self.table = table
        self._believed = believed_hazard
        self._nodes = site_nodes
        self._first_id = first_id
        self._cache: dict[tuple[int, int], Route | None] = {}

    def between_sites(self, start: int, end: int) -> Route | None:
        """The route between two sites; kept, because it is the same in every run."""
        key = (start, end)
        if key not in self._cache:
            self._cache[key] = self._make(start, end)
        return self._cache[key]

    def _make(self, start: int, end: int) -> Route | None:
        table = self.table
        pace = table.pace_s[start][end]
        if not isfinite(pace):
            return None
        totals = (
            pace, table.length_m[start][end], table.traction_m[start][end],
            table.hazard[start][end], table.believed_hazard[start][end],
        )  # fmt: skip
        walk = _SiteWalk(self, self._nodes[start], self._nodes[end])
        route_id = self._first_id + start * len(self._nodes) + end
        return Route(route_id, totals, walk, crosses=table.chokes[start][end] > 0)

    def between_places(self, route_id: int, start: Place, end: Place) -> Route | None:
        """A new route between any two places, on or off the nodes."""
        best: tuple[float, tuple[Piece, ...], int, int, tuple[Piece, ...]] | None = None
        for leave, first, cost in self._exits(start):
            row = self.routing.row(leave).pace_s
            for enter, last, more in self._entries(end):
                pace = cost + float(row[enter]) + more
                if isfinite(pace) and (best is None or pace < best[0]):
                    best = (pace, first, leave, enter, last)
        if best is None:
            return None
        _, first, leave, enter, last = best
        middle = tuple((edge, 0.0, 1.0) for edge in self.routing.path(leave, enter))
        walk = _PieceWalk(self, (*first, *middle, *last), start)
        crosses = any(self.routing.terrain.choke[edge] >= 0 for edge, _, _ in walk.pieces)
        return Route(route_id, walk.totals(), walk, crosses=crosses)

    def _reverse(self, edge: int) -> int | None:
        terrain = self.routing.terrain
        return terrain.edge_between(int(terrain.head[edge]), int(terrain.tail[edge]))

    def _exits(self, place: Place) -> Sequence[tuple[int, tuple[Piece, ...], float]]:
        if place.edge is None:
            return [(place.node, (), 0.0)]
        terrain, pace = self.routing.terrain, self.routing.costs.pace_s
        edge, done = place.edge, place.fraction
        ways = [(int(terrain.head[edge]), ((edge, done, 1.0),), float(pace[edge]) * (1.0 - done))]
        back = self._reverse(edge)
        if back is not None:
            ways.append((int(terrain.tail[edge]), ((back, 1.0 - done, 1.0),), float(pace[back]) * done))
        return ways

    def _entries(self, place: Place) -> Sequence[tuple[int, tuple[Piece, ...], float]]:
        if place.edge is None:
            return [(place.node, (), 0.0)]
        terrain, pace = self.routing.terrain, self.routing.costs.pace_s
        edge, done = place.edge, place.fraction
        ways = [(int(terrain.tail[edge]), ((edge, 0.0, done),), float(pace[edge]) * done)]
        back = self._reverse(edge)
        if back is not None:
            ways.append((int(terrain.head[edge]), ((back, 0.0, 1.0 - done),), float(pace[back]) * (1.0 - done)))
        return ways

    def sums(self, pieces: Sequence[Piece]) -> tuple[Path, float]:
        """Cumulated sums along pieces of edges, and the believed hazard of the whole."""
        terrain, costs = self.routing.terrain, self.routing.costs
        shares = [b - a for _, a, b in pieces]

        def cumulate(values: Sequence[float]) -> list[float]:
            return list(
                accumulate((float(values[e]) * s for (e, _, _), s in zip(pieces, shares, strict=True)), initial=0.0)
            )

        path = Path(*(cumulate(v) for v in (terrain.length_m, costs.pace_s, costs.traction_m, costs.hazard)))  # type: ignore[arg-type]
        return path, cumulate(self._believed)[-1]

    def cut(self, route: Route) -> tuple[Section, ...]:
        """Sections of a route: a choke edge is a section of its own."""
        path, choke = route.path, self.routing.terrain.choke
        bounds = [0]
        owners: list[int] = []
        for i, (edge, _, _) in enumerate(route.pieces):
            crossing = int(choke[edge])
            if owners and owners[-1] == crossing == NO_CROSSING:
                bounds[-1] = i + 1
            else:
                owners.append(crossing)
                bounds.append(i + 1)
        return tuple(
            Section(
                path.pace_s[b] - path.pace_s[a], path.traction_m[b] - path.traction_m[a],
                path.hazard[b] - path.hazard[a],
                round(path.at_m[a] * 1000), round(path.at_m[b] * 1000), owner,
            )
            for (a, b), owner in zip(pairwise(bounds), owners, strict=True)
        )  # fmt: skip


class _SiteWalk:
    """Walks a site-to-site path out of the routing tables."""

    __slots__ = ("_from", "_roads", "_to")

    def __init__(self, roads: Roads, start: int, end: int) -> None:
        self._roads, self._from, self._to = roads, start, end

    def fill(self, route: Route) -> Path:
        pieces = tuple((edge, 0.0, 1.0) for edge in self._roads.routing.path(self._from, self._to))
        terrain = self._roads.routing.terrain
        start = (float(terrain.x_m[self._from]), float(terrain.y_m[self._from]), self._from)
        return _fill(route, self._roads, pieces, start)

    def sections(self, route: Route) -> tuple[Section, ...]:
        return self._roads.cut(route)


class _PieceWalk:
    """A path that is already known piece by piece."""

    __slots__ = ("_roads", "_start", "pieces")

    def __init__(self, roads: Roads, pieces: tuple[Piece, ...], start: Place) -> None:
        self._roads, self.pieces, self._start = roads, pieces, start

    def totals(self) -> Totals:
        path, believed = self._roads.sums(self.pieces)
        return path.pace_s[-1], path.at_m[-1], path.traction_m[-1], path.hazard[-1], believed

    def fill(self, route: Route) -> Path:
        place, terrain = self._start, self._roads.routing.terrain
        if place.edge is not None:
            return _fill(route, self._roads, self.pieces, (place.x_m, place.y_m, -1))
        x, y = float(terrain.x_m[place.node]), float(terrain.y_m[place.node])
        return _fill(route, self._roads, self.pieces, (x, y, place.node))

    def sections(self, route: Route) -> tuple[Section, ...]:
        return self._roads.cut(route)


def _fill(route: Route, roads: Roads, pieces: tuple[Piece, ...], start: tuple[float, float, int]) -> Path:
    terrain = roads.routing.terrain
    route.pieces = pieces
    route.points = [start]
    for edge, _, to in pieces:
        tail, head = int(terrain.tail[edge]), int(terrain.head[edge])
        x = float(terrain.x_m[tail] + to * (terrain.x_m[head] - terrain.x_m[tail]))
        y = float(terrain.y_m[tail] + to * (terrain.y_m[head] - terrain.y_m[tail]))
        route.points.append((x, y, head if to == 1.0 else -1))
    return roads.sums(pieces)[0]


class Skies:
    """Straight flight; hazard per metre in the open plus whatever the zones on the way add."""

    POINTS = 16

    def __init__(
        self, hazard_per_m: float, believed_per_m: float, zones: AirZones, first_id: int, site_count: int
    ) -> None:
        self._per_m = hazard_per_m
        self._believed_per_m = believed_per_m
        self._zones = zones
        self._first_id = first_id
        self._count = site_count
        self._cache: dict[tuple[int, int], Route | None] = {}

    def between_sites(self, start: int, end: int, places: Sequence[Place]) -> Route | None:
        """The flight between two sites; kept."""
        key = (start, end)
        if key not in self._cache:
            route_id = self._first_id + start * self._count + end
            self._cache[key] = self.between_places(route_id, places[start], places[end])
        return self._cache[key]

    def between_places(self, route_id: int, start: Place, end: Place) -> Route | None:
        """A flight between any two places, or ``None`` where a no-go zone is in the way."""
        length = hypot(end.x_m - start.x_m, end.y_m - start.y_m)
        added = self._zones.along(start.x_m, start.y_m, end.x_m, end.y_m, self.POINTS)
        if added is None:
            return None
        slow, danger, believed = added
        cells = len(slow)
        step = length / cells
        at = [step * i for i in range(cells)] + [length]
        pace = list(accumulate((step / factor for factor in slow), initial=0.0))
        hazard = list(accumulate((step * (self._per_m + more) for more in danger), initial=0.0))
        believes = sum(step * (self._believed_per_m + more) for more in believed)
        walk = _Flight(start, end, Path(at, pace, [0.0] * (cells + 1), hazard))
        return Route(route_id, (pace[-1], length, 0.0, hazard[-1], believes), walk, crosses=False)


class _Flight:
    """A straight line, cut into equal cells."""

    __slots__ = ("_end", "_path", "_start")

    def __init__(self, start: Place, end: Place, path: Path) -> None:
        self._start, self._end, self._path = start, end, path

    def fill(self, route: Route) -> Path:
        start, end, cells = self._start, self._end, len(self._path.at_m) - 1
        nodes = [start.node, *([-1] * (cells - 1)), end.node]
        route.points = [
            (start.x_m + i / cells * (end.x_m - start.x_m), start.y_m + i / cells * (end.y_m - start.y_m), node)
            for i, node in enumerate(nodes)
        ]
        return self._path

    def sections(self, route: Route) -> tuple[Section, ...]:
        return route.sections


class AirZones(Protocol):
    """What zones do to straight flight."""

    def along(
        self, x0: float, y0: float, x1: float, y1: float, cells: int
    ) -> tuple[list[float], list[float], list[float]] | None:
        """Speed factor, added hazard per metre and believed added hazard per metre in equal cells.

        ``None`` if closed.
        """
