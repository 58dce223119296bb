"""The terrain graph: nodes with elevation, and directed edges with a surface, a slope and perhaps a choke point.

The one value that routing, zones, drawing and the simulation share. It is immutable, its arrays are read-only, and its
edges stand in (tail, head) order, so that the arrays are a compressed sparse row matrix and equal terrains are equal
bit by bit.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
import numpy.typing as npt

from fleet.errors import ScenarioError
from fleet.models.mobility import SURFACES
from fleet.wording import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.int32]
CodeArray = npt.NDArray[np.int8]

ROAD_CLASSES: Final = ("none", "track", "secondary", "main")
"""Road classes from none to best; their index is the code that edges carry."""

MAX_COORDINATE_M: Final = 1e8
MAX_ELEVATION_M: Final = 1e5
MAX_LENGTH_M: Final = 1e9
MAX_SLOPE: Final = 1e3
"""Bounds of coordinates, elevations, edge lengths and slopes; within them no sum or product leaves its range."""

MAX_NAME: Final = 80
"""Most characters of the name of a terrain or a crossing."""

_POINTS_TIMES_NODES: Final = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terrain:
    """A directed graph in the plane, x to the east and y to the north, n nodes and m edges.

    ``slope`` is signed rise over run in the direction of the edge; ``length_m`` is measured along the surface.
    ``choke`` is -1 or an index into ``choke_names``; both directions over a bridge or ford carry the same index, and
    ``choke_capacity`` is how many vehicles it takes at a time. ``waterlines`` are [k, 2] polylines for maps only.

    Raises ``ScenarioError`` when the arrays disagree in length, hold anything not finite or out of range, when edges
    are not in (tail, head) order, or when choke names are not sorted, unique and in use.
    """

    name: str
    node_ids: tuple[str, ...]
    x_m: FloatArray
    y_m: FloatArray
    elevation_m: FloatArray
    tail: IndexArray
    head: IndexArray
    length_m: FloatArray
    slope: FloatArray
    surface: CodeArray
    road_class: CodeArray
    choke: IndexArray
    choke_names: tuple[str, ...] = ()
    choke_capacity: tuple[int, ...] = ()
    waterlines: tuple[FloatArray, ...] = ()
    first_edge: IndexArray = field(init=False, repr=False)
    """Edges ``first_edge[i]`` up to ``first_edge[i + 1]`` leave node i; int32[n + 1]."""

    def __post_init__(self) -> None:
        """Check every rule above and make the arrays read-only."""
        _check_nodes(self)
        _check_edges(self)
        _check_chokes(self)
        starts = np.searchsorted(self.tail, np.arange(self.node_count + 1)).astype(np.int32)
        object.__setattr__(self, "first_edge", starts)
        for item in fields(self):
            value = getattr(self, item.name)
            for array in value if item.name == "waterlines" else (value,):
                if isinstance(array, np.ndarray):
                    array.setflags(write=False)

    @property
    def node_count(self) -> int:
        """Number of nodes n."""
        return len(self.node_ids)

    @property
    def edge_count(self) -> int:
        """Number of directed edges m."""
        return len(self.tail)

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """The rectangle around the nodes, in metres: west, south, east, north."""
        x, y = self.x_m, self.y_m
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    def nearest_node(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Index of the node nearest in the plane to each point; of equally near ones the lowest index.

        The points broadcast; the result has their shape (a 0-d array for one point).
        """
        x, y = np.broadcast_arrays(np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64))
        found = np.empty(x.size, dtype=np.intp)
        step = max(1, _POINTS_TIMES_NODES // self.node_count)
        for start in range(0, x.size, step):
            part = slice(start, start + step)
            dx = x.ravel()[part, None] - self.x_m
            dy = y.ravel()[part, None] - self.y_m
            found[part] = np.argmin(dx * dx + dy * dy, axis=1)
        return found.reshape(x.shape)

    def edge_between(self, tail: int, head: int) -> int | None:
        """Index of the edge from node ``tail`` to node ``head``, the shortest of parallel ones; ``None`` if none."""
        start, stop = int(self.first_edge[tail]), int(self.first_edge[tail + 1])
        at = start + int(np.searchsorted(self.head[start:stop], head))
        if at == stop or int(self.head[at]) != head:
            return None
        return at

    def digest(self) -> str:
        """SHA-256 in hexadecimal over every field: equal for equal terrains, in any process."""
        total = hashlib.sha256()
        for item in fields(self):
            value = getattr(self, item.name)
            parts: Sequence[object] = value if isinstance(value, tuple) else (value,)
            total.update(f"{item.name}:{len(parts)};".encode())
            for part in parts:
                data = _array_bytes(part) if isinstance(part, np.ndarray) else str(part).encode()
                total.update(f"{len(data)}:".encode() + data)
        return total.hexdigest()


def surface_slope(length_m: FloatArray, rise_m: FloatArray) -> FloatArray:
    """Signed rise over run of edges that climb ``rise_m`` over ``length_m`` of surface; NaN where they climb more."""
    run_squared = length_m * length_m - rise_m * rise_m
    return np.where(run_squared > 0, rise_m / np.sqrt(np.where(run_squared > 0, run_squared, 1.0)), np.nan)


def _array_bytes(array: npt.NDArray[np.generic]) -> bytes:
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()


def _check_nodes(terrain: Terrain) -> None:
    count = terrain.node_count
    if count == 0:
        _refuse(terrain, "has no nodes: a terrain needs at least one")
    if len(set(terrain.node_ids)) != count:
        twice = next(node for node, times in Counter(terrain.node_ids).items() if times > 1)
        _refuse(terrain, f"has node {shown(twice)} twice: node ids must differ")
    for label, limit in (("x_m", MAX_COORDINATE_M), ("y_m", MAX_COORDINATE_M), ("elevation_m", MAX_ELEVATION_M)):
        _check_array(terrain, label, np.float64, count)
        bad = np.flatnonzero(~(np.abs(getattr(terrain, label)) <= limit))
        if bad.size:
            node, value = terrain.node_ids[bad[0]], getattr(terrain, label)[bad[0]]
            _refuse(terrain, f"node {shown(node)}: {label} is {value}, must be finite and from {-limit:g} to {limit:g}")


def _check_edges(terrain: Terrain) -> None:
    count = terrain.edge_count
    types: dict[str, type[np.generic]] = {"tail": np.int32, "head": np.int32, "choke": np.int32}
    types |= {"length_m": np.float64, "slope": np.float64, "surface": np.int8, "road_class": np.int8}
    for label, dtype in types.items():
        _check_array(terrain, label, dtype, count)
    limits = {"tail": (0, terrain.node_count), "head": (0, terrain.node_count), "surface": (0, len(SURFACES))}
    limits |= {"road_class": (0, len(ROAD_CLASSES)), "choke": (-1, len(terrain.choke_names))}
    for label, (low, high) in limits.items():
        values = getattr(terrain, label)
        _check_rule(terrain, (values >= low) & (values < high), label, f"must be in [{low}, {high})")
    is_length = (terrain.length_m > 0) & (terrain.length_m <= MAX_LENGTH_M)
    _check_rule(terrain, is_length, "length_m", f"must be finite and above 0, and at most {MAX_LENGTH_M:g}")
    is_slope = np.abs(terrain.slope) <= MAX_SLOPE
    _check_rule(terrain, is_slope, "slope", f"must be finite and from {-MAX_SLOPE:g} to {MAX_SLOPE:g}")
    _check_rule(terrain, terrain.tail != terrain.head, "head", "must differ from the tail")
    key = terrain.tail.astype(np.int64) * terrain.node_count + terrain.head
    if np.any(np.diff(key) < 0):
        _refuse(terrain, "has its edges out of order: sort them by (tail, head)")


def _check_chokes(terrain: Terrain) -> None:
    names = terrain.choke_names
    if list(names) != sorted(set(names)):
        _refuse(terrain, f"choke names {list(names)} must be sorted and unique")
    if len(terrain.choke_capacity) != len(names):
        _refuse(terrain, f"has {len(names)} choke names and {len(terrain.choke_capacity)} capacities: must be equal")
    on_edges = set(np.unique(terrain.choke).tolist())
    for index, (name, capacity) in enumerate(zip(names, terrain.choke_capacity, strict=True)):
        if capacity < 1:
            _refuse(terrain, f"choke {name!r}: capacity {capacity} must be at least 1")
        if index not in on_edges:
            _refuse(terrain, f"choke {name!r} is on no edge")


def _check_array(terrain: Terrain, label: str, dtype: type[np.generic], count: int) -> None:
    array = getattr(terrain, label)
    if array.dtype != dtype or array.shape != (count,):
        rule = f"must be {np.dtype(dtype).name} of shape ({count},)"
        _refuse(terrain, f"{label} is {array.dtype.name} of shape {array.shape}, {rule}")


def _check_rule(terrain: Terrain, holds: npt.NDArray[np.bool_], label: str, rule: str) -> None:
    broken = np.flatnonzero(~holds)
    if broken.size:
        edge = int(broken[0])
        _refuse(terrain, f"{_edge_title(terrain, edge)}: {label} is {getattr(terrain, label)[edge]}, {rule}")


def _edge_title(terrain: Terrain, edge: int) -> str:
    """An edge by the nodes that it joins, or by its number where it joins none."""
    ends = int(terrain.tail[edge]), int(terrain.head[edge])
    if not all(0 <= end < terrain.node_count for end in ends):
        return f"edge {edge}"
    tail, head = (shown(terrain.node_ids[end]) for end in ends)
    return f"edge {tail} to {head}"


def _refuse(terrain: Terrain, what: str) -> NoReturn:
    msg = f"terrain {shown(terrain.name)} {what}"
    raise ScenarioError(msg)
