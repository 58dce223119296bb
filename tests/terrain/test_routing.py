"""Routes are shortest, and the sums along them are those of a walk."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import ModelError
from fleet.models.mobility import MOBILITIES, Mobility, rolling_resistance
from fleet.terrain import routing as routing_module
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.costs import EdgeCosts, edge_costs
from fleet.terrain.graph import Terrain
from fleet.terrain.routing import Routing


@st.composite
def routed_graphs(draw: st.DrawFn) -> Routing:
    """Small directed graphs with parallel edges, closed edges and parts that can't be reached."""
    count = draw(st.integers(1, 9))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] != pair[1])
    ends = draw(st.lists(pairs, max_size=30)) if count > 1 else []
    edges = len(ends)
    column = st.lists(st.integers(1, 20).map(float), min_size=edges, max_size=edges)
    pace = [np.inf if value > 17 else value for value in draw(column)]
    terrain = assemble(
        "drawn",
        Nodes(
            ids=[str(node) for node in range(count)],
            x_m=np.arange(count),
            y_m=np.zeros(count),
            elevation_m=np.zeros(count),
        ),
        Edges(
            tail=[tail for tail, _ in ends],
            head=[head for _, head in ends],
            surface=np.full(edges, 3),
            road_class=np.zeros(edges),
            length_m=draw(column),
            choke=[
                "Ford" if crosses else None for crosses in draw(st.lists(st.booleans(), min_size=edges, max_size=edges))
            ],
        ),
    )
    costs = EdgeCosts(
        pace_s=np.array(pace, dtype=np.float64),
        traction_m=np.array(draw(column), dtype=np.float64),
        hazard=np.array(draw(column), dtype=np.float64),
    )
    return Routing(terrain, costs)


def as_networkx(routing: Routing) -> "nx.MultiDiGraph[int]":
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(routing.terrain.node_count))
    for edge, (tail, head) in enumerate(zip(routing.terrain.tail, routing.terrain.head, strict=True)):
        if np.isfinite(routing.costs.pace_s[edge]):
            graph.add_edge(int(tail), int(head), pace_s=float(routing.costs.pace_s[edge]))
    return graph


def assert_totals_are_walks(routing: Routing, source: int) -> None:
    terrain, costs = routing.terrain, routing.costs
    nodes = np.arange(terrain.node_count)
    table, row = routing.between([source], nodes), routing.row(source)
    for node in nodes.tolist():
        if not np.isfinite(row.pace_s[node]):
            assert np.isinf([table.length_m[0, node], row.traction_m[node], row.hazard[node], row.chokes[node]]).all()
            assert not routing.chokes_on(source, [node])[0]
            continue
        walk = list(routing.path(source, node))
        assert [source, *terrain.head[walk].tolist()] == [*terrain.tail[walk].tolist(), node]
        for totals, at in ((row, node), (table, (0, node))):
            assert totals.pace_s[at] == pytest.approx(costs.pace_s[walk].sum(), rel=1e-12)
            assert totals.length_m[at] == pytest.approx(terrain.length_m[walk].sum(), rel=1e-12)
            assert totals.traction_m[at] == pytest.approx(costs.traction_m[walk].sum(), rel=1e-12)
            assert totals.hazard[at] == pytest.approx(costs.hazard[walk].sum(), rel=1e-12)
        assert routing.chokes_on(source, [node])[0] == bool(np.any(terrain.choke[walk] >= 0))


@given(routed_graphs())
def test_travel_times_are_those_of_networkx(routing: Routing) -> None:
    nodes = np.arange(routing.terrain.node_count)
    found = routing.between(nodes, nodes).pace_s
    expected = np.full(found.shape, np.inf)
    for source, times in nx.all_pairs_dijkstra_path_length(as_networkx(routing), weight="pace_s"):
        for target, pace_s in times.items():
            expected[source, target] = pace_s
    np.testing.assert_array_equal(found, expected)


@given(routed_graphs())
def test_sums_by_pointer_doubling_are_those_of_a_walk(routing: Routing) -> None:
    for source in range(routing.terrain.node_count):
        assert_totals_are_walks(routing, source)


@given(routed_graphs())
def test_no_detour_beats_the_direct_way(routing: Routing) -> None:
    nodes = np.arange(routing.terrain.node_count)
    pace = routing.between(nodes, nodes).pace_s
    detour = pace[:, :, None] + pace[None, :, :]
    assert np.all(pace[:, None, :] <= detour)


@pytest.mark.parametrize("mobility", MOBILITIES)
@pytest.mark.parametrize("dense_nodes", [0, 2_048])
def test_both_ways_to_look_up_edges_give_the_walks(
    frontier: Terrain, mobility: Mobility, dense_nodes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing_module, "_DENSE_NODES", dense_nodes)
    hazard = np.linspace(0.0, 0.01, frontier.edge_count)
    assert_totals_are_walks(Routing(frontier, edge_costs(frontier, mobility, hazard=hazard)), 17)


def test_rows_computed_in_several_blocks_are_the_same(frontier: Terrain, monkeypatch: pytest.MonkeyPatch) -> None:
    routing = Routing(frontier, edge_costs(frontier, "tracked", hazard=0.001))
    nodes = np.arange(frontier.node_count)
    whole = routing.between(nodes, nodes)
    monkeypatch.setattr(routing_module, "_BLOCK_CELLS", 1_000)
    monkeypatch.setattr(routing_module, "_DOUBLING_CELLS", 300)
    parts = routing.between(nodes, nodes)
    for column in ("pace_s", "length_m", "traction_m", "hazard", "chokes"):
        np.testing.assert_array_equal(getattr(parts, column), getattr(whole, column))


