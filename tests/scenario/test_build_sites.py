"""Sites: where they stand, what they are called, and what they must not lack."""

from collections.abc import Callable

import pytest

from fleet.errors import ScenarioError
from fleet.scenario.scenario import Scenario

GENERATED = {
    "name": "placed",
    "horizon_days": 1,
    "terrain": {"generate": {"size_km": [10, 7], "nodes": 60, "seed": 3}},
    "sites": [
        {"name": "Depot", "kind": "depot", "chargers": 1},
        {"group": "forward", "count": 4},
        {"group": "forward", "count": 2, "place": "front"},
        {"group": "post", "kind": "position", "count": 3},
    ],
    "fleet": [{"platform": "termit", "home": "Depot"}],
}


def test_a_group_is_numbered_through_all_its_entries() -> None:
    names = [site.name for site in Scenario.from_dict(GENERATED).model.sites]
    assert names[:7] == ["Depot", *(f"forward {number}" for number in range(1, 7))]
    assert names[7:] == ["post 1", "post 2", "post 3"]


def test_a_point_far_outside_the_terrain_is_refused_and_one_beside_it_is_not() -> None:
    def with_a_site_at(*point: float) -> Scenario:
        return Scenario.from_dict(GENERATED | {"sites": [*GENERATED["sites"], {"name": "Far", "at_km": list(point)}]})  # type: ignore[misc]

    assert with_a_site_at(10.5, -0.5).model.sites[-1].name == "Far"
    with pytest.raises(ScenarioError, match=r"must be on the terrain or near it: x from .* km \(sites.4.at_km\)"):
        _ = with_a_site_at(5_000.0, 3.0).model


def test_no_two_placed_sites_share_a_node() -> None:
    nodes = [site.node for site in Scenario.from_dict(GENERATED).model.sites]
    assert len(set(nodes)) == len(nodes)


def test_depots_stand_in_the_rear_demand_near_the_front_and_positions_at_it() -> None:
    sites = Scenario.from_dict(GENERATED).model.sites
    depot, forward, position = (sites[index].x_m for index in (0, 1, 7))
    assert depot < 0.3 * 10_000 < forward
    assert min(site.x_m for site in sites[7:]) > depot
    assert position > 0.75 * 10_000


def test_placement_follows_from_the_terrain_seed() -> None:
    one, two = (Scenario.from_dict(GENERATED).model.sites for _ in range(2))
    assert one == two


def test_a_site_at_a_point_keeps_it_for_drones_and_has_the_nearest_node(small: Callable[..., Scenario]) -> None:
    site = small(("{name: Hill, group: forward, node: c}", "{name: Hill, group: forward, at_km: [1.8, 0.5]}"))
    hill = site.model.sites[1]
    assert (hill.node, hill.x_m, hill.y_m) == (2, 1800.0, 500.0)


def test_a_site_at_a_node_has_its_coordinates(small: Callable[..., Scenario]) -> None:
    farm = small().model.sites[2]
    assert (farm.node, farm.x_m, farm.y_m, farm.group) == (3, 3000.0, 0.0, "forward")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "name: Farm",
            "name: Hill",
            "12:12: error: 'Hill', site 'Hill' is there already; site names must differ (sites.2.name)",
        ),
        (
            "name: Farm",
            "name: forward",
            "12:12: error: 'forward', site 'forward' has the name of a group; they must differ (sites.2.name)",
        ),
        ("node: d", "node: q", "12:40: error: 'q', unknown terrain node (known: a, b, c, d) (sites.2.node)"),
        (
            "node: d",
            "place: far front",
            "12:41: error: 'far front', unknown placement (did you mean 'near front'?) (sites.2.place)",
        ),
        (
            "chargers: 1",
            "swap_bays: 2",
            "10:52: error: 2, swap bays need charged_packs above 0 (sites.0.swap_bays)",
        ),
        (
            "chargers: 1",
            "chargers: 1, charged_packs: 4",
            "10:69: error: 4, charged packs need swap_bays above 0 to be put in (sites.0.charged_packs)",
        ),
        (
            "{name: Farm, group: forward, node: d}",
            "{group: forward, count: 9, place: front}",
            "12:5: error: 9 sites placed 'front': the terrain has 1 free nodes there (sites.2)",
        ),
    ],
)
def test_a_site_that_breaks_a_rule_is_refused_where_it_stands(
    refusal: Callable[..., str], old: str, new: str, expected: str
) -> None:
    assert refusal((old, new)) == f"small.yaml:{expected}"
