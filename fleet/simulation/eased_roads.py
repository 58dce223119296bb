"""Roads that were made less dangerous for a time: which share of its hazard each edge has left."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from fleet.models.leg import Path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.simulation.routes import Piece, Route
    from fleet.terrain.graph import Terrain


class Ease(NamedTuple):
    """One clearing: its edges, the factor on their hazard, and until when."""

    edges: frozenset[int]
    factor: float
    until_us: int


class EasedRoads:
    """Clearings by edge. Of several on the same edge the strongest counts."""

    def __init__(self) -> None:
        self._active: list[Ease] = []
        self._factors: dict[int, float] = {}

    def add(self, ease: Ease) -> None:
        """A clearing is done."""
        self._active.append(ease)
        self._recount()

    def expire(self, now_us: int) -> None:
        """Clearings that are over by a time count no more."""
        if any(ease.until_us <= now_us for ease in self._active):
            self._active = [ease for ease in self._active if ease.until_us > now_us]
            self._recount()

    def __bool__(self) -> bool:
        return bool(self._active)

    def factor(self, edge: int) -> float:
        """The share of an edge's hazard that is left."""
        return self._factors.get(edge, 1.0)

    def taken_off(self, edge: int, ease: Ease, now_us: int) -> float:
        """The share of an edge's hazard that another clearing takes off, its mean from now to the clearing's end."""
        others = [other for other in self._active if edge in other.edges and other.until_us > now_us]
        ends = sorted({ease.until_us, *(min(other.until_us, ease.until_us) for other in others)})
        total, since_us = 0.0, now_us
        for end_us in ends:
            left = min((other.factor for other in others if other.until_us > since_us), default=1.0)
            total += max(left - ease.factor, 0.0) * (end_us - since_us)
            since_us = end_us
        return total / (ease.until_us - now_us)

    def touches(self, pieces: Sequence[Piece], edges: frozenset[int]) -> bool:
        """Whether a way leads over one of some edges."""
        return any(edge in edges for edge, _, _ in pieces)

    def path(self, route: Route, start_mm: int, end_mm: int) -> Path:
        """Part of a route's path, as ``Route.between`` gives it, with what is left of the hazard."""
        path, pieces = route.between(start_mm, end_mm), route.trace.pieces()
        if not pieces:
            return path
        at_m, plain, hazard = path.at_m, path.hazard, [path.hazard[0]]
        for i in range(1, len(at_m)):
            piece, _ = route.locate(round((at_m[i - 1] + at_m[i]) * 500.0))
            hazard.append(hazard[-1] + (plain[i] - plain[i - 1]) * self.factor(pieces[piece][0]))
        return path._replace(hazard=hazard)

    def _recount(self) -> None:
        factors: dict[int, float] = {}
        for ease in self._active:
            for edge in sorted(ease.edges):
                factors[edge] = min(ease.factor, factors.get(edge, 1.0))
        self._factors = factors


def edges_within(terrain: Terrain, x_m: float, y_m: float, reach_m: float) -> frozenset[int]:
    """Edges, both ways, of which both ends or the middle lie within some distance of a point."""
    found = []
    for edge in range(terrain.edge_count):
        tail, head = int(terrain.tail[edge]), int(terrain.head[edge])
        ends = [(float(terrain.x_m[node]), float(terrain.y_m[node])) for node in (tail, head)]
        middle = ((ends[0][0] + ends[1][0]) / 2.0, (ends[0][1] + ends[1][1]) / 2.0)
        near = [hypot(x - x_m, y - y_m) <= reach_m for x, y in (*ends, middle)]
        if near[2] or (near[0] and near[1]):
            found.append(edge)
    return frozenset(found)
