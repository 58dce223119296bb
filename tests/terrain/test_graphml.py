"""Graphs become terrains and back without loss, and bad files and graphs are refused in words."""

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain import graphml
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import Terrain
from fleet.terrain.graphml import read_graphml, terrain_from_networkx, terrain_to_networkx, write_graphml

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
ROOT = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def two_nodes(graph: "nx.Graph[Any]", **edge: Any) -> "nx.Graph[Any]":
    graph.add_node("west", x_m=0.0, y_m=0.0, elevation_m=10.0)
    graph.add_node("east", x_m=30.0, y_m=40.0, elevation_m=10)
    graph.add_edge("west", "east", **edge)
    return graph


def complaint(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_graphml(path)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(str(path.parent) + "/")


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "roads.graphml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_generated_terrain_comes_back_bit_by_bit(frontier: Terrain, tmp_path: Path) -> None:
    write_graphml(frontier, tmp_path / "frontier.graphml")
    assert read_graphml(tmp_path / "frontier.graphml").digest() == frontier.digest()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([(0, 1), (1, 0), (1, 2), (2, 0)]),
            st.floats(400.0, 1e6),
            st.integers(0, len(SURFACES) - 1),
            st.integers(0, 3),
            st.sampled_from([None, "Mill <&> Bridge", 'The "Old" Ford']),
        )
    ),
    st.lists(st.floats(-100.0, 100.0), min_size=9, max_size=9),
)
def test_any_terrain_comes_back_as_it_was(edges: list[tuple[Any, ...]], coordinates: list[float]) -> None:
    terrain = assemble(
        "drawn",
        Nodes(ids=["a", "b", "c"], x_m=coordinates[:3], y_m=coordinates[3:6], elevation_m=coordinates[6:]),
        Edges(
            tail=[ends[0] for ends, *_ in edges],
            head=[ends[1] for ends, *_ in edges],
            length_m=[edge[1] for edge in edges],
            surface=[edge[2] for edge in edges],
            road_class=[edge[3] for edge in edges],
            choke=[edge[4] for edge in edges],
            choke_capacity={"Mill <&> Bridge": 2},
        ),
    )
    assert terrain_from_networkx(terrain_to_networkx(terrain)).digest() == terrain.digest()


def test_an_undirected_edge_runs_both_ways_along_the_straight_line() -> None:
    terrain = terrain_from_networkx(two_nodes(nx.Graph()), name="line")
    assert terrain.name == "line"
    assert terrain.length_m.tolist() == [50.0, 50.0]
    assert (terrain.tail.tolist(), terrain.head.tolist()) == ([0, 1], [1, 0])
    assert SURFACES[terrain.surface[0]] == "field"


def test_edge_attributes_are_taken_over() -> None:
    edge = {"length_m": 80, "surface": "ford", "road_class": "track", "choke": "Lower Ford", "choke_capacity": 2}
    terrain = terrain_from_networkx(two_nodes(nx.Graph(), **edge))
    assert terrain.length_m.tolist() == [80.0, 80.0]
    assert terrain.choke.tolist() == [0, 0]
    assert (terrain.choke_names, terrain.choke_capacity) == (("Lower Ford",), (2,))


@pytest.mark.parametrize(
    ("edge", "message"),
    [
        ({"length_m": -1.0}, "length_m -1.0 must be above 0 and at most 1e\\+09"),
        ({"length_m": float("inf")}, "edge 'west' to 'east': length_m inf must be finite"),
        ({"length_m": "far"}, "edge 'west' to 'east': length_m 'far' must be a number"),
        ({"surface": "lava"}, "edge 'west' to 'east': surface 'lava' must be one of paved"),
        ({"road_class": "motorway"}, "road_class 'motorway' must be one of none, track"),
        ({"choke": "Ford", "choke_capacity": 0}, "choke_capacity 0 must be a whole number from 1 to 1000000"),
        ({"choke": "Ford", "choke_capacity": True}, "choke_capacity true must be"),
        ({"slope": 0.1}, "slope has a direction, so the graph must be directed"),
    ],
)
def test_a_bad_edge_is_named(edge: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        terrain_from_networkx(two_nodes(nx.Graph(), **edge))


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ({}, "node 'west': x_m and y_m and elevation_m are missing; it has no attributes"),
        ({"x_m": 0.0, "y_m": 0.0}, "node 'west': elevation_m is missing; it has x_m, y_m"),
        ({"x": 0.0, "y": 0.0}, "node 'west': x_m and y_m and elevation_m are missing; it has x, y"),
        ({"x_m": True, "y_m": 0.0, "elevation_m": 0.0}, "node 'west': x_m true must be a number"),
        ({"x_m": 0.0, "y_m": float("nan"), "elevation_m": 0.0}, "node 'west': y_m nan must be finite"),
    ],
)
def test_a_bad_node_is_named(node: dict[str, Any], message: str) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("west", **node)
    graph.add_node("east", x_m=0.0, y_m=0.0, elevation_m=10.0)
    with pytest.raises(ScenarioError, match=message):
        terrain_from_networkx(graph)


