"""Generated country is connected, passable, divided by a river and the same on every run."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from fleet.errors import ScenarioError
from fleet.models.mobility import MOBILITIES, SURFACES
from fleet.terrain.costs import edge_costs
from fleet.terrain.frontier import generate_frontier
from fleet.terrain.gabriel import gabriel_edges
from fleet.terrain.graph import ROAD_CLASSES, Terrain
from fleet.terrain.routing import Routing
from fleet.terrain.smooth_noise import SmoothNoise

MAIN = ROAD_CLASSES.index("main")


def parts(terrain: Terrain, keep: npt.NDArray[np.bool_]) -> int:
    ends = terrain.tail[keep], terrain.head[keep]
    shape = (terrain.node_count, terrain.node_count)
    graph = csr_array((np.ones(int(keep.sum())), ends), shape=shape)
    count, _ = connected_components(graph, connection="strong")
    return int(count)


@settings(max_examples=40)
@given(
    nodes=st.integers(16, 400),
    seed=st.integers(0, 2**64),
    width_m=st.floats(2_000.0, 40_000.0),
    aspect=st.floats(0.2, 5.0),
    crossings=st.integers(1, 8),
)
def test_any_frontier_is_one_piece_for_any_vehicle(
    nodes: int, seed: int, width_m: float, aspect: float, crossings: int
) -> None:
    terrain = generate_frontier(size_m=(width_m, width_m / aspect), nodes=nodes, seed=seed, crossings=crossings)
    assert terrain.node_count == nodes
    assert parts(terrain, np.ones(terrain.edge_count, dtype=np.bool_)) == 1
    for mobility in MOBILITIES:
        assert np.all(np.isfinite(edge_costs(terrain, mobility).pace_s))
    # Coordinates are rounded to the millimetre.
    assert np.all((terrain.x_m >= 0.0) & (terrain.x_m <= width_m + 5e-4))


@pytest.mark.parametrize("seed", range(8))
def test_without_its_crossings_the_country_falls_apart(seed: int) -> None:
    terrain = generate_frontier(size_m=(14_000.0, 9_000.0), nodes=300, seed=seed)
    assert len(terrain.choke_names) >= 1
    assert parts(terrain, terrain.choke < 0) >= 2


@pytest.mark.parametrize("seed", range(8))
def test_crossings_are_bridges_on_roads_and_fords_in_the_water(seed: int) -> None:
    terrain = generate_frontier(size_m=(14_000.0, 9_000.0), nodes=300, seed=seed)
    kinds = set()
    for index, (name, capacity) in enumerate(zip(terrain.choke_names, terrain.choke_capacity, strict=True)):
        edges = np.flatnonzero(terrain.choke == index)
        assert len(edges) == 2
        there, back = edges.tolist()
        assert (terrain.tail[there], terrain.head[there]) == (terrain.head[back], terrain.tail[back])
        surface = SURFACES[terrain.surface[there]]
        is_ford = "Ford" in name
        kinds.add(is_ford)
        assert (surface == "ford") == is_ford
        assert capacity == (2 if not is_ford and terrain.road_class[there] == MAIN else 1)
        assert terrain.road_class[there] > 0
    assert kinds == {True, False}
    assert np.all(terrain.choke[terrain.surface == SURFACES.index("ford")] >= 0)


@pytest.mark.parametrize("seed", range(8))
def test_a_bridge_leads_from_road_to_road(seed: int) -> None:
    terrain = generate_frontier(size_m=(14_000.0, 9_000.0), nodes=300, seed=seed)
    for edge in np.flatnonzero((terrain.choke >= 0) & (terrain.road_class >= ROAD_CLASSES.index("secondary"))):
        onward = slice(terrain.first_edge[terrain.head[edge]], terrain.first_edge[terrain.head[edge] + 1])
        assert np.count_nonzero(terrain.road_class[onward]) >= 2


def test_a_main_road_leads_from_rear_to_front(frontier: Terrain) -> None:
    on_main = edge_costs(frontier, "wheeled", closed=frontier.road_class != MAIN)
    ends = np.unique(frontier.tail[frontier.road_class == MAIN])
    west, east = ends[np.argmin(frontier.x_m[ends])], ends[np.argmax(frontier.x_m[ends])]
    assert frontier.x_m[west] < 0.1 * 14_000.0
    assert frontier.x_m[east] > 0.9 * 14_000.0
    reached = np.isfinite(Routing(frontier, on_main).row(int(west)).pace_s)
    assert frontier.x_m[reached].max() > 0.9 * 14_000.0


def test_there_are_about_four_directed_edges_to_a_node_and_every_cover(frontier: Terrain) -> None:
    assert 3.5 <= frontier.edge_count / frontier.node_count <= 5.2
    assert set(np.unique(frontier.surface).tolist()) == set(range(len(SURFACES)))
    assert np.abs(frontier.slope).max() <= 0.25 + 1e-6


def test_the_same_seed_gives_the_same_bits_and_another_seed_other_country(frontier: Terrain) -> None:
    size_m = (14_000.0, 9_000.0)
    assert generate_frontier(size_m=size_m, nodes=180, seed=7).digest() == frontier.digest()
    assert generate_frontier(size_m=size_m, nodes=180, seed=8).digest() != frontier.digest()


def test_level_country_is_level() -> None:
    terrain = generate_frontier(size_m=(5_000.0, 5_000.0), nodes=50, seed=1, relief_m=0.0)
    assert np.ptp(terrain.elevation_m) == 0.0
    assert np.all(terrain.slope == 0.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nodes": 15}, r"frontier nodes 15 must be in \[16, 20000\]"),
        ({"nodes": 10**9}, "spacing must be in"),
        ({"nodes": 30_000, "size_m": (1e6, 1e6)}, "frontier nodes 30000 must be in"),
        ({"size_m": (0.0, 100.0)}, "must be two lengths above 0"),
        ({"size_m": (float("nan"), 100.0)}, "must be two lengths above 0"),
        ({"size_m": (100_000.0, 1_000.0)}, "one side must be at most 8 times the other"),
        ({"size_m": (6.0, 6.0)}, "spacing must be in"),
        ({"crossings": 0}, r"frontier crossings 0 must be in \[1, 100\]"),
        ({"relief_m": -1.0}, "frontier relief -1.0 m must be at least 0"),
        ({"seed": -1}, "frontier seed -1 must be at least 0"),
    ],
)
def test_impossible_country_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        generate_frontier(**{"size_m": (9_000.0, 6_000.0), "nodes": 50, "seed": 1} | options)  # type: ignore[arg-type]


@given(st.integers(0, 10_000))
def test_no_third_point_lies_in_the_circle_on_a_gabriel_edge(seed: int) -> None:
    random = np.random.Generator(np.random.PCG64(seed))
    x, y = random.random((2, 12))
    found = {tuple(pair) for pair in gabriel_edges(x, y).tolist()}
    for a in range(12):
        for b in range(a + 1, 12):
            middle = (x[a] + x[b]) / 2, (y[a] + y[b]) / 2
            radius = np.hypot(x[a] - x[b], y[a] - y[b]) / 2
            others = np.delete(np.hypot(x - middle[0], y - middle[1]), [a, b])
            assert ((a, b) in found) == bool(np.all(others > radius))


def test_noise_has_unit_spread_and_no_jumps() -> None:
    noise = SmoothNoise.draw(np.random.Generator(np.random.PCG64(3)), 500.0, 2_000.0)
    along = np.linspace(0.0, 200_000.0, 40_001)
    height = noise.at(along, 0.3 * along)
    assert np.std(height) == pytest.approx(1.0, rel=0.1)
    assert max(abs(b - a) for a, b in pairwise(height.tolist())) < 0.2
