"""Groups of sites stand in their band, apart from each other, the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import Place, ScenarioError
from fleet.terrain.graph import Terrain
from fleet.terrain.placement import BANDS, band_nodes, place_sites, spread_out


@pytest.mark.parametrize("rule", BANDS)
def test_sites_are_distinct_and_in_their_band(frontier: Terrain, rule: str) -> None:
    sites = place_sites(frontier, rule, 12, seed=1)
    assert len(set(sites)) == 12
    assert set(sites) <= set(band_nodes(frontier, rule).tolist())


def test_the_front_lies_east_of_the_middle_and_the_rear_west(frontier: Terrain) -> None:
    mean_x_m = {rule: frontier.x_m[band_nodes(frontier, rule)].mean() for rule in BANDS}
    assert mean_x_m["rear"] < mean_x_m["middle"] < mean_x_m["near front"] < mean_x_m["front"]
    assert len(band_nodes(frontier, "anywhere")) == frontier.node_count


def test_the_seed_decides(frontier: Terrain) -> None:
    assert place_sites(frontier, "rear", 5, seed=3) == place_sites(frontier, "rear", 5, seed=3)
    assert len({place_sites(frontier, "rear", 5, seed=seed) for seed in range(10)}) > 1


def test_a_longer_list_begins_with_the_shorter_one(frontier: Terrain) -> None:
    assert place_sites(frontier, "middle", 9, seed=2)[:4] == place_sites(frontier, "middle", 4, seed=2)


def test_sites_keep_away_from_those_to_avoid(frontier: Terrain) -> None:
    first = place_sites(frontier, "near front", 5, seed=1)
    second = place_sites(frontier, "near front", 5, seed=1, avoid=first)
    assert not set(first) & set(second)
    band = band_nodes(frontier, "near front")
    x, y = frontier.x_m, frontier.y_m

    def gap(node: int) -> float:
        return min(float(np.hypot(x[node] - x[other], y[node] - y[other])) for other in first)

    assert gap(second[0]) == max(gap(node) for node in band.tolist())


def test_all_nodes_of_a_band_can_be_taken_but_not_one_more(frontier: Terrain) -> None:
    size = len(band_nodes(frontier, "rear"))
    assert sorted(place_sites(frontier, "rear", size, seed=1)) == band_nodes(frontier, "rear").tolist()
    with pytest.raises(ScenarioError, match=rf"a.yaml:4: error: {size + 1} sites placed 'rear': .* has {size} free"):
        place_sites(frontier, "rear", size + 1, seed=1, place=Place(file="a.yaml", line=4))


def test_no_sites_are_no_sites(frontier: Terrain) -> None:
    assert place_sites(frontier, "rear", 0, seed=1) == ()


def test_an_unknown_rule_lists_the_known_ones(frontier: Terrain) -> None:
    with pytest.raises(ScenarioError, match="placement 'north' must be one of rear, middle, near front"):
        place_sites(frontier, "north", 1, seed=1)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20), st.data())
def test_spreading_never_repeats_even_where_points_coincide(points: list[tuple[int, int]], data: st.DataObject) -> None:
    x, y = np.array(points, dtype=np.float64).T
    count = data.draw(st.integers(0, len(points)))
    chosen = spread_out(x, y, np.arange(len(points)), count, [])
    assert len(set(chosen)) == count
