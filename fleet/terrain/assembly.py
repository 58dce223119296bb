"""Putting a terrain together from edges in any order: sorted edges, derived slopes, canonical choke names.

Every generator and importer ends here, so that the same roads give the same bits whatever order they were read in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fleet.errors import ScenarioError
from fleet.terrain.graph import FloatArray, Terrain, surface_slope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """The nodes of a terrain to be: ids, and metres to the east, to the north and up, each of length n."""

    ids: Sequence[str]
    x_m: npt.ArrayLike
    y_m: npt.ArrayLike
    elevation_m: npt.ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """The directed edges of a terrain to be, each sequence of length m; ``choke`` has a name or ``None`` for each.

    ``length_m`` NaN, or the whole ``None``, means the straight line in space between the nodes; ``slope`` likewise
    means the one that length and elevations imply.
    """

    tail: npt.ArrayLike
    head: npt.ArrayLike
    surface: npt.ArrayLike
    road_class: npt.ArrayLike
    length_m: npt.ArrayLike | None = None
    slope: npt.ArrayLike | None = None
    choke: Sequence[str | None] = ()
    choke_capacity: Mapping[str, int] = field(default_factory=dict)

    def reversed_too(self) -> Edges:
        """These edges and each one again from head to tail, for roads that run both ways; slopes derived."""
        tail, head = np.asarray(self.tail), np.asarray(self.head)
        return Edges(
            tail=np.concatenate([tail, head]),
            head=np.concatenate([head, tail]),
            surface=np.tile(np.asarray(self.surface), 2),
            road_class=np.tile(np.asarray(self.road_class), 2),
            length_m=None if self.length_m is None else np.tile(np.asarray(self.length_m), 2),
            choke=(*self.choke, *self.choke),
            choke_capacity=self.choke_capacity,
        )


def assemble(name: str, nodes: Nodes, edges: Edges, *, waterlines: Sequence[FloatArray] = ()) -> Terrain:
    """Build a valid ``Terrain``; parallel edges stand shortest first.

    Raises ``ScenarioError`` for what ``Terrain`` refuses, and for an edge that climbs more than it is long.
    """
    x, y, z = (np.array(values, dtype=np.float64) for values in (nodes.x_m, nodes.y_m, nodes.elevation_m))
    tail, head = np.asarray(edges.tail, dtype=np.int32), np.asarray(edges.head, dtype=np.int32)
    length = _lengths(edges, x, y, z)
    slope = _slopes(edges, length, z, nodes.ids)
    used = sorted({choke for choke in edges.choke if choke is not None})
    codes: dict[str | None, int] = {None: -1} | {choke: index for index, choke in enumerate(used)}
    choke = np.array([codes[item] for item in edges.choke], dtype=np.int32)
    order = np.lexsort((length, head, tail))
    return Terrain(
        name=name,
        node_ids=tuple(nodes.ids),
        x_m=x,
        y_m=y,
        elevation_m=z,
        tail=tail[order],
        head=head[order],
        length_m=length[order],
        slope=slope[order],
        surface=np.asarray(edges.surface, dtype=np.int8)[order],
        road_class=np.asarray(edges.road_class, dtype=np.int8)[order],
        choke=choke[order] if choke.size else np.full(len(tail), -1, dtype=np.int32),
        choke_names=tuple(used),
        choke_capacity=tuple(int(edges.choke_capacity.get(item, 1)) for item in used),
        waterlines=tuple(np.array(line, dtype=np.float64) for line in waterlines),
    )


def _lengths(edges: Edges, x: FloatArray, y: FloatArray, z: FloatArray) -> FloatArray:
    tail, head = np.asarray(edges.tail, dtype=np.intp), np.asarray(edges.head, dtype=np.intp)
    # Each difference is squared by multiplication and summed in one fixed order: the same bits on every machine.
    dx, dy, dz = x[head] - x[tail], y[head] - y[tail], z[head] - z[tail]
    straight: FloatArray = np.sqrt(dx * dx + dy * dy + dz * dz)
    if edges.length_m is None:
        return straight
    given = np.asarray(edges.length_m, dtype=np.float64)
    return np.where(np.isnan(given), straight, given)


def _slopes(edges: Edges, length: FloatArray, z: FloatArray, ids: Sequence[str]) -> FloatArray:
    tail, head = np.asarray(edges.tail, dtype=np.intp), np.asarray(edges.head, dtype=np.intp)
    rise = z[head] - z[tail]
    slope = surface_slope(length, rise)
    if edges.slope is not None:
        given = np.asarray(edges.slope, dtype=np.float64)
        slope = np.where(np.isnan(given), slope, given)
    bad = np.flatnonzero(np.isnan(slope) & np.isfinite(length) & (length > 0))
    if bad.size:
        edge = int(bad[0])
        ends = f"{ids[tail[edge]]!r} to {ids[head[edge]]!r}"
        msg = f"edge {ends}: length_m {length[edge]} must be above its climb of {rise[edge]} m"
        raise ScenarioError(msg)
    return np.where(np.isnan(slope), 0.0, slope)
