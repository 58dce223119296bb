"""From the nodes and edges of a graph, with the attributes that GraphML files carry, to a terrain."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from fleet.errors import Place, ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import (
    MAX_COORDINATE_M,
    MAX_ELEVATION_M,
    MAX_LENGTH_M,
    MAX_NAME,
    MAX_SLOPE,
    ROAD_CLASSES,
    FloatArray,
    Terrain,
)
from fleet.terrain.graph_elements import Element, GraphElements
from fleet.wording import one_line, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_CAPACITY: Final = 1_000_000
_LARGEST: Final = sys.float_info.max
_NODE_LIMITS: Final = {"x_m": MAX_COORDINATE_M, "y_m": MAX_COORDINATE_M, "elevation_m": MAX_ELEVATION_M}


def terrain_of_elements(graph: GraphElements, name: str) -> Terrain:
    """The terrain of a graph, called ``name`` unless an attribute ``name`` says otherwise.

    Raises ``ScenarioError``, at the place of the node or edge, naming it, the attribute and the rule.
    """
    index = {node.ids[0]: number for number, node in enumerate(graph.nodes)}
    if not index:
        _refuse(f"{shown(name)} has no nodes: a terrain needs at least one", graph.place)
    is_flat = all(node.values.get("elevation_m") is None for node in graph.nodes)
    values = [_coordinates(_Attributes(f"node {shown(node.ids[0])}", node, graph), is_flat) for node in graph.nodes]
    x_m, y_m, elevation_m = zip(*values, strict=True)
    nodes = Nodes(ids=[str(node) for node in index], x_m=x_m, y_m=y_m, elevation_m=elevation_m)
    edges = _edges(graph, index, values)
    title = one_line(str(graph.attributes.get("name") or name))[:MAX_NAME]
    lines = _waterlines(graph)
    return assemble(title, nodes, edges if graph.is_directed else edges.reversed_too(), waterlines=lines)


@dataclass(frozen=True, slots=True)
class _Attributes:
    """The attributes of one node or edge, which complain in its name."""

    owner: str
    element: Element
    graph: GraphElements

    def refuse(self, what: str) -> NoReturn:
        _refuse(f"{self.owner}: {what}", self.graph.place_of(self.element))

    def number(self, key: str) -> float:
        value = self.element.values[key]
        if isinstance(value, bool) or not isinstance(value, (int, float, np.floating, np.integer)):
            self.refuse(f"{key} {shown(value)} must be a number")
        # A whole number may be larger than any decimal one.
        number = float(value) if -_LARGEST <= value <= _LARGEST else math.nan
        if math.isnan(number):
            self.refuse(f"{key} {shown(value)} must be finite")
        return number

    def within(self, key: str, limit: float, above: float | None = None) -> float:
        """The number, which must be from ``-limit`` to ``limit``, or above ``above`` and at most ``limit``."""
        number = self.number(key)
        if above is not None and not above < number <= limit:
            self.refuse(f"{key} {number} must be above {above:g} and at most {limit:g}")
        if abs(number) > limit:
            self.refuse(f"{key} {number} must be from {-limit:g} to {limit:g}")
        return number

    def optional(self, key: str, limit: float, above: float | None = None) -> float:
        """The same, or NaN, which stands for what geometry implies, if there is none."""
        return self.within(key, limit, above) if self.element.values.get(key) is not None else math.nan

    def code(self, key: str, names: tuple[str, ...], default: str) -> int:
        value = self.element.values.get(key, default)
        if value not in names:
            self.refuse(f"{key} {shown(value)} must be one of {', '.join(names)}")
        return names.index(value)

    def choke(self, capacity: dict[str, int]) -> str | None:
        """The name of the choke point, if any; enters its capacity, which all its edges must agree on."""
        name = self.element.values.get("choke")
        if name is None:
            return None
        title = one_line(str(name))
        if not 0 < len(title) <= MAX_NAME:
            self.refuse(f"choke {shown(title)} must have from 1 to {MAX_NAME} characters")
        given = self.element.values.get("choke_capacity", 1)
        if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MAX_CAPACITY:
            self.refuse(f"choke_capacity {shown(given)} must be a whole number from 1 to {MAX_CAPACITY}")
        if capacity.setdefault(title, given) != given:
            self.refuse(f"choke {shown(title)} has capacity {given} here and {capacity[title]} elsewhere")
        return title


def _coordinates(node: _Attributes, is_flat: bool) -> tuple[float, float, float]:
    """A node's x, y and elevation, which is 0 in country where no node has one."""
    values = node.element.values
    wanted = [key for key in _NODE_LIMITS if not (is_flat and key == "elevation_m")]
    if missing := [key for key in wanted if values.get(key) is None]:
        there = f"it has {', '.join(values)}" if values else "it has no attributes"
        node.refuse(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; {one_line(there)[:200]}")
    x_m, y_m, *rest = (node.within(key, _NODE_LIMITS[key]) for key in wanted)
    return x_m, y_m, rest[0] if rest else 0.0


def _edges(graph: GraphElements, index: Mapping[Any, int], points: Sequence[Sequence[float]]) -> Edges:
    rows: list[tuple[int, int, int, int, float, float]] = []
    chokes: list[str | None] = []
    capacity: dict[str, int] = {}
    for element in graph.edges:
        tail, head = element.ids
        edge = _Attributes(f"edge {shown(tail)} to {shown(head)}", element, graph)
        if tail == head:
            edge.refuse("must join two different nodes")
        if "slope" in element.values and not graph.is_directed:
            edge.refuse("slope has a direction, so the graph must be directed")
        codes = edge.code("surface", SURFACES, "field"), edge.code("road_class", ROAD_CLASSES, "none")
        length_m = edge.optional("length_m", MAX_LENGTH_M, above=0.0)
        slope = edge.optional("slope", MAX_SLOPE)
        _check_climb(edge, length_m, slope, points[index[tail]], points[index[head]])
        rows.append((index[tail], index[head], *codes, length_m, slope))
        chokes.append(edge.choke(capacity))
    tails, heads, surface, road_class, lengths_m, slopes = zip(*rows, strict=True) if rows else ((),) * 6
    return Edges(
        tail=tails,
        head=heads,
        surface=surface,
        road_class=road_class,
        length_m=lengths_m,
        slope=slopes,
        choke=chokes,
        choke_capacity=capacity,
    )


def _check_climb(
    edge: _Attributes, length_m: float, slope: float, tail: Sequence[float], head: Sequence[float]
) -> None:
    """Refuse an edge whose ends stand at one point, or that climbs more than its length allows."""
    if math.isnan(length_m):
        length_m = math.dist(tail, head)
    if length_m == 0:
        edge.refuse("both ends stand at the same point; give a length_m above 0")
    if not math.isnan(slope):
        return
    climb_m = head[2] - tail[2]
    run_squared = length_m * length_m - climb_m * climb_m
    if not run_squared > 0:
        edge.refuse(f"length_m {length_m:g} must be above its climb of {climb_m:g} m")
    if abs(climb_m) > MAX_SLOPE * math.sqrt(run_squared):
        edge.refuse(f"a climb of {climb_m:g} m over {length_m:g} m: slope must be from {-MAX_SLOPE:g} to {MAX_SLOPE:g}")


def _waterlines(graph: GraphElements) -> list[FloatArray]:
    rule = "graph attribute waterlines must be a JSON list of lists of [x, y]"
    try:
        lines = [np.array(line, dtype=np.float64) for line in json.loads(str(graph.attributes.get("waterlines", "[]")))]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        _refuse(rule, graph.place, error)
    if not all(line.ndim == 2 and line.shape[1] == 2 and np.all(np.abs(line) <= MAX_COORDINATE_M) for line in lines):  # noqa: PLR2004 - rows of x and y
        _refuse(rule, graph.place)
    return lines


def _refuse(what: str, place: Place | None, cause: BaseException | None = None) -> NoReturn:
    msg = f"terrain graph: {what}"
    raise ScenarioError(msg, place) from cause
