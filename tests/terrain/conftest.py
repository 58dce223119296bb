"""Terrains that several of these tests look at."""

import numpy as np
import pytest

from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.frontier import generate_frontier
from fleet.terrain.graph import Terrain


@pytest.fixture(scope="session")
def frontier() -> Terrain:
    """A generated terrain of 180 nodes, with roads, every cover and crossings of a river."""
    return generate_frontier(size_m=(14_000.0, 9_000.0), nodes=180, seed=7)


@pytest.fixture
def square() -> Terrain:
    """Four corners 100 m apart on level field, joined around both ways; the northern side is a ford."""
    nodes = Nodes(ids="abcd", x_m=[0, 100, 100, 0], y_m=[0, 0, 100, 100], elevation_m=np.zeros(4))
    edges = Edges(
        tail=[0, 1, 2, 3],
        head=[1, 2, 3, 0],
        surface=[3, 3, 7, 3],
        road_class=[0, 0, 1, 0],
        choke=[None, None, "Lower Ford", None],
        choke_capacity={"Lower Ford": 1},
    )
    return assemble("square", nodes, edges.reversed_too())
