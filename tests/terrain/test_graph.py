"""What a terrain accepts, how it answers about nodes and edges, and that its digest tells terrains apart."""

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import pytest

from fleet.errors import ScenarioError
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import Terrain, surface_slope


def altered(terrain: Terrain, **changes: Any) -> Terrain:
    values = {item.name: getattr(terrain, item.name) for item in fields(terrain) if item.init}
    return Terrain(**values | changes)


def with_value(array: Any, index: int, value: float) -> Any:
    copy = array.copy()
    copy[index] = value
    return copy


@pytest.mark.parametrize(
    ("field", "index", "value", "message"),
    [
        ("x_m", 2, np.nan, r"node 'c': x_m is nan, must be finite"),
        ("elevation_m", 0, np.inf, r"node 'a': elevation_m is inf"),
        ("head", 3, 9, r"edge 3: head is 9, must be in \[0, 4\)"),
        ("tail", 0, -1, r"edge 0: tail is -1"),
        ("length_m", 1, 0.0, r"edge 'a' to 'd': length_m is 0.0, must be finite and above 0"),
        ("slope", 1, np.nan, r"edge 'a' to 'd': slope is nan"),
        ("surface", 4, 8, r"edge 'c' to 'b': surface is 8, must be in \[0, 8\)"),
        ("road_class", 4, 4, r"edge 'c' to 'b': road_class is 4"),
        ("choke", 4, 1, r"edge 'c' to 'b': choke is 1, must be in \[-1, 1\)"),
        ("head", 0, 0, r"edge 'a' to 'a': head is 0, must differ from the tail"),
        ("head", 1, 1, r"must differ from the tail|edges out of order"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_place(
    square: Terrain, field: str, index: int, value: float, message: str
) -> None:
    values = {field: with_value(getattr(square, field), index, value)}
    if message.startswith("must differ"):
        values["tail"] = with_value(square.tail, index, value)
    with pytest.raises(ScenarioError, match=message):
        altered(square, **values)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"node_ids": ()}, "has no nodes"),
        ({"node_ids": ("a", "b", "b", "d")}, "has node 'b' twice"),
        ({"x_m": np.zeros(3)}, r"x_m is float64 of shape \(3,\), must be float64 of shape \(4,\)"),
        ({"y_m": np.zeros(4, dtype=np.float32)}, "y_m is float32"),
        ({"choke_names": (), "choke_capacity": ()}, "choke is 0, must be in"),
        ({"choke_names": ("Lower Ford", "Lower Ford"), "choke_capacity": (1, 1)}, "must be sorted and unique"),
        ({"choke_capacity": ()}, "1 choke names and 0 capacities"),
        ({"choke_capacity": (0,)}, "capacity 0 must be at least 1"),
        ({"choke_names": ("Lower Ford", "Mill"), "choke_capacity": (1, 1)}, "'Mill' is on no edge"),
    ],
)
def test_parts_that_do_not_fit_are_refused(square: Terrain, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        altered(square, **changes)


def test_edges_out_of_order_are_refused(square: Terrain) -> None:
    order = np.arange(square.edge_count)[::-1]
    names = ("tail", "head", "length_m", "slope", "surface", "road_class", "choke")
    with pytest.raises(ScenarioError, match=r"sort them by \(tail, head\)"):
        altered(square, **{name: getattr(square, name)[order] for name in names})


def test_a_terrain_can_not_be_changed(square: Terrain) -> None:
    with pytest.raises(ValueError, match="read-only"):
        square.x_m[0] = 1.0
    with pytest.raises(FrozenInstanceError):
        square.name = "other"  # type: ignore[misc]


def test_edges_of_a_node_are_a_range(frontier: Terrain) -> None:
    for node in range(frontier.node_count):
        leaving = np.flatnonzero(frontier.tail == node)
        assert leaving.tolist() == list(range(frontier.first_edge[node], frontier.first_edge[node + 1]))


def test_an_edge_is_found_by_its_ends(frontier: Terrain) -> None:
    for edge in range(frontier.edge_count):
        assert frontier.edge_between(int(frontier.tail[edge]), int(frontier.head[edge])) == edge


def test_there_is_no_edge_between_strangers(square: Terrain) -> None:
    assert square.edge_between(0, 2) is None
    assert square.edge_between(3, 1) is None


def test_of_parallel_edges_the_shortest_is_found() -> None:
    nodes = Nodes(ids="ab", x_m=[0, 1], y_m=[0, 0], elevation_m=[0, 0])
    edges = Edges(tail=[0, 0], head=[1, 1], surface=[0, 0], road_class=[0, 0], length_m=[5.0, 2.0])
    terrain = assemble("two ways", nodes, edges)
    edge = terrain.edge_between(0, 1)
    assert edge is not None
    assert terrain.length_m[edge] == 2.0


def test_every_node_is_nearest_to_itself(frontier: Terrain) -> None:
    assert frontier.nearest_node(frontier.x_m, frontier.y_m).tolist() == list(range(frontier.node_count))


def test_the_nearest_node_keeps_the_shape_asked_for_and_breaks_ties_downwards(square: Terrain) -> None:
    assert int(square.nearest_node(50.0, 50.0)) == 0
    assert square.nearest_node([[0.0, 90.0]], [[70.0], [95.0]]).tolist() == [[3, 2], [3, 2]]


def test_the_way_back_has_the_opposite_slope_and_the_same_length(frontier: Terrain) -> None:
    for edge in range(frontier.edge_count):
        back = frontier.edge_between(int(frontier.head[edge]), int(frontier.tail[edge]))
        assert back is not None
        assert frontier.slope[back] == -frontier.slope[edge]
        assert frontier.length_m[back] == frontier.length_m[edge]
        assert frontier.choke[back] == frontier.choke[edge]


def test_slope_is_rise_over_the_horizontal_run() -> None:
    assert surface_slope(np.array([5.0]), np.array([3.0]))[0] == 0.75
    assert np.isnan(surface_slope(np.array([3.0]), np.array([3.0]))[0])


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"node_ids": ("a", "b", "c", "e")},
        {"elevation_m": np.array([0.0, 0.0, 0.0, 1e-9])},
        {"choke_capacity": (2,)},
        {"waterlines": (np.zeros((2, 2)),)},
    ],
)
def test_any_difference_changes_the_digest(square: Terrain, changes: dict[str, Any]) -> None:
    assert altered(square).digest() == square.digest()
    assert altered(square, **changes).digest() != square.digest()


DIGEST_ELSEWHERE = """
from fleet.terrain.frontier import generate_frontier
print(generate_frontier(size_m=(14_000.0, 9_000.0), nodes=180, seed=7).digest())
"""


def test_the_digest_is_the_same_in_processes_that_hash_differently(frontier: Terrain) -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST_ELSEWHERE],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert digests == {frontier.digest()}
