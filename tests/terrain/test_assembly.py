"""Terrains are the same however their edges were listed, and lengths and slopes follow from coordinates."""

import numpy as np
import pytest

from fleet.errors import ScenarioError
from fleet.terrain.assembly import Edges, Nodes, assemble

SLOPE_OF_3_4_5 = 0.75


def rise_of_three() -> Nodes:
    return Nodes(ids="ab", x_m=[0, 4], y_m=[0, 0], elevation_m=[0, 3])


def one_edge(**more: object) -> Edges:
    return Edges(tail=[0], head=[1], surface=[3], road_class=[0], **more)  # type: ignore[arg-type]


def test_length_and_slope_follow_from_coordinates() -> None:
    terrain = assemble("hill", rise_of_three(), one_edge().reversed_too())
    assert terrain.length_m.tolist() == [5.0, 5.0]
    assert terrain.slope.tolist() == [SLOPE_OF_3_4_5, -SLOPE_OF_3_4_5]


def test_a_winding_road_is_longer_and_gentler_than_the_straight_line() -> None:
    terrain = assemble("hill", rise_of_three(), one_edge(length_m=[30.0]))
    assert terrain.slope[0] == pytest.approx(0.1, abs=1e-3)


def test_nan_stands_for_what_geometry_implies() -> None:
    terrain = assemble("hill", rise_of_three(), one_edge(length_m=[np.nan], slope=[np.nan]))
    assert (terrain.length_m[0], terrain.slope[0]) == (5.0, SLOPE_OF_3_4_5)


def test_an_edge_that_climbs_more_than_its_length_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"edge 'a' to 'b': length_m 2.0 must be above its climb of 3.0 m"):
        assemble("cliff", rise_of_three(), one_edge(length_m=[2.0]))


def test_a_negative_length_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"length_m is -2.0, must be finite and above 0"):
        assemble("wrong", rise_of_three(), one_edge(length_m=[-2.0]))


def test_the_order_of_edges_makes_no_difference() -> None:
    nodes = Nodes(ids="abc", x_m=[0, 1, 2], y_m=[0, 1, 0], elevation_m=np.zeros(3))
    tail, head, surface = np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([0, 3, 5])
    chokes = np.array(["Mill Bridge", None, "Abbey Ford"], dtype=object)
    digests = {
        assemble(
            "triangle",
            nodes,
            Edges(
                tail=tail[order],
                head=head[order],
                surface=surface[order],
                road_class=np.zeros(3),
                choke=chokes[order].tolist(),
                choke_capacity={"Mill Bridge": 2},
            ).reversed_too(),
        ).digest()
        for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0])
    }
    assert len(digests) == 1


def test_chokes_are_named_in_order_and_take_one_vehicle_unless_told() -> None:
    nodes = Nodes(ids="abc", x_m=[0, 1, 2], y_m=[0, 1, 0], elevation_m=np.zeros(3))
    edges = Edges(
        tail=[0, 1],
        head=[1, 2],
        surface=[0, 7],
        road_class=[0, 0],
        choke=["Mill Bridge", "Abbey Ford"],
        choke_capacity={"Mill Bridge": 2},
    )
    terrain = assemble("crossings", nodes, edges)
    assert terrain.choke_names == ("Abbey Ford", "Mill Bridge")
    assert terrain.choke_capacity == (1, 2)
    assert terrain.choke.tolist() == [1, 0]
