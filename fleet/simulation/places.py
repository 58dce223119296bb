"""Places of a run: the scenario's sites first, then wherever else a mission or a mishap happens.

A place is a node, a point on an edge (edge, fraction), or free coordinates; its index is what plans and policies speak
of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fleet.domain.site import Site
    from fleet.terrain.graph import Terrain


HALF_WAY = 0.5


class Place(NamedTuple):
    """A position with a name. ``edge`` and ``fraction`` hold where a ground vehicle stopped between nodes."""

    name: str
    x_m: float
    y_m: float
    node: int
    edge: int | None = None
    fraction: float = 0.0


class Places:
    """The place table of one run; grows, never shrinks, and gives the same index for the same position."""

    __slots__ = ("_known", "_terrain", "site_count", "table")

    def __init__(self, terrain: Terrain, sites: Sequence[Site]) -> None:
        self._terrain = terrain
        self.table = [Place(site.name, site.x_m, site.y_m, site.node) for site in sites]
        self.site_count = len(sites)
        self._known: dict[tuple[str, float, float], int] = {}

    def __getitem__(self, index: int) -> Place:
        return self.table[index]

    def __len__(self) -> int:
        return len(self.table)

    def at_node(self, node: int) -> int:
        """The place at a node."""
        terrain = self._terrain
        return self._intern(
            ("node", node, 0.0),
            Place(f"node {terrain.node_ids[node]}", float(terrain.x_m[node]), float(terrain.y_m[node]), node),
        )

    def on_edge(self, edge: int, fraction: float) -> int:
        """The place a share of the way along a directed edge; the ends are nodes."""
        terrain = self._terrain
        tail, head = int(terrain.tail[edge]), int(terrain.head[edge])
        if fraction <= 0.0 or fraction >= 1.0:
            return self.at_node(tail if fraction <= 0.0 else head)
        x = float(terrain.x_m[tail] + fraction * (terrain.x_m[head] - terrain.x_m[tail]))
        y = float(terrain.y_m[tail] + fraction * (terrain.y_m[head] - terrain.y_m[tail]))
        ids = terrain.node_ids
        name = f"{ids[tail]}-{ids[head]} {fraction:.4f}"
        return self._intern(
            ("edge", edge, fraction), Place(name, x, y, tail if fraction < HALF_WAY else head, edge, fraction)
        )

    def at_point(self, x_m: float, y_m: float) -> int:
        """The place at free coordinates, to the millimetre as in the ledger; ground vehicles use the nearest node."""
        x_m, y_m = round(x_m, 3), round(y_m, 3)
        known = self._known.get(("point", x_m, y_m))
        if known is not None:
            return known
        node = int(self._terrain.nearest_node(x_m, y_m))
        return self._intern(("point", x_m, y_m), Place(f"({x_m:.3f}, {y_m:.3f})", x_m, y_m, node))

    def _intern(self, key: tuple[str, float, float], place: Place) -> int:
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.table)
            self.table.append(place)
        return index
