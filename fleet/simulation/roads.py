"""Ground routes: totals between sites from tables made once per scenario, paths over edges when needed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise
from math import isfinite
from operator import add
from typing import TYPE_CHECKING, Final

from fleet.models.leg import Path
from fleet.simulation.routes import NO_CROSSING, UNTRAVELLED, Piece, Route, Section, Totals

if TYPE_CHECKING:
    from fleet.simulation.places import Place
    from fleet.terrain.costs import EdgeCosts
    from fleet.terrain.graph import FloatArray
    from fleet.terrain.routing import Routing


AT_THE_END_M: Final = 1e-3
"""A place on an edge nearer than this to a node is that node, as far as a ledger in millimetres can tell."""

ROWS_KEPT: Final = 512
"""Rows of pace kept; a row has as many entries as the terrain has nodes."""


ROUTES_KEPT: Final = 2_048
"""Routes between sites kept; one that is asked for again is made anew, with the same number."""


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
    """Ground routes of one mobility class. Routes between sites are the same in every run, and the last are kept."""

    def __init__(
        self,
        routing: Routing,
        believed_hazard: Sequence[float],
        table: SiteTable,
        site_nodes: Sequence[int],
        first_id: int,
        costs: EdgeCosts,
    ) -> None:
        """``costs`` are those of who is on an edge, which holds of edges too that ``routing`` leads nobody onto."""
        self.routing = routing
        self.table = table
        self.costs = costs
        terrain = routing.terrain
        # As lists, because looking single numbers up in an array takes three times as long.
        self._columns = tuple(c.tolist() for c in (terrain.length_m, costs.pace_s, costs.traction_m, costs.hazard))
        self._believed = believed_hazard
        self._nodes = site_nodes
        self._first_id = first_id
        self._cache: dict[tuple[int, int], Route | None] = {}
        self._rows: dict[int, FloatArray] = {}

    def between_sites(self, start: int, end: int) -> Route | None:
        """The route between two sites, or ``None`` where there is no way."""
        key = (start, end)
        if key not in self._cache:
            if len(self._cache) >= ROUTES_KEPT:
                del self._cache[next(iter(self._cache))]
            self._cache[key] = self._make(start, end)
        return self._cache[key]

    def totals(self, start: int, end: int) -> Totals | None:
        """Sums over the route between two sites, or ``None`` where there is no way."""
        table = self.table
        pace_s = table.pace_s[start][end]
        if not isfinite(pace_s):
            return None
        return Totals(
            pace_s,
            table.length_m[start][end],
            table.traction_m[start][end],
            table.hazard[start][end],
            table.believed_hazard[start][end],
        )

    def _make(self, start: int, end: int) -> Route | None:
        totals = self.totals(start, end)
        if totals is None:
            return None
        trace = SiteTrace(self, self._nodes[start], self._nodes[end])
        route_id = self._first_id + start * len(self._nodes) + end
        return Route(route_id, totals, trace, crosses=self.table.chokes[start][end] > 0)

    def pace_s(self, start: Place, end: Place) -> float:
        """Pace seconds between any two places, without laying out the route; infinite where there is no way."""
        if start.edge is None and end.edge is None:
            return self._row(start.node).item(end.node)
        return self._best(start, end)[0]

    def totals_from_node(self, start: Place, end: Place) -> Totals | None:
        """Sums over the way from a node to a place, ``None`` where there is none; no route is made between nodes."""
        if end.edge is not None:
            route = self.between_places(UNTRAVELLED, start, end)
            return None if route is None else route.totals
        if not isfinite(self._row(start.node).item(end.node)):
            return None
        edges = self.routing.path(start.node, end.node)
        length_m, pace_s, traction_m, hazard = (_sum(column, edges) for column in self._columns)
        return Totals(pace_s, length_m, traction_m, hazard, _sum(self._believed, edges))

    def between_places(self, route_id: int, start: Place, end: Place) -> Route | None:
        """A new route between any two places, on or off the nodes; ``None`` where there is no way."""
        pace_s, first, leave, enter, last = self._best(start, end)
        if not isfinite(pace_s):
            return None
        middle = tuple((edge, 0.0, 1.0) for edge in self.routing.path(leave, enter))
        trace = PieceTrace(self, (*first, *middle, *last), start)
        crosses = any(self.routing.terrain.choke[edge] >= 0 for edge, _, _ in trace.pieces())
        return Route(route_id, trace.totals(), trace, crosses=crosses)

    def _best(self, start: Place, end: Place) -> tuple[float, tuple[Piece, ...], int, int, tuple[Piece, ...]]:
        """The fastest way: pace, pieces up to the first node, the first and the last node, pieces from there."""
        entries = self._entries(end)
        best: tuple[float, tuple[Piece, ...], int, int, tuple[Piece, ...]] | None = None
        for leave, first, cost in self._exits(start):
            row = self._row(leave)
            for enter, last, more in entries:
                pace_s = cost + row.item(enter) + more
                if best is None or pace_s < best[0]:
                    best = (pace_s, first, leave, enter, last)
        if best is None:
            msg = "a place has no way out"
            raise AssertionError(msg)
        return best

    def _row(self, node: int) -> FloatArray:
        """Pace from a node to every node; the last few are kept, because a place is asked about many times in a row."""
        row = self._rows.get(node)
        if row is None:
            if len(self._rows) >= ROWS_KEPT:
                del self._rows[next(iter(self._rows))]
            row = self._rows[node] = self.routing.pace_from(node)
        return row

    def sums(self, pieces: Sequence[Piece]) -> Path:
        """Cumulated sums along pieces of edges."""
        return Path(*(self._cumulate(column, pieces) for column in self._columns))

    def believed_sum(self, pieces: Sequence[Piece]) -> float:
        """Believed hazard of pieces of edges together."""
        return self._cumulate(self._believed, pieces)[-1]

    def believed_on(self, edge: int) -> float:
        """Believed hazard of one edge."""
        return self._believed[edge]

    def cut(self, path: Path, pieces: Sequence[Piece]) -> tuple[Section, ...]:
        """Sections of a path: a choke edge is a section of its own."""
        choke = self.routing.terrain.choke
        bounds, owners = [0], list[int]()
        for i, (edge, _, _) in enumerate(pieces):
            owner = int(choke[edge])
            if owners and owners[-1] == owner == NO_CROSSING:
                bounds[-1] = i + 1
            else:
                owners.append(owner)
                bounds.append(i + 1)
        return tuple(_section(path, a, b, owner) for (a, b), owner in zip(pairwise(bounds), owners, strict=True))

    @staticmethod
    def _cumulate(column: Sequence[float], pieces: Sequence[Piece]) -> list[float]:
        return list(accumulate([column[edge] * (b - a) for edge, a, b in pieces], initial=0.0))

    def _reverse(self, edge: int) -> int | None:
        terrain = self.routing.terrain
        return terrain.edge_between(int(terrain.head[edge]), int(terrain.tail[edge]))

    def _exits(self, place: Place) -> list[tuple[int, tuple[Piece, ...], float]]:
        """Nodes to leave a place by, with the pieces of edge up to them and their cost."""
        if place.edge is None:
            return [(place.node, (), 0.0)]
        terrain, pace_s = self.routing.terrain, self.costs.pace_s
        edge, done = place.edge, place.fraction
        if not isfinite(float(self.routing.costs.pace_s[edge])):
            # Who stands at the end of a shut road to the millimetre is not on it.
            behind_m, ahead_m = (share * float(terrain.length_m[edge]) for share in (done, 1.0 - done))
            if min(behind_m, ahead_m) < AT_THE_END_M:
                return [(int((terrain.tail if behind_m < ahead_m else terrain.head)[edge]), (), 0.0)]
        ways: list[tuple[int, tuple[Piece, ...], float]] = [
            (int(terrain.head[edge]), ((edge, done, 1.0),), float(pace_s[edge]) * (1.0 - done))
        ]
        back = self._reverse(edge)
        if back is not None:
            ways.append((int(terrain.tail[edge]), ((back, 1.0 - done, 1.0),), float(pace_s[back]) * done))
        return ways

    def _entries(self, place: Place) -> list[tuple[int, tuple[Piece, ...], float]]:
        """Nodes to come to a place by, with the pieces of edge from them and their cost."""
        if place.edge is None:
            return [(place.node, (), 0.0)]
        terrain, pace_s = self.routing.terrain, self.routing.costs.pace_s
        edge, done = place.edge, place.fraction
        ways: list[tuple[int, tuple[Piece, ...], float]] = [
            (int(terrain.tail[edge]), ((edge, 0.0, done),), float(pace_s[edge]) * done)
        ]
        back = self._reverse(edge)
        if back is not None:
            ways.append((int(terrain.head[edge]), ((back, 0.0, 1.0 - done),), float(pace_s[back]) * (1.0 - done)))
        return ways


def _sum(column: Sequence[float], edges: Iterable[int]) -> float:
    """The sum over edges, one after the other as along a path: a compensated sum would differ in the last bits."""
    return reduce(add, map(column.__getitem__, edges), 0.0)


def _section(path: Path, a: int, b: int, owner: int) -> Section:
    return Section(
        path.pace_s[b] - path.pace_s[a],
        path.traction_m[b] - path.traction_m[a],
        path.hazard[b] - path.hazard[a],
        round(path.at_m[a] * 1000),
        round(path.at_m[b] * 1000),
        owner,
    )


class _Trace(ABC):
    """What ground traces share."""

    __slots__ = ("_roads",)

    def __init__(self, roads: Roads) -> None:
        self._roads = roads

    @property
    @abstractmethod
    def start_xy_m(self) -> tuple[float, float]:
        """Where the path begins."""

    def pieces(self) -> tuple[Piece, ...]:
        """The edges travelled."""
        return ()

    def path(self) -> Path:
        """Cumulated sums at the nodes passed."""
        return self._roads.sums(self.pieces())

    def sections(self, path: Path) -> tuple[Section, ...]:
        """The path cut at its crossings."""
        return self._roads.cut(path, self.pieces())

    def xy_m(self, index: int, share: float) -> tuple[float, float]:
        """Coordinates along piece ``index``; a way between two sites at the same node has none, and stays there."""
        pieces = self.pieces()
        if not pieces:
            return self.start_xy_m
        edge, a, b = pieces[index]
        return _on_edge(self._roads, edge, a + share * (b - a))


class SiteTrace(_Trace):
    """A way between two nodes that the routing tables know."""

    __slots__ = ("_edges", "_from", "_to")

    def __init__(self, roads: Roads, start: int, end: int) -> None:
        super().__init__(roads)
        self._from, self._to = start, end
        self._edges: tuple[int, ...] | None = None

    @property
    def start_xy_m(self) -> tuple[float, float]:
        """The first node."""
        terrain = self._roads.routing.terrain
        return float(terrain.x_m[self._from]), float(terrain.y_m[self._from])

    def pieces(self) -> tuple[Piece, ...]:
        """Whole edges."""
        edges = self._edges
        if edges is None:
            edges = self._edges = self._roads.routing.path(self._from, self._to)
        return tuple([(edge, 0.0, 1.0) for edge in edges])


class PieceTrace(_Trace):
    """A way that is known piece by piece."""

    __slots__ = ("_pieces", "_start")

    def __init__(self, roads: Roads, pieces: tuple[Piece, ...], start: Place) -> None:
        super().__init__(roads)
        self._pieces, self._start = pieces, start

    @property
    def start_xy_m(self) -> tuple[float, float]:
        """Where the first piece begins; the node of a place without pieces."""
        if self._pieces:
            edge, a, _ = self._pieces[0]
            return _on_edge(self._roads, edge, a)
        terrain = self._roads.routing.terrain
        return float(terrain.x_m[self._start.node]), float(terrain.y_m[self._start.node])

    def pieces(self) -> tuple[Piece, ...]:
        """The pieces."""
        return self._pieces

    def totals(self) -> Totals:
        """Sums over the pieces."""
        path = self.path()
        believed = self._roads.believed_sum(self._pieces)
        return Totals(path.pace_s[-1], path.at_m[-1], path.traction_m[-1], path.hazard[-1], believed)


def _on_edge(roads: Roads, edge: int, fraction: float) -> tuple[float, float]:
    terrain = roads.routing.terrain
    tail, head = int(terrain.tail[edge]), int(terrain.head[edge])
    x0, y0 = float(terrain.x_m[tail]), float(terrain.y_m[tail])
    return x0 + fraction * (float(terrain.x_m[head]) - x0), y0 + fraction * (float(terrain.y_m[head]) - y0)
