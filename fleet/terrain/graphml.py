"""Terrain as a networkx graph and as a GraphML file, both ways and exactly.

The owner of ``networkx``. Nodes carry ``x_m`` and ``y_m``; all of them or none ``elevation_m`` (flat country without).
Edges may carry ``surface`` and
``road_class`` (names; ``field`` and ``none`` by default), ``length_m`` (default: the straight line in space),
``slope`` (directed graphs only; default: what length and elevations imply), ``choke`` (a name; edges with the same name
share it) and ``choke_capacity`` (default 1). Files are untrusted: document type declarations are refused unread.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import networkx as nx

from fleet.errors import Place, ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain.graph import ROAD_CLASSES
from fleet.terrain.graph_elements import Element, GraphElements
from fleet.terrain.graph_terrain import terrain_of_elements
from fleet.terrain.graphml_reader import read_elements
from fleet.wording import one_line

if TYPE_CHECKING:
    from fleet.terrain.graph import Terrain

MAX_FILE_BYTES: Final = 128_000_000
_DECLARED_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


def read_graphml(path: str | Path) -> Terrain:
    """The terrain in a GraphML file; an undirected graph gives two directed edges for each of its edges.

    Raises ``ScenarioError``, with line and column, for a file that can't be read, is larger than ``MAX_FILE_BYTES``,
    is not UTF-8, or is refused by ``read_elements`` or ``terrain_from_networkx``.
    """
    place = Place(file=one_line(str(path)))
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        _refuse(f"can't be read: {getattr(error, 'strerror', None) or error}", place, error)
    _check_encoding(data, place)
    return terrain_of_elements(read_elements(data, place.file), one_line(Path(path).stem))


def write_graphml(terrain: Terrain, path: str | Path) -> None:
    """Write ``terrain`` so that ``read_graphml`` gives an equal one, bit by bit."""
    nx.write_graphml_xml(terrain_to_networkx(terrain), str(path))


def terrain_from_networkx(graph: nx.Graph[Any], *, name: str = "graph") -> Terrain:
    """The terrain of a networkx graph with the attributes that this module's head lists.

    A graph attribute ``name`` goes before the argument. Raises ``ScenarioError`` naming the node or edge, the attribute
    and the rule.
    """
    elements = GraphElements(file=None, is_directed=graph.is_directed(), attributes=dict(graph.graph))
    elements.nodes = [Element((node,), dict(values)) for node, values in graph.nodes(data=True)]
    elements.edges = [Element((tail, head), dict(values)) for tail, head, values in graph.edges(data=True)]
    return terrain_of_elements(elements, name)


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


def _check_encoding(data: bytes, place: Place) -> None:
    if len(data) > MAX_FILE_BYTES:
        _refuse(f"is larger than {MAX_FILE_BYTES} bytes", place)
    declared = _DECLARED_ENCODING.match(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if b"\x00" in data or (declared and declared.group(1).lower() not in {b"utf-8", b"us-ascii", b"ascii"}):
        _refuse("must be encoded in UTF-8", Place(file=place.file, line=1, column=1))


def _refuse(what: str, place: Place | None, cause: BaseException | None = None) -> NoReturn:
    msg = f"terrain graph: {what}"
    raise ScenarioError(msg, place) from cause
