"""The fleet: platforms that exist, and homes that can ready them."""

from collections.abc import Callable

import pytest

from fleet.scenario.scenario import Scenario

FLEET = "{platform: termit, count: 2, home: Depot}"


def test_a_group_of_vehicles_has_its_home_by_index_and_its_times_in_seconds(small: Callable[..., Scenario]) -> None:
    more = "{platform: zmiy, home: Depot, replacement_h: 12, when_idle: reposition, reposition_to: Farm}"
    group = small((FLEET, more)).model.fleet[0]
    assert (group.platform, group.count, group.home, group.replacement_s) == ("zmiy", 1, 0, 43_200.0)
    assert (group.when_idle, group.reposition_to, group.recharge_below) == ("reposition", 2, 0.8)


def test_a_scenarios_own_platform_may_drive(small: Callable[..., Scenario]) -> None:
    own = "platforms:\n  mule: {base: termit, payload_kg: 80}\n"
    model = small(("platform: termit", "platform: mule"), more=own).model
    assert model.platforms["mule"].payload_kg == 80.0
    assert model.demand[0].lot_kg == 80.0


def test_a_fuelled_platform_needs_no_charger(small: Callable[..., Scenario]) -> None:
    model = small(("platform: termit", "platform: protector"), (", chargers: 1", "")).model
    assert model.fleet[0].platform == "protector"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "platform: termit",
            "platform: termite",
            "14:16: error: 'termite', unknown platform (did you mean 'termit'?) (fleet.0.platform)",
        ),
        ("home: Depot", "home: Dept", "14:40: error: 'Dept', unknown site (did you mean 'Depot'?) (fleet.0.home)"),
        (
            "home: Depot",
            "home: Hill",
            "14:40: error: 'Hill', the site is a demand, a home must be a depot (fleet.0.home)",
        ),
        (
            "home: Depot",
            "home: forward",
            "14:40: error: 'forward', the group has 2 sites, one site is expected (fleet.0.home)",
        ),
        (
            ", chargers: 1",
            "",
            (
                "14:40: error: 'Depot', platform 'termit' runs on batteries and depot 'Depot' has no chargers "
                "and no swap_bays (fleet.0.home)"
            ),
        ),
        (
            FLEET,
            "{platform: termit, home: Depot, when_idle: reposition, reposition_to: Hil}",
            "14:75: error: 'Hil', unknown site (did you mean 'Hill'?) (fleet.0.reposition_to)",
        ),
        (
            FLEET,
            FLEET + "\n" + "\n".join(["  - {platform: termit, count: 10000, home: Depot}"] * 2),
            "14:3: error: 20002 vehicles in all, at most 20000 are allowed (fleet)",
        ),
    ],
)
def test_a_fleet_that_breaks_a_rule_is_refused_where_it_stands(
    refusal: Callable[..., str], old: str, new: str, expected: str
) -> None:
    assert refusal((old, new)) == f"small.yaml:{expected}"


def test_all_mistakes_of_a_stage_are_named_at_once(refusal: Callable[..., str]) -> None:
    message = refusal(("platform: termit", "platform: x-9"), ("home: Depot", "home: Base"), ("greedy-closest", "smart"))
    assert [line.split(": error: ")[0] for line in message.splitlines()] == [
        "small.yaml:14:16",
        "small.yaml:14:37",
        "small.yaml:18:23",
    ]