def test_country_without_any_elevation_is_flat() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("west", x_m=0, y_m=0)
    graph.add_node("east", x_m=3000, y_m=4000)
    graph.add_edge("west", "east")
    terrain = terrain_from_networkx(graph)
    assert terrain.elevation_m.tolist() == [0.0, 0.0]
    assert terrain.length_m.tolist() == [5000.0, 5000.0]


def test_a_loop_and_an_empty_graph_are_refused() -> None:
    graph = two_nodes(nx.Graph())
    graph.add_edge("east", "east")
    with pytest.raises(ScenarioError, match="edge 'east' to 'east': must join two different nodes"):
        terrain_from_networkx(graph)
    with pytest.raises(ScenarioError, match="has no nodes"):
        terrain_from_networkx(nx.Graph())


def test_one_crossing_has_one_capacity() -> None:
    graph = two_nodes(nx.MultiGraph(), choke="Ford", choke_capacity=1)
    graph.add_edge("west", "east", choke="Ford", choke_capacity=2)
    with pytest.raises(ScenarioError, match="choke 'Ford' has capacity 2 here and 1 elsewhere"):
        terrain_from_networkx(graph)


def test_bad_waterlines_are_refused() -> None:
    for text in ("no json", "[[1, 2]]", "[[[1, 2, 3]]]", '[["a"]]', "7"):
        graph = two_nodes(nx.Graph(waterlines=text))
        with pytest.raises(ScenarioError, match="waterlines must be a JSON list"):
            terrain_from_networkx(graph)


def test_a_graphml_file_of_somebody_else_is_read(tmp_path: Path) -> None:
    nx.write_graphml(two_nodes(nx.DiGraph(), slope=0.05), tmp_path / "theirs.graphml")
    terrain = read_graphml(tmp_path / "theirs.graphml")
    assert (terrain.name, terrain.edge_count) == ("theirs", 1)
    assert terrain.slope[0] == 0.05
    np.testing.assert_array_equal(terrain.x_m, [0.0, 30.0])


