"""A scenario's terrain: written out, generated, or read from a file beside it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from fleet.errors import ScenarioError
from fleet.scenario.scenario import Scenario
from fleet.terrain.graphml import write_graphml

GRAPH = """graph:
    nodes: {a: [0, 0], b: [1, 0], c: [2, 0], d: [3, 0, 50]}
    edges: [[a, b], [b, c, track], [c, d]]
    crossings: {old ford: [c, b]}
"""


def test_a_written_graph_becomes_metres_and_two_way_roads(small: Callable[..., Scenario]) -> None:
    terrain = small().model.terrain
    assert terrain.node_ids == ("a", "b", "c", "d")
    assert terrain.x_m.tolist() == [0, 1000, 2000, 3000]
    assert terrain.elevation_m.tolist() == [0, 0, 0, 50]
    assert sorted(zip(terrain.tail.tolist(), terrain.head.tolist(), strict=True)) == [
        (0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2),
    ]  # fmt: skip


def test_a_crossing_is_a_choke_for_one_vehicle_in_both_directions(small: Callable[..., Scenario]) -> None:
    terrain = small().model.terrain
    assert (terrain.choke_names, terrain.choke_capacity) == (("old ford",), (1,))
    there, back = terrain.edge_between(1, 2), terrain.edge_between(2, 1)
    assert np.flatnonzero(terrain.choke == 0).tolist() == sorted([there, back])  # type: ignore[type-var]


def test_an_unknown_node_of_an_edge_is_named(refusal: Callable[..., str]) -> None:
    message = refusal(("[c, d]]", "[c, e]]"))
    assert message == ("small.yaml:7:40: error: 'e', unknown node (known: a, b, c, d) (terrain.graph.edges.2.1)")


def test_an_unknown_surface_gets_the_nearest_known_one(refusal: Callable[..., str]) -> None:
    message = refusal(("track", "trak"))
    assert message == (
        "small.yaml:7:28: error: 'trak', unknown surface (did you mean 'track'?) (terrain.graph.edges.1.2)"
    )


def test_a_road_may_stand_only_once(refusal: Callable[..., str]) -> None:
    message = refusal(("[c, d]]", "[c, d], [b, a]]"))
    expected = "'b' and 'a' are joined by an earlier edge already (terrain.graph.edges.3)"
    assert message == f"small.yaml:7:44: error: {expected}"


def test_the_ends_of_a_road_are_two_points(refusal: Callable[..., str]) -> None:
    message = refusal(("b: [1, 0]", "b: [0, 0]"))
    assert message.startswith("small.yaml:7:13: error: 'a' and 'b' stand at the same point")


def test_a_crossing_lies_on_a_road(refusal: Callable[..., str]) -> None:
    message = refusal(("[c, b]", "[a, d]"))
    expected = "no edge joins 'a' and 'd' (terrain.graph.crossings.old ford)"
    assert message == f"small.yaml:8:27: error: {expected}"


def test_a_file_that_does_not_exist_is_refused_where_it_is_named(refusal: Callable[..., str]) -> None:
    message = refusal((GRAPH, "graphml: roads.graphml\n"))
    assert message.startswith("small.yaml:5:12: error: 'roads.graphml', no such file in ")
    assert message.endswith("(terrain.graphml)")


def test_a_graph_file_is_found_beside_the_scenario(small: Callable[..., Scenario], tmp_path: Path) -> None:
    terrain = small().model.terrain
    write_graphml(terrain, tmp_path / "roads.graphml")
    assert small((GRAPH, "graphml: roads.graphml\n")).model.terrain.digest() == terrain.digest()


def test_an_elevation_grid_is_thinned_to_the_wanted_spacing(small: Callable[..., Scenario], tmp_path: Path) -> None:
    rows = "\n".join(" ".join(["5"] * 8) for _ in range(8))
    header = "ncols 8\nnrows 8\nxllcorner 0\nyllcorner 0\ncellsize 100\n"
    (tmp_path / "hills.asc").write_text(header + rows + "\n", encoding="utf-8")
    at = [(f"node: {old}", f"at_km: [{x}, 0.3]") for old, x in (("a", 0), ("c", 0.4), ("d", 0.7))]
    terrain = small((GRAPH, "elevation: hills.asc\n  spacing_m: 200\n"), *at).model.terrain
    assert terrain.node_count == 16


def test_spacing_without_an_elevation_grid_is_refused(refusal: Callable[..., str]) -> None:
    message = refusal(("sites:", "  spacing_m: 50\nsites:"))
    assert message == "small.yaml:9:14: error: 50, goes with elevation only (terrain.spacing_m)"


def test_what_the_generator_refuses_is_placed_at_its_options(refusal: Callable[..., str]) -> None:
    message = refusal((GRAPH, "generate: {size_km: [90, 1]}\n"))
    assert message.startswith("small.yaml:5:13: error: frontier size (90000.0, 1000.0) m: one side must be at most 8")


def test_a_source_is_named_with_its_options_and_a_path_beside_the_scenario(
    small: Callable[..., Scenario], tmp_path: Path
) -> None:
    written = small()
    write_graphml(written.model.terrain, tmp_path / "map.graphml")
    named = Scenario.from_dict(
        yaml.safe_load(written.to_yaml())
        | {"terrain": {"source": {"name": "graphml", "options": {"path": "map.graphml"}}}},
        base=tmp_path,
    )
    assert named.model.terrain.digest() == written.model.terrain.digest()
    before = named.digest
    (tmp_path / "map.graphml").write_text((tmp_path / "map.graphml").read_text("utf-8") + "\n", "utf-8")
    changed = Scenario.from_dict(yaml.safe_load(named.to_yaml()))
    assert changed.digest != before


def test_an_option_of_the_wrong_type_is_refused_at_the_source(tmp_path: Path, small: Callable[..., Scenario]) -> None:
    grid = "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 10\n1 2\n3 4\n"
    (tmp_path / "hills.asc").write_text(grid, encoding="utf-8")
    source = "source: {name: elevation, options: {path: hills.asc, every: often}}\n"
    with pytest.raises(ScenarioError, match=r"terrain kind 'elevation': its options do not fit: .* \(terrain.source\)"):
        _ = small((GRAPH, source)).model


def test_a_source_that_is_not_there_or_lacks_an_option_is_refused_at_its_key(small: Callable[..., Scenario]) -> None:
    data = yaml.safe_load(small().to_yaml())
    for source, expected in (
        ({"name": "moon"}, r"terrain kind 'moon' must be one of elevation, frontier, graphml.*\(terrain.source\)"),
        ({"name": "graphml", "options": {"fiel": "a"}}, r"missing a required argument: 'path'.*\(terrain.source\)"),
    ):
        with pytest.raises(ScenarioError, match=expected):
            _ = Scenario.from_dict(data | {"terrain": {"source": source}}).model
