"""Zones are simple polygons, and shares of lines inside them are exact."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from fleet.errors import Place, ScenarioError
from fleet.terrain.graph import Terrain
from fleet.terrain.zones import Zone, edge_shares, polygon_from_rings, segment_share

UNIT = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
coordinates = st.floats(-2.0, 3.0)


@pytest.mark.parametrize(
    ("ends", "share"),
    [
        ((-1.0, 0.5, 2.0, 0.5), 1 / 3),
        ((0.2, 0.2, 0.8, 0.8), 1.0),
        ((-1.0, 2.0, 2.0, 2.0), 0.0),
        ((0.0, 0.0, 1.0, 0.0), 1.0),
        ((0.5, 0.5, 1.5, 0.5), 0.5),
        ((0.5, 0.5, 0.5, 0.5), 1.0),
        ((2.0, 2.0, 2.0, 2.0), 0.0),
    ],
)
def test_the_share_of_a_line_inside_a_square(ends: tuple[float, float, float, float], share: float) -> None:
    assert segment_share(UNIT, *ends) == pytest.approx(share)


@given(coordinates, coordinates, coordinates, coordinates)
def test_a_share_is_the_same_both_ways_and_between_none_and_all(x0: float, y0: float, x1: float, y1: float) -> None:
    share = segment_share(UNIT, x0, y0, x1, y1)
    assert 0.0 <= share <= 1.0
    assert segment_share(UNIT, x1, y1, x0, y0) == pytest.approx(share, abs=1e-9)


def test_a_hole_is_outside() -> None:
    ring = [(0, 0), (3, 0), (3, 3), (0, 3)]
    hole = [(1, 1), (2, 1), (2, 2), (1, 2)]
    polygon = polygon_from_rings([ring, hole], name="ring")
    assert segment_share(polygon, 0.0, 1.5, 3.0, 1.5) == pytest.approx(2 / 3)


def test_edges_share_what_their_lines_share(frontier: Terrain) -> None:
    x_m, y_m = frontier.x_m, frontier.y_m
    polygon = Polygon([(2_000, 1_000), (9_000, 2_500), (6_000, 8_000)])
    shares = edge_shares(frontier, polygon)
    assert 0 < (shares == 1.0).sum() < frontier.edge_count
    assert ((shares > 0.0) & (shares < 1.0)).any()
    for edge in range(0, frontier.edge_count, 7):
        tail, head = frontier.tail[edge], frontier.head[edge]
        alone = segment_share(polygon, x_m[tail], y_m[tail], x_m[head], y_m[head])
        assert shares[edge] == pytest.approx(alone, abs=1e-12)


def test_shares_in_two_halves_add_up(frontier: Terrain) -> None:
    west = Polygon([(-1, -1), (7_000, -1), (7_000, 9_001), (-1, 9_001)])
    east = Polygon([(7_000, -1), (14_001, -1), (14_001, 9_001), (7_000, 9_001)])
    total = edge_shares(frontier, west) + edge_shares(frontier, east)
    assert total == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rings", "message"),
    [
        ([], "zone 'bad' has no ring"),
        ([[]], "has 0 different points"),
        ([[(0, 0), (1, 1), (0, 0)]], "ring 1 has 2 different points: must be at least 3"),
        ([[(0, 0), (1, 1), (math.nan, 0)]], "ring 1: nan must be finite"),
        ([[(0, 0), (2, 2), (2, 0), (0, 2)]], r"no simple polygon: Self-intersection.*\[1 1\]"),
        ([[(0, 0), (1, 0), (0, 1)], [(5, 5), (6, 5), (5, 6)]], "no simple polygon: Hole lies outside"),
        ([[(0, 0, 1), (1, 0, 1), (0, 1, 1)]], "a point must be a pair"),
    ],
)
def test_a_bad_outline_is_refused_with_the_reason(rings: list[list[tuple[float, float]]], message: str) -> None:
    with pytest.raises(ScenarioError, match=message) as caught:
        polygon_from_rings(rings, name="bad", place=Place(file="zones.yaml", line=3))
    assert str(caught.value).startswith("zones.yaml:3: error: ")


def test_a_closed_ring_is_the_same_as_an_open_one() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
    polygon = polygon_from_rings([[*ring, ring[0]]], name="triangle")
    assert polygon.equals(polygon_from_rings([ring], name="triangle"))
    assert Zone(name="triangle", kind="jamming", polygon=polygon).polygon.area == 0.5
