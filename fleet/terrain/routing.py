"""Shortest paths for one mobility class, and what lies along them: time, length, traction, hazard and choke points.

The owner of ``scipy.sparse.csgraph``. A row is a shortest-path tree from one source. The sums along all tree paths come
from pointer doubling over the predecessors (Wyllie 1979, *The Complexity of Parallel Computations*): after round k a
node holds the sum over its last 2^k edges, so log2(depth) vectorised rounds replace a walk per path.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fleet.errors import ModelError

if TYPE_CHECKING:
    from fleet.terrain.costs import EdgeCosts
    from fleet.terrain.graph import FloatArray, IndexArray, Terrain

_BLOCK_CELLS: Final = 250_000
_DOUBLING_CELLS: Final = 32_000
_CACHED_CELLS: Final = 1_000_000
"""Rows of totals kept have together so many nodes at most: 44 MB."""

_CACHED_TREE_CELLS: Final = 8_000_000
"""Trees of shortest paths kept have together so many nodes at most: 32 MB."""

_DENSE_NODES: Final = 2_048
_LENGTH, _TRACTION, _HAZARD, _CHOKES = range(4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Totals:
    """Sums along shortest paths, infinite where there is no way; ``[sources, targets]``, or ``[n]`` for a row.

    ``pace_s`` is the travel time at a cruise of 1 m/s: divide by the cruise speed. ``traction_m`` times weight in
    newtons is the work at the wheels in joules. ``hazard`` is the expected number of losses, ``chokes`` the number of
    choke edges crossed.
    """

    pace_s: FloatArray
    length_m: FloatArray
    traction_m: FloatArray
    hazard: FloatArray
    chokes: FloatArray


class Routing:
    """Least-time routes over a terrain for given edge costs; immutable but for bounded caches of rows and trees.

    Of parallel edges the cheapest is used, of equally cheap ones the first. Equal inputs give equal routes: nothing
    depends on hashing, time or the order of earlier questions.
    """

    def __init__(self, terrain: Terrain, costs: EdgeCosts) -> None:
        self.terrain = terrain
        self.costs = costs
        self._edges = _cheapest_open_edges(terrain, costs)
        self._graph = self._build_graph()
        self._weights = np.zeros((terrain.edge_count + 1, 4))
        self._weights[:-1, _LENGTH] = terrain.length_m
        self._weights[:-1, _TRACTION] = costs.traction_m
        self._weights[:-1, _HAZARD] = costs.hazard
        self._weights[:-1, _CHOKES] = terrain.choke >= 0
        self._edge_table: IndexArray | None = None
        self._rows: OrderedDict[int, Totals] = OrderedDict()
        self._into: OrderedDict[int, IndexArray] = OrderedDict()

    def between(self, sources: npt.ArrayLike, targets: npt.ArrayLike) -> Totals:
        """Totals from each source node to each target node, arrays of shape ``[len(sources), len(targets)]``."""
        start, stop = _nodes(sources), _nodes(targets)
        rows_at_once = max(1, _BLOCK_CELLS // self.terrain.node_count)
        blocks = []
        for first in range(0, len(start), rows_at_once):
            part = start[first : first + rows_at_once]
            pace, sums, into = self._trees(part)
            blocks.append((pace[:, stop], sums[:, stop]))
            for source, tree in zip(part.tolist(), into, strict=True):
                self._keep(source, tree)
        if not blocks:
            blocks = [(np.empty((0, len(stop))), np.empty((0, len(stop), 4)))]
        return _totals(np.concatenate([pace for pace, _ in blocks]), np.concatenate([sums for _, sums in blocks]))

    def row(self, source: int) -> Totals:
        """Totals from ``source`` to every node, arrays of shape ``[n]``; kept for the next time it is asked for."""
        row = self._rows.get(source)
        if row is None:
            pace, sums, into = self._trees(np.array([source], dtype=np.intp))
            row = self._rows[source] = _totals(pace[0], sums[0])
            self._keep(source, into[0])
            _make_room(self._rows, _CACHED_CELLS // self.terrain.node_count)
        return row

    def pace_from(self, source: int) -> FloatArray:
        """Pace from ``source`` to every node, ``[n]``, without the other totals: a third of the work of a row."""
        known = self._rows.get(source)
        if known is not None:
            return known.pace_s
        pace: FloatArray = np.asarray(dijkstra(self._graph, directed=True, indices=np.array([source])))[0]
        return pace

    def path(self, source: int, target: int) -> tuple[int, ...]:
        """Directed edge indices from ``source`` to ``target`` in order of travel; empty if they are the same node.

        Raises ``ModelError`` if there is no way.
        """
        into = self._into.get(source)
        if into is None:
            _, before = dijkstra(self._graph, directed=True, indices=np.array([source]), return_predecessors=True)
            into = self._edges_into(before)[0]
            self._keep(source, into)
        if source != target and into[target] < 0:
            ids = self.terrain.node_ids
            msg = f"no open way from node {ids[source]!r} to node {ids[target]!r}"
            raise ModelError(msg)
        edges = []
        node = target
        while node != source:
            edge = int(into[node])
            edges.append(edge)
            node = int(self.terrain.tail[edge])
        return tuple(reversed(edges))

    def chokes_on(self, source: int, targets: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether the route from ``source`` to each target crosses a choke edge; false where there is no route."""
        totals = self.row(source)
        crossed = totals.chokes[_nodes(targets)]
        return np.isfinite(crossed) & (crossed > 0)

    def changed(self, costs: EdgeCosts) -> Routing:
        """A new routing on the same terrain with other edge costs."""
        return Routing(self.terrain, costs)

    def _keep(self, source: int, edge_into: IndexArray) -> None:
        """Keep the tree of shortest paths from a node: the edge into each node."""
        # A copy, because a view would keep the whole block alive that it is a row of.
        self._into[source] = edge_into.copy()
        _make_room(self._into, _CACHED_TREE_CELLS // self.terrain.node_count)

    def _build_graph(self) -> csr_array[np.float64, tuple[int, int]]:
        terrain, edges = self.terrain, self._edges
        count = terrain.node_count
        first = np.searchsorted(terrain.tail[edges], np.arange(count + 1)).astype(np.int32)
        return csr_array((self.costs.pace_s[edges], terrain.head[edges], first), shape=(count, count))

    def _trees(self, sources: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray, IndexArray]:
        """Pace ``[k, n]``, sums ``[k, n, 4]`` and the edge into each node ``[k, n]`` (-1 at a root) for k sources."""
        pace, before = dijkstra(self._graph, directed=True, indices=sources, return_predecessors=True)
        edge_into = self._edges_into(before)
        return pace, _sums_along(before, edge_into, self._weights), edge_into

    def _edges_into(self, before: IndexArray) -> IndexArray:
        """The edge from predecessor to node, and -1, the spare row of weights, where there is no predecessor."""
        terrain = self.terrain
        count = terrain.node_count
        nodes = np.arange(count)
        tail = np.maximum(before, 0)
        if count <= _DENSE_NODES:
            found = self._table()[tail, nodes]
        else:
            key = terrain.tail[self._edges].astype(np.int64) * count + terrain.head[self._edges]
            at = np.searchsorted(key, tail.astype(np.int64) * count + nodes)
            found = np.append(self._edges, np.int32(-1))[at]
        return np.where(before >= 0, found, np.int32(-1))

    def _table(self) -> IndexArray:
        """Edge index by (tail, head): a look-up is several times faster than a search, but n^2 in memory."""
        if self._edge_table is None:
            count = self.terrain.node_count
            table = np.full((count, count), -1, dtype=np.int32)
            table[self.terrain.tail[self._edges], self.terrain.head[self._edges]] = self._edges
            self._edge_table = table
        return self._edge_table


def _make_room(rows: OrderedDict[int, Any], most: int) -> None:
    """Forget the oldest rows, but for the last one."""
    while len(rows) > max(most, 1):
        rows.popitem(last=False)


def _cheapest_open_edges(terrain: Terrain, costs: EdgeCosts) -> IndexArray:
    """Indices, in (tail, head) order, of passable edges, one for each pair of nodes."""
    if len(costs.pace_s) != terrain.edge_count:
        msg = f"edge costs for {len(costs.pace_s)} edges do not fit terrain of {terrain.edge_count} edges"
        raise ModelError(msg)
    passable = np.flatnonzero(np.isfinite(costs.pace_s))
    order = passable[np.lexsort((costs.pace_s[passable], terrain.head[passable], terrain.tail[passable]))]
    tail, head = terrain.tail[order], terrain.head[order]
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return order[is_first].astype(np.int32)


def _sums_along(before: IndexArray, edge_into: IndexArray, weights: FloatArray) -> FloatArray:
    """Sums of the edge weights ``[m + 1, 4]`` from the root to every node, ``[k, n, 4]``, by pointer doubling."""
    rows, count = before.shape
    sums = np.empty((rows, count, weights.shape[1]))
    # Small enough groups of rows stay in the processor's cache, which is worth a factor of two.
    step = max(1, _DOUBLING_CELLS // count)
    for first in range(0, rows, step):
        part = slice(first, first + step)
        nodes = np.arange(before[part].size).reshape(-1, count)
        pointer = np.where(before[part] >= 0, before[part] + nodes[:, :1], nodes).ravel()
        total = weights.take(edge_into[part].ravel(), axis=0, mode="wrap")
        while True:
            total += total.take(pointer, axis=0)
            further = pointer.take(pointer)
            if np.array_equal(further, pointer):
                break
            pointer = further
        sums[part] = total.reshape(-1, count, weights.shape[1])
    return sums


def _totals(pace: FloatArray, sums: FloatArray) -> Totals:
    reached = np.isfinite(pace)
    columns = [np.where(reached, sums[..., column], np.inf) for column in range(4)]
    return Totals(
        pace_s=pace,
        length_m=columns[_LENGTH],
        traction_m=columns[_TRACTION],
        hazard=columns[_HAZARD],
        chokes=columns[_CHOKES],
    )


def _nodes(indices: npt.ArrayLike) -> npt.NDArray[np.intp]:
    return np.asarray(indices, dtype=np.intp).reshape(-1)
