"""Terrain as a networkx graph and as a GraphML file, both ways and exactly.

The owner of ``networkx``. Nodes carry ``x_m`` and ``y_m``; all of them or none ``elevation_m`` (flat country without).
Edges may carry ``surface`` and
``road_class`` (names; ``field`` and ``none`` by default), ``length_m`` (default: the straight line in space),
``slope`` (directed graphs only; default: what length and elevations imply), ``choke`` (a name; edges with the same name
share it) and ``choke_capacity`` (default 1). Files are untrusted: document type declarations are refused unread.
"""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn
from xml.etree.ElementTree import ParseError

import networkx as nx
import numpy as np

from fleet.errors import Place, ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import ROAD_CLASSES, FloatArray, Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FILE_BYTES: Final = 128_000_000
_DECLARED_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


def read_graphml(path: str | Path) -> Terrain:
    """The terrain in a GraphML file; an undirected graph gives two directed edges for each of its edges.

    Raises ``ScenarioError`` for a file that can't be read, is larger than ``MAX_FILE_BYTES``, has a document type
    declaration, is not UTF-8 or not GraphML, or holds a graph that ``terrain_from_networkx`` refuses.
    """
    place = Place(file=str(path))
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        _refuse(f"can't be read: {error.strerror}", place, error)
    _check_document(data, place)
    try:
        graph = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    except ParseError as error:
        line, column = error.position
        _refuse(f"is not well-formed XML: {error}", Place(file=str(path), line=line, column=column + 1), error)
    except (nx.NetworkXError, ValueError, KeyError, TypeError, AttributeError) as error:
        _refuse(f"is not GraphML: {error}", place, error)
    return terrain_from_networkx(graph, name=Path(path).stem, place=place)


def write_graphml(terrain: Terrain, path: str | Path) -> None:
    """Write ``terrain`` so that ``read_graphml`` gives an equal one, bit by bit."""
    nx.write_graphml_xml(terrain_to_networkx(terrain), str(path))


def terrain_from_networkx(graph: nx.Graph[Any], *, name: str = "graph", place: Place | None = None) -> Terrain:
    """The terrain of a networkx graph with the attributes that this module's head lists.

    A graph attribute ``name`` goes before the argument. Raises ``ScenarioError``, at ``place``, naming the node or
    edge, the attribute and the rule.
    """
    index = {node: number for number, node in enumerate(graph.nodes)}
    is_flat = all(attributes.get("elevation_m") is None for _, attributes in graph.nodes(data=True))
    wanted = ("x_m", "y_m") if is_flat else ("x_m", "y_m", "elevation_m")
    values = [
        _Attributes(f"node {node!r}", attributes, place).numbers(*wanted) for node, attributes in graph.nodes(data=True)
    ]
    table = np.zeros((len(values), 3))
    table[:, : len(wanted)] = np.array(values, dtype=np.float64).reshape(-1, len(wanted))
    nodes = Nodes(ids=[str(node) for node in index], x_m=table[:, 0], y_m=table[:, 1], elevation_m=table[:, 2])
    edges = _edges(graph, index, place)
    title = graph.graph.get("name") or name
    lines = _waterlines(graph.graph.get("waterlines", "[]"), place)
    try:
        return assemble(str(title), nodes, edges if graph.is_directed() else edges.reversed_too(), waterlines=lines)
    except ScenarioError as error:
        raise ScenarioError(error.message, error.place or place) from error


def terrain_to_networkx(terrain: Terrain) -> nx.MultiDiGraph[str]:
    """A directed multigraph with every attribute written out."""
    lines = json.dumps([line.tolist() for line in terrain.waterlines])
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=terrain.name, waterlines=lines)
    for node, x, y, z in zip(terrain.node_ids, *_lists(terrain, "x_m", "y_m", "elevation_m"), strict=True):
        graph.add_node(node, x_m=x, y_m=y, elevation_m=z)
    columns = _lists(terrain, "tail", "head", "length_m", "slope", "surface", "road_class", "choke")
    for tail, head, length, slope, surface, road_class, choke in zip(*columns, strict=True):
        attributes = {
            "length_m": length,
            "slope": slope,
            "surface": SURFACES[surface],
            "road_class": ROAD_CLASSES[road_class],
        }
        if choke >= 0:
            attributes |= {"choke": terrain.choke_names[choke], "choke_capacity": terrain.choke_capacity[choke]}
        graph.add_edge(terrain.node_ids[tail], terrain.node_ids[head], **attributes)
    return graph