ENTITY_BOMB = HEAD + '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n' + ROOT + "&b;</graphml>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTITY_BOMB, "roads.graphml:2:13: error: terrain graph: <!DOCTYPE is not allowed"),
        (
            HEAD + ROOT + '<graph edgedefault="directed">',
            "roads.graphml:2:86: error: terrain graph: is not well-formed",
        ),
        ("", "roads.graphml:1:1: error: terrain graph: is not well-formed XML"),
        (HEAD + "<svg/>", "roads.graphml:2:1: error: terrain graph: is not GraphML: <svg> in the file"),
        (HEAD.replace("utf-8", "utf-16") + ROOT + "</graphml>", "must be encoded in UTF-8"),
        (ENTITY_BOMB.encode("utf-16"), "must be encoded in UTF-8"),
        (HEAD + ROOT + '<graph edgedefault="directed"><node/></graph></graphml>', "terrain graph: "),
        (
            HEAD + ROOT + '<graph edgedefault="directed"><node id="a"><data key="k">1</data></node></graph></graphml>',
            "roads.graphml:2:99: error: terrain graph: is not GraphML: no key 'k'",
        ),
        (
            HEAD
            + ROOT
            + '<key id="k" for="node" attr.name="x_m" attr.type="double"/>'
            + '<graph edgedefault="directed"><node id="a"><data key="k">near</data></node></graph></graphml>',
            "error: terrain graph: x_m 'near' must be a number, as its key says",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert message in complaint(written(tmp_path, text))


GRAPH = (
    HEAD
    + ROOT
    + """
<key id="x" for="node" attr.name="x_m" attr.type="double"/>
<key id="y" for="node" attr.name="y_m" attr.type="double"/>
<key id="z" for="node" attr.name="elevation_m" attr.type="double"><default>5</default></key>
<key id="l" for="edge" attr.name="length_m" attr.type="double"/>
<key id="n" for="edge" attr.name="choke_capacity" attr.type="int"/>
<key id="p" yfiles.type="nodegraphics"/>
<graph edgedefault="directed">
<desc>Drawn <b>by hand</b></desc>
<node id="a"><data key="x">0</data><data key="y">0</data><data key="p"><y:Shape xmlns:y="urn:y"/></data></node>
<node id="b"><data key="x">30</data><data key="y"> 40 </data><port name="p"/></node>
<edge source="a" target="b"><data key="l">60</data></edge>
</graph></graphml>
"""
)


def test_defaults_descriptions_ports_and_what_drawing_programs_add_are_understood(tmp_path: Path) -> None:
    terrain = read_graphml(written(tmp_path, GRAPH))
    assert terrain.elevation_m.tolist() == [5.0, 5.0]
    assert terrain.length_m.tolist() == [60.0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<node id="b">', '<node id="a">', "12:1: error: terrain graph: node 'a' is on line 11 already"),
        ('target="b"', 'target="c"', "13:1: error: terrain graph: edge 'a' to 'c': there is no node 'c'"),
        (' target="b"', "", "13:1: error: terrain graph: is not GraphML: <edge> needs the attribute 'target'"),
        ('<data key="l">60', '<data key="l">-6', "13:1: error: terrain graph: edge 'a' to 'b': length_m -6.0 must be"),
        ('<data key="l">60', '<data key="l">1_0', "13:46: error: terrain graph: length_m '1_0' must be a number"),
        ('<data key="l">60', '<data key="n">1.5', "13:46: error: terrain graph: choke_capacity '1.5' must be a whole"),
        ('<data key="x">30', '<data key="x">1e300', "12:1: error: terrain graph: node 'b': x_m 1e+300 must be from"),
        ('<data key="x">30</data>', "", "12:1: error: terrain graph: node 'b': x_m is missing"),
        ("<default>5", "<default>?", "5:77: error: terrain graph: elevation_m '?' must be a number"),
        ('attr.type="int"', 'attr.type="u8"', "7:1: error: terrain graph: key 'choke_capacity': attr.type 'u8' must"),
        ("<edge ", "<hyperedge/><edge ", "13:1: error: terrain graph: is not GraphML: <hyperedge> in <graph>"),
        ("</graph>", '</graph><graph edgedefault="directed"/>', "14:9: error: terrain graph: holds a second graph"),
        ("<edge ", '<edge directed="false" ', "13:1: error: terrain graph: edge 'a' to 'b': directed 'false' must"),
        ("<port", "<graph/><port", "12:62: error: terrain graph: is not GraphML: <graph> in <node>"),
        ("<desc>", "<desc>&lol;", "10:7: error: terrain graph: is not well-formed XML: undefined entity"),
    ],
)
def test_a_file_is_refused_at_the_element_that_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert GRAPH.count(old) >= 1
    assert complaint(written(tmp_path, GRAPH.replace(old, new, 1))).startswith(f"roads.graphml:{message}")


def test_waterlines_nested_without_end_are_refused() -> None:
    with pytest.raises(ScenarioError, match="waterlines must be a JSON list"):
        terrain_from_networkx(two_nodes(nx.Graph(waterlines="[" * 100_000)))


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphml, "MAX_FILE_BYTES", 100)
    assert "is larger than 100 bytes" in complaint(written(tmp_path, " " * 101))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "roads.graphml: error: terrain graph: can't be read" in complaint(tmp_path / "roads.graphml")
