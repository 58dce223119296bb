"""Line of sight over the heights of a graph's nodes."""

from collections.abc import Sequence

import numpy as np

from fleet.models.mobility import SURFACES
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import Terrain
from fleet.terrain.sight import Sight


def ridge(heights: Sequence[float]) -> Terrain:
    """Nodes 1 km apart on a line, at these heights."""
    count = len(heights)
    nodes = Nodes(
        ids=[str(i) for i in range(count)], x_m=[1000.0 * i for i in range(count)], y_m=[0.0] * count,
        elevation_m=[float(z) for z in heights],
    )  # fmt: skip
    roads = range(count - 1)
    edges = Edges(
        tail=list(roads), head=[i + 1 for i in roads], surface=[SURFACES.index("field") for _ in roads],
        road_class=[0 for _ in roads], choke=[None for _ in roads],
    )  # fmt: skip
    return assemble("ridge", nodes, edges.reversed_too())


def test_on_flat_ground_everything_is_seen() -> None:
    assert Sight(ridge([0.0] * 6)).seen_from(0.0, 0.0, 10.0, 2.0).all()


def test_a_ridge_hides_what_lies_behind_it_and_not_itself() -> None:
    seen = Sight(ridge([0, 0, 100, 0, 0])).seen_from(0.0, 0.0, 10.0, 2.0)
    assert seen.tolist() == [True, True, True, False, False]


def test_a_drone_high_enough_is_seen_over_the_ridge() -> None:
    # The ray from 10 m to 200 m passes 2 km of 4 at 105 m.
    seen = Sight(ridge([0, 0, 100, 0, 0])).seen_from(0.0, 0.0, 10.0, 260.0)
    assert seen.all()


def test_a_valley_between_two_hills_hides_nobody_on_them() -> None:
    seen = Sight(ridge([100, 0, 0, 0, 100])).seen_from(0.0, 0.0, 10.0, 2.0)
    assert seen[0]
    assert seen[4]


def test_the_nearest_node_is_the_nearest() -> None:
    sight = Sight(ridge([0.0] * 4))
    assert sight.nearest(np.array([-5.0, 499.0, 501.0, 9e9]), np.zeros(4)).tolist() == [0, 0, 1, 3]
