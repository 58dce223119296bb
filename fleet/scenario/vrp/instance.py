"""A vehicle routing instance as published: a depot, nodes with their demands and windows, and how distance is counted.

Distances follow the convention that the best-known values of each family follow: rounded to the nearest whole number
for CVRP (TSPLIB's EUC_2D; Reinelt 1991), the full precision of a double for VRPTW (Solomon 1987; Gehring & Homberger
1999) and PDPTW (Li & Lim 2001). One unit of distance is driven in one unit of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, hypot
from typing import Literal

Family = Literal["CVRP", "VRPTW", "PDPTW"]

Route = Sequence[int]
"""Nodes in the order of their visit, without the depot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place of an instance: service may begin from ``ready`` to ``due`` and takes ``service``, in units of time.

    A pick-up names the node where its load goes (``delivery``), a delivery the one where it comes from (``pickup``);
    0 for neither.
    """

    x: float
    y: float
    demand: float
    ready: float = 0.0
    due: float = 0.0
    service: float = 0.0
    pickup: int = 0
    delivery: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An instance; ``nodes[0]`` is the depot. ``vehicles`` is how many there may be, ``None`` where it does not say."""

    name: str
    family: Family
    capacity: float
    vehicles: int | None
    nodes: tuple[Node, ...]

    def distance(self, a: int, b: int) -> float:
        """Distance between two nodes by the family's convention."""
        start, end = self.nodes[a], self.nodes[b]
        straight = hypot(end.x - start.x, end.y - start.y)
        return float(floor(straight + 0.5)) if self.family == "CVRP" else straight

    def cost(self, routes: Iterable[Route]) -> float:
        """Distance of some routes, each from the depot and back to it."""
        return sum(self.distance(a, b) for route in routes for a, b in pairwise((0, *route, 0)))