def test_a_row_forgotten_by_the_cache_is_computed_again(frontier: Terrain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing_module, "_CACHED_CELLS", 2 * frontier.node_count)
    routing = Routing(frontier, edge_costs(frontier, "wheeled"))
    first = routing.row(0)
    assert routing.row(0) is first
    for source in (1, 2, 3):
        routing.row(source)
    assert routing.row(0) is not first
    np.testing.assert_array_equal(routing.row(0).pace_s, first.pace_s)


def test_no_more_trees_of_paths_are_kept_than_stated(frontier: Terrain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing_module, "_CACHED_TREE_CELLS", 2 * frontier.node_count)
    routing = Routing(frontier, edge_costs(frontier, "wheeled"))
    paths = [routing.path(source, 7) for source in range(6)]
    assert len(routing._into) == 2
    assert [routing.path(source, 7) for source in range(6)] == paths
    assert not routing._rows


def test_between_no_nodes_there_is_nothing(square: Terrain) -> None:
    routing = Routing(square, edge_costs(square, "wheeled"))
    assert routing.between([], [0, 1]).pace_s.shape == (0, 2)
    assert routing.between([0, 1], []).length_m.shape == (2, 0)


def test_the_way_around_a_square_of_field_is_its_length(square: Terrain) -> None:
    totals = Routing(square, edge_costs(square, "wheeled")).between([0], [0, 1, 2])
    assert totals.pace_s.tolist() == [[0.0, 100.0, 200.0]]
    assert totals.traction_m.tolist() == [[0.0, pytest.approx(8.0), pytest.approx(16.0)]]


def test_a_closed_edge_is_gone_around_and_a_closed_ring_cut_off(square: Terrain) -> None:
    closed = np.zeros(square.edge_count, dtype=np.bool_)
    closed[square.edge_between(0, 1)] = True
    routing = Routing(square, edge_costs(square, "wheeled", closed=closed))
    assert routing.row(0).length_m[1] == 300.0
    assert routing.row(1).length_m[0] == 100.0
    assert routing.chokes_on(0, [1, 3]).tolist() == [True, False]
    shut = routing.changed(edge_costs(square, "wheeled", closed=True))
    assert shut.row(0).pace_s.tolist() == [0.0, np.inf, np.inf, np.inf]
    with pytest.raises(ModelError, match="no open way from node 'a' to node 'b'"):
        shut.path(0, 1)
    assert shut.path(0, 0) == ()
    assert routing.row(0).length_m[1] == 300.0


def test_mud_that_halves_speed_doubles_the_time_and_nothing_else(frontier: Terrain) -> None:
    dry = Routing(frontier, edge_costs(frontier, "wheeled")).row(0)
    muddy = Routing(frontier, edge_costs(frontier, "wheeled", pace_factor=2.0)).row(0)
    np.testing.assert_allclose(muddy.pace_s, 2.0 * dry.pace_s)
    np.testing.assert_allclose(muddy.length_m, dry.length_m)


def test_going_there_and_back_takes_at_least_the_rolling_work(frontier: Terrain) -> None:
    # Climbing is paid going up and not won back going down, so the two ways together cost at least the rolling part.
    routing = Routing(frontier, edge_costs(frontier, "wheeled"))
    nodes = np.arange(frontier.node_count)
    totals = routing.between(nodes, nodes)
    easiest = float(rolling_resistance("wheeled", frontier.surface).min()) / np.sqrt(1.0 + 0.25**2)
    round_trip = totals.traction_m + totals.traction_m.T
    assert np.all(round_trip >= easiest * (totals.length_m + totals.length_m.T))


def test_equally_good_ways_are_chosen_alike_every_time(square: Terrain) -> None:
    level = edge_costs(square, "wheeled", closed=False)
    even = EdgeCosts(pace_s=np.ones(8), traction_m=level.traction_m, hazard=level.hazard)
    assert len({Routing(square, even).path(0, 2) for _ in range(5)}) == 1


def test_of_parallel_edges_the_quickest_is_taken_though_it_is_longer() -> None:
    nodes = Nodes(ids="ab", x_m=[0, 100], y_m=[0, 0], elevation_m=[0, 0])
    edges = Edges(tail=[0, 0], head=[1, 1], surface=[6, 0], road_class=[0, 3], length_m=[100.0, 200.0])
    terrain = assemble("marsh or causeway", nodes, edges)
    routing = Routing(terrain, edge_costs(terrain, "wheeled"))
    assert routing.path(0, 1) == (1,)
    assert routing.row(0).length_m[1] == 200.0


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ({"pace_s": np.zeros(8)}, "edge pace 0.0 s must be above 0"),
        ({"pace_s": np.full(8, np.nan)}, "must be above 0"),
        ({"hazard": np.full(8, -1.0)}, "edge 0: hazard -1.0 must be finite and at least 0"),
        ({"traction_m": np.full(8, np.inf)}, "edge 0: traction inf"),
        ({"hazard": np.zeros(7)}, "must be equal"),
    ],
)
def test_costs_out_of_range_are_refused(costs: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        EdgeCosts(**{"pace_s": np.ones(8), "traction_m": np.ones(8), "hazard": np.ones(8)} | costs)


def test_costs_of_another_terrain_are_refused(square: Terrain, frontier: Terrain) -> None:
    with pytest.raises(ModelError, match="do not fit terrain of 8 edges"):
        Routing(square, edge_costs(frontier, "wheeled"))