def _lists(terrain: Terrain, *labels: str) -> list[list[Any]]:
    return [getattr(terrain, label).tolist() for label in labels]


def _check_document(data: bytes, place: Place) -> None:
    if len(data) > MAX_FILE_BYTES:
        _refuse(f"is larger than {MAX_FILE_BYTES} bytes", place)
    # Any other encoding could hide a declaration from the byte search that follows.
    declared = _DECLARED_ENCODING.match(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if b"\x00" in data or (declared and declared.group(1).lower() not in {b"utf-8", b"us-ascii", b"ascii"}):
        _refuse("must be encoded in UTF-8", place)
    for forbidden in (b"<!DOCTYPE", b"<!ENTITY"):
        at = data.upper().find(forbidden)
        if at >= 0:
            line = data.count(b"\n", 0, at) + 1
            _refuse(f"{forbidden.decode()} is not allowed", Place(file=place.file, line=line))


@dataclass(frozen=True, slots=True)
class _Attributes:
    """The attributes of one node or edge, which complain in its name."""

    owner: str
    values: Mapping[str, Any]
    place: Place | None

    def refuse(self, what: str) -> NoReturn:
        _refuse(f"{self.owner}: {what}", self.place)

    def numbers(self, *keys: str) -> list[float]:
        if missing := [key for key in keys if self.values.get(key) is None]:
            there = f"it has {', '.join(self.values)}" if self.values else "it has no attributes"
            self.refuse(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; {there}")
        return [self.number(key) for key in keys]

    def number(self, key: str) -> float:
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, (int, float, np.floating, np.integer)):
            self.refuse(f"{key} {value!r} must be a number")
        if not math.isfinite(value):
            self.refuse(f"{key} {value!r} must be finite")
        return float(value)

    def optional_number(self, key: str) -> float:
        """The number, or NaN, which stands for what geometry implies, if there is none."""
        return self.number(key) if key in self.values else math.nan

    def code(self, key: str, names: tuple[str, ...], default: str) -> int:
        value = self.values.get(key, default)
        if value not in names:
            self.refuse(f"{key} {value!r} must be one of {', '.join(names)}")
        return names.index(value)

    def choke(self, capacity: dict[str, int]) -> str | None:
        """The name of the choke point, if any; enters its capacity, which all its edges must agree on."""
        name = self.values.get("choke")
        if name is None:
            return None
        given = self.values.get("choke_capacity", 1)
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            self.refuse(f"choke_capacity {given!r} must be a whole number of at least 1")
        if capacity.setdefault(str(name), given) != given:
            self.refuse(f"choke {name!r} has capacity {given} here and {capacity[str(name)]} elsewhere")
        return str(name)


def _edges(graph: nx.Graph[Any], index: Mapping[Any, int], place: Place | None) -> Edges:
    rows: list[tuple[int, int, int, int, float, float]] = []
    chokes: list[str | None] = []
    capacity: dict[str, int] = {}
    for tail, head, values in graph.edges(data=True):
        edge = _Attributes(f"edge {tail!r} to {head!r}", values, place)
        if tail == head:
            edge.refuse("must join two different nodes")
        if "slope" in values and not graph.is_directed():
            edge.refuse("slope has a direction, so the graph must be directed")
        codes = edge.code("surface", SURFACES, "field"), edge.code("road_class", ROAD_CLASSES, "none")
        rows.append((index[tail], index[head], *codes, edge.optional_number("length_m"), edge.optional_number("slope")))
        chokes.append(edge.choke(capacity))
    tails, heads, surface, road_class, length_m, slope = zip(*rows, strict=True) if rows else ((),) * 6
    return Edges(
        tail=tails,
        head=heads,
        surface=surface,
        road_class=road_class,
        length_m=length_m,
        slope=slope,
        choke=chokes,
        choke_capacity=capacity,
    )


def _waterlines(text: object, place: Place | None) -> list[FloatArray]:
    try:
        lines = [np.array(line, dtype=np.float64) for line in json.loads(str(text))]
    except (ValueError, TypeError) as error:
        _refuse("graph attribute waterlines must be a JSON list of lists of [x, y]", place, error)
    if any(line.ndim != 2 or line.shape[1] != 2 or not np.all(np.isfinite(line)) for line in lines):  # noqa: PLR2004
        _refuse("graph attribute waterlines must be a JSON list of lists of [x, y]", place)
    return lines


def _refuse(what: str, place: Place | None, cause: BaseException | None = None) -> NoReturn:
    msg = f"terrain graph: {what}"
    raise ScenarioError(msg, place) from cause
