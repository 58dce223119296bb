"""A generator of fictional frontier country, from a rear in the west to a front in the east.

Rolling relief, patches of field, scrub, forest and marsh, towns joined by roads, and a river with a few bridges and
fords. The same arguments give the same bits in every process: coordinates and elevations are rounded to the
millimetre, so that a last-bit difference between two cosine routines does not survive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from fleet.errors import ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.gabriel import gabriel_edges
from fleet.terrain.graph import ROAD_CLASSES, CodeArray, FloatArray, IndexArray, Terrain
from fleet.terrain.placement import spread_out
from fleet.terrain.river import River, choose_crossings, crossing_names
from fleet.terrain.road_laying import RoadNetwork
from fleet.terrain.smooth_noise import SmoothNoise

MIN_NODES: Final = 16
MAX_NODES: Final = 20_000
MAX_CROSSINGS: Final = 100
MIN_SPACING_M: Final = 1.0
MAX_SPACING_M: Final = 1e5

_TRACK, _SECONDARY, _MAIN = (ROAD_CLASSES.index(name) for name in ("track", "secondary", "main"))
_PAVED, _GRAVEL, _TRACK_SURFACE, _FIELD, _SCRUB, _FOREST, _MARSH, _FORD = range(len(SURFACES))
_ROAD_SURFACE: Final = np.array([_FIELD, _TRACK_SURFACE, _GRAVEL, _PAVED], dtype=np.int8)
_JITTER: Final = 0.33
_STEEPEST: Final = 0.25
_FIELD_SHARE: Final = 0.50
_SCRUB_SHARE: Final = 0.25
_BUILDING_COST: Final = np.array([1.0, 1.0, 1.0, 1.0, 1.2, 1.6, 3.0, 6.0])
_CLIMB_COST: Final = 12.0
_NODES_PER_TOWN: Final = 45
_NODES_PER_FARM: Final = 24
_TRUNK_ROADS: Final = (0.3, 0.72)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Country:
    """The land before roads: node coordinates, undirected edges, and the crossings among them."""

    size_m: tuple[float, float]
    x_m: FloatArray
    y_m: FloatArray
    z_m: FloatArray
    pairs: IndexArray
    cover: CodeArray
    crossings: npt.NDArray[np.intp]
    is_bridge: list[bool]


def generate_frontier(
    *,
    size_m: tuple[float, float],
    nodes: int,
    seed: int,
    crossings: int = 4,
    relief_m: float = 60.0,
    name: str = "frontier",
) -> Terrain:
    """A strongly connected fictional terrain of ``nodes`` nodes and about four directed edges per node.

    ``size_m`` is the extent to the east and to the north. ``crossings`` bridges and fords cross the river; there are
    more where a pocket of land could not be reached otherwise. ``relief_m`` is the standard deviation of elevation,
    lowered where slopes would exceed 25 %. Bridges take one vehicle at a time, two on a main road; fords take one.

    Raises ``ScenarioError`` for a size, count or relief out of range.
    """
    _check(size_m, nodes, crossings, relief_m)
    if seed < 0:
        msg = f"frontier seed {seed} must be at least 0"
        raise ScenarioError(msg)
    # One stream per concern: drawing more for one leaves all others as they were.
    streams = [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(7)]
    river = River.draw(streams[0], size_m)
    country = _draw_country(streams[1:5], river, nodes, crossings, relief_m)
    road_class = _lay_roads(streams[5], country)
    names = crossing_names(streams[6], country.is_bridge)
    width = len(str(nodes - 1))
    points = Nodes(
        ids=[f"n{number:0{width}d}" for number in range(nodes)],
        x_m=country.x_m,
        y_m=country.y_m,
        elevation_m=country.z_m,
    )
    edges = _furnished_edges(country, road_class, names)
    return assemble(name, points, edges.reversed_too(), waterlines=[river.polyline()])


def _furnished_edges(country: _Country, road_class: CodeArray, names: list[str]) -> Edges:
    """Edges one way, with the surface that their road or else the ground gives them, and named crossings."""
    surface = np.where(road_class > 0, _ROAD_SURFACE[road_class], country.cover).astype(np.int8)
    choke: list[str | None] = [None] * len(country.pairs)
    capacity = {}
    for edge, bridge, title in zip(country.crossings.tolist(), country.is_bridge, names, strict=True):
        choke[edge] = title
        capacity[title] = 2 if bridge and road_class[edge] == _MAIN else 1
        if not bridge:
            surface[edge] = _FORD
    return Edges(
        tail=country.pairs[:, 0],
        head=country.pairs[:, 1],
        surface=surface,
        road_class=road_class,
        choke=choke,
        choke_capacity=capacity,
    )


def _check(size_m: tuple[float, float], nodes: int, crossings: int, relief_m: float) -> None:
    if not all(math.isfinite(side) and side > 0 for side in size_m):
        msg = f"frontier size {size_m} m must be two lengths above 0"
        raise ScenarioError(msg)
    if not 1 / 8 <= size_m[0] / size_m[1] <= 8:  # noqa: PLR2004 - beyond it there is no room for a river and roads
        msg = f"frontier size {size_m} m: one side must be at most 8 times the other"
        raise ScenarioError(msg)
    if not MIN_SPACING_M <= math.sqrt(size_m[0] * size_m[1] / max(1, nodes)) <= MAX_SPACING_M:
        msg = f"frontier size {size_m} m for {nodes} nodes: spacing must be in [{MIN_SPACING_M}, {MAX_SPACING_M}] m"
        raise ScenarioError(msg)
    if not MIN_NODES <= nodes <= MAX_NODES:
        msg = f"frontier nodes {nodes} must be in [{MIN_NODES}, {MAX_NODES}]"
        raise ScenarioError(msg)
    if not 1 <= crossings <= MAX_CROSSINGS:
        msg = f"frontier crossings {crossings} must be in [1, {MAX_CROSSINGS}]"
        raise ScenarioError(msg)
    if not (math.isfinite(relief_m) and relief_m >= 0):
        msg = f"frontier relief {relief_m} m must be at least 0"
        raise ScenarioError(msg)


def _draw_country(
    streams: list[np.random.Generator], river: River, nodes: int, crossings: int, relief_m: float
) -> _Country:
    placing, relief, covering, fording = streams
    size_m = (river.width_m, river.height_m)
    x, y = _scattered_points(placing, size_m, nodes)
    pairs = gabriel_edges(x, y)
    wet = river.cuts(x[pairs], y[pairs])
    dx, dy = np.diff(x[pairs])[:, 0], np.diff(y[pairs])[:, 0]
    run = np.sqrt(dx * dx + dy * dy)
    chosen = choose_crossings(pairs, run, y[pairs].mean(axis=1), wet, crossings)
    keep = ~wet
    keep[chosen] = True
    kept_crossings = np.searchsorted(np.flatnonzero(keep), chosen)
    first_is_bridge = bool(fording.integers(2)) or len(chosen) == 1
    return _Country(
        size_m=size_m,
        x_m=x,
        y_m=y,
        z_m=_gentled(_elevation(relief, river, x, y, relief_m), pairs, run),
        pairs=pairs[keep],
        cover=_ground_cover(covering, river, x[pairs[keep]].mean(axis=1), y[pairs[keep]].mean(axis=1)),
        crossings=kept_crossings,
        is_bridge=[(number % 2 == 0) == first_is_bridge for number in range(len(chosen))],
    )


def _scattered_points(
    random: np.random.Generator, size_m: tuple[float, float], count: int
) -> tuple[FloatArray, FloatArray]:
    """Exactly ``count`` points on a jittered grid of nearly square cells, alternate rows staggered."""
    width, height = size_m
    rows = min(count, max(2, round(math.sqrt(count * height / width))))
    row_of = np.arange(count) * rows // count
    per_row = np.bincount(row_of, minlength=rows)
    place_in_row = np.arange(count) - np.concatenate([[0], np.cumsum(per_row)[:-1]])[row_of]
    stagger = np.where(row_of % 2 == 0, -0.2, 0.2)
    cell_x, cell_y = width / per_row[row_of], height / rows
    x = (place_in_row + 0.5 + stagger + random.uniform(-_JITTER, _JITTER, count)) * cell_x
    y = (row_of + 0.5 + random.uniform(-_JITTER, _JITTER, count)) * cell_y
    points: FloatArray = np.round(np.stack([np.clip(x, 0.0, width), np.clip(y, 0.0, height)]), 3)
    return points[0], points[1]


def _elevation(random: np.random.Generator, river: River, x: FloatArray, y: FloatArray, relief_m: float) -> FloatArray:
    """Rolling country with a valley along the river."""
    reach = min(river.width_m, river.height_m)
    height = SmoothNoise.draw(random, 0.15 * reach, 1.2 * reach).at(x, y)
    distance = (x - river.course_x_m(y)) / (0.12 * reach)
    return relief_m * (height - 1.2 * np.exp(-distance * distance))


def _gentled(z: FloatArray, pairs: IndexArray, run: FloatArray) -> FloatArray:
    """The relief lowered until no edge is steeper than ``_STEEPEST``, with the lowest node at 20 m."""
    steepest = float(np.max(np.abs(np.diff(z[pairs])[:, 0]) / run))
    z = z * min(1.0, _STEEPEST / steepest) if steepest > 0 else z
    return np.round(z - np.min(z) + 20.0, 3)


def _ground_cover(random: np.random.Generator, river: River, x: FloatArray, y: FloatArray) -> CodeArray:
    """A surface code for each edge, by its middle: patches of fixed total share, and marsh in places by the river."""
    reach = min(river.width_m, river.height_m)
    growth = SmoothNoise.draw(random, 0.12 * reach, 0.5 * reach).at(x, y)
    wetness = SmoothNoise.draw(random, 0.2 * reach, 0.5 * reach).at(x, y)
    bounds = np.quantile(growth, [_FIELD_SHARE, _FIELD_SHARE + _SCRUB_SHARE])
    cover = np.array([_FIELD, _SCRUB, _FOREST], dtype=np.int8)[np.searchsorted(bounds, growth)]
    cover[(np.abs(x - river.course_x_m(y)) < 0.09 * reach) & (wetness > 0)] = _MARSH
    return cover


def _lay_roads(random: np.random.Generator, country: _Country) -> CodeArray:
    """Road class of each edge: trunk roads from rear to front, side roads to towns and bridges, tracks to farms."""
    x, y, pairs = country.x_m, country.y_m, country.pairs
    dx, dy = np.diff(x[pairs])[:, 0], np.diff(y[pairs])[:, 0]
    run = np.sqrt(dx * dx + dy * dy)
    climb = np.abs(np.diff(country.z_m[pairs])[:, 0]) / run
    ground = country.cover.copy()
    for edge, bridge in zip(country.crossings.tolist(), country.is_bridge, strict=True):
        ground[edge] = _PAVED if bridge else _FORD
    roads = RoadNetwork(len(x), pairs, run * (1.0 + _CLIMB_COST * climb) * _BUILDING_COST[ground])

    def nearest(share_x: float, share_y: float) -> int:
        width, height = country.size_m
        return int(np.argmin((x - share_x * width) ** 2 + (y - share_y * height) ** 2))

    trunk_ends = [nearest(share_x, share_y) for share_y in _TRUNK_ROADS for share_x in (0.03, 0.97)]
    roads.connect(trunk_ends[0], trunk_ends[1], _MAIN)
    roads.connect(trunk_ends[2], trunk_ends[3], _MAIN)
    roads.connect(trunk_ends[0], trunk_ends[2], _SECONDARY)
    everywhere = np.arange(len(x))
    towns = spread_out(x, y, everywhere, max(2, len(x) // _NODES_PER_TOWN), trunk_ends)
    for node in towns:
        roads.join(node, _SECONDARY)
    is_bridge = np.array(country.is_bridge, dtype=np.bool_)
    for crossings, road_class in ((country.crossings[is_bridge], _SECONDARY), (country.crossings[~is_bridge], _TRACK)):
        # Each bank is joined on its own side, so that no bridge ends in the fields.
        for node in pairs[crossings].ravel().tolist():
            roads.join(node, road_class, shut=country.crossings)
        roads.road_class[crossings] = np.maximum(roads.road_class[crossings], road_class)
    for node in random.choice(len(x), size=max(2, len(x) // _NODES_PER_FARM), replace=False).tolist():
        roads.join(node, _TRACK)
    return roads.road_class
