"""From a terrain that a scenario writes out, node by node and road by road, to a terrain."""

from __future__ import annotations

from collections.abc import Mapping

from fleet.models.mobility import SURFACES
from fleet.scenario.findings import Findings
from fleet.scenario.schema import InlineGraph
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import Terrain
from fleet.units import M_PER_KM

_LOC = ("terrain", "graph")
_DEFAULT_SURFACE = "field"
_Pair = frozenset[str]


def terrain_of_graph(graph: InlineGraph, findings: Findings) -> Terrain:
    """The terrain, every road both ways; raises ``ScenarioError`` that names every broken rule."""
    roads = _roads(graph, findings)
    chokes = _crossings(graph, roads, findings)
    findings.close()
    index = {node: number for number, node in enumerate(graph.nodes)}
    points = [(*point, 0.0)[:3] for point in graph.nodes.values()]
    nodes = Nodes(
        ids=list(graph.nodes),
        x_m=[x_km * M_PER_KM for x_km, _, _ in points],
        y_m=[y_km * M_PER_KM for _, y_km, _ in points],
        elevation_m=[z_m for _, _, z_m in points],
    )
    edges = Edges(
        tail=[index[edge[0]] for edge in graph.edges],
        head=[index[edge[1]] for edge in graph.edges],
        surface=[SURFACES.index(surface) for surface in roads.values()],
        road_class=[0] * len(roads),
        choke=[chokes.get(pair) for pair in roads],
    )
    with findings.placed(_LOC):
        return assemble("graph", nodes, edges.reversed_too())


def _roads(graph: InlineGraph, findings: Findings) -> dict[_Pair, str]:
    """The surface of each road by its ends, in the order of the file."""
    roads: dict[_Pair, str] = {}
    for number, (tail, head, *rest) in enumerate(graph.edges):
        loc = (*_LOC, "edges", number)
        _check_ends(graph, (tail, head), loc, findings)
        pair = frozenset((tail, head))
        if pair in roads:
            findings.add(loc, f"{tail!r} and {head!r} are joined by an earlier edge already")
        surface = rest[0] if rest else _DEFAULT_SURFACE
        if surface not in SURFACES:
            findings.unknown((*loc, 2), "surface", surface, SURFACES)
        roads[pair] = surface
    return roads


def _check_ends(graph: InlineGraph, ends: tuple[str, str], loc: tuple[str | int, ...], findings: Findings) -> None:
    missing = [(side, end) for side, end in enumerate(ends) if end not in graph.nodes]
    for side, end in missing:
        findings.unknown((*loc, side), "node", end, graph.nodes)
    if not missing and graph.nodes[ends[0]][:2] == graph.nodes[ends[1]][:2]:
        findings.add(loc, f"{ends[0]!r} and {ends[1]!r} stand at the same point")


def _crossings(graph: InlineGraph, roads: Mapping[_Pair, str], findings: Findings) -> dict[_Pair, str]:
    """The name of the crossing on each road that has one."""
    chokes: dict[_Pair, str] = {}
    for name, ends in graph.crossings.items():
        loc = (*_LOC, "crossings", name)
        pair = frozenset(ends)
        if pair not in roads:
            findings.add(loc, f"no edge joins {ends[0]!r} and {ends[1]!r}")
        if pair in chokes:
            findings.add(loc, f"{ends[0]!r} to {ends[1]!r} is crossing {chokes[pair]!r} already")
        chokes[pair] = name
    return chokes
