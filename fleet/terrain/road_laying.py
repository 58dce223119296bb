"""Laying roads over a network of tracks: each road follows the cheapest way and prefers roads already there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fleet.terrain.graph import CodeArray, FloatArray, IndexArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

REUSE_DISCOUNT: Final = 0.35
"""What an edge with a road costs, relative to building one: makes roads join instead of running side by side."""

_FIRST_REACH: Final = 10.0
"""How far a road is looked for at first, in edges of median cost."""


class RoadNetwork:
    """Road classes growing on undirected edges; ``road_class`` int8[k] is the result."""

    def __init__(self, node_count: int, pairs: IndexArray, cost: FloatArray) -> None:
        self.road_class: CodeArray = np.zeros(len(pairs), dtype=np.int8)
        self._node_count = node_count
        self._pairs = pairs
        self._cost = cost
        # Both directions of every edge, in row order; ``_edge`` is the undirected edge of each entry.
        tail, head = np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])
        order = np.lexsort((head, tail))
        self._tail, self._head = tail[order], head[order]
        self._edge: npt.NDArray[np.intp] = np.tile(np.arange(len(pairs)), 2)[order]
        self._first = np.searchsorted(self._tail, np.arange(node_count + 1)).astype(np.int32)

    def connect(self, start: int, end: int, road_class: int) -> None:
        """Lay a road of at least ``road_class`` from node ``start`` to node ``end``."""
        _, before = self._tree(start)
        self._lay(before, end, road_class)

    def join(self, start: int, road_class: int, shut: Sequence[int] | npt.NDArray[np.intp] = ()) -> None:
        """Lay a road from node ``start`` to the cheapest node with a road, not over the edges in ``shut``.

        Nothing is laid where ``start`` has a road already, or where no road can be reached.
        """
        has_road = np.zeros(self._node_count, dtype=np.bool_)
        has_road[self._pairs[self.road_class > 0]] = True
        on_road = np.flatnonzero(has_road)
        if on_road.size == 0 or has_road[start]:
            return
        # Roads are mostly near: looking further only where none was found saves most of the work on large terrains.
        reach = _FIRST_REACH * float(np.median(self._cost))
        farthest = float(np.sum(self._cost))
        while True:
            cost, before = self._tree(start, shut, reach)
            end = int(on_road[np.argmin(cost[on_road])])
            if np.isfinite(cost[end]):
                self._lay(before, end, road_class)
                return
            if reach > farthest:
                return
            reach *= 4.0

    def _tree(
        self, start: int, shut: Sequence[int] | npt.NDArray[np.intp] = (), reach: float = np.inf
    ) -> tuple[FloatArray, IndexArray]:
        """Cost of the cheapest way to each node, infinite beyond ``reach``, and the node before it on that way."""
        cost = np.where(self.road_class > 0, REUSE_DISCOUNT, 1.0) * self._cost
        cost[np.asarray(shut, dtype=np.intp)] = np.inf
        shape = (self._node_count, self._node_count)
        graph = csr_array((cost[self._edge], self._head, self._first), shape=shape)
        total, before = dijkstra(graph, directed=True, indices=[start], return_predecessors=True, limit=reach)
        return total[0], before[0]

    def _lay(self, before: IndexArray, end: int, road_class: int) -> None:
        node = end
        while before[node] >= 0:
            tail = int(before[node])
            entries = slice(int(self._first[tail]), int(self._first[tail + 1]))
            edge = self._edge[entries][np.searchsorted(self._head[entries], node)]
            self.road_class[edge] = max(int(self.road_class[edge]), road_class)
            node = tail
