"""Resources scaled by key paths: who gets what share, what is written where, and what it costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.experiments.key_paths import values_at, with_values
from fleet.experiments.prices import unit_price
from fleet.experiments.resources import RESOURCES, apportioned, counts_of, total_of, with_total
from fleet.scenario.scenario import Scenario
from tests.analytic.road import scenario

SHARES = st.lists(st.integers(1, 30), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def quickstart() -> Scenario:
    return Scenario.load("quickstart")


@given(SHARES)
def test_the_present_total_is_shared_out_as_it_is(shares: list[int]) -> None:
    assert apportioned(shares, sum(shares)) == shares
    assert apportioned(shares, 3 * sum(shares)) == [3 * share for share in shares]


@given(SHARES, st.integers(0, 60))
def test_one_more_goes_to_one_party_and_takes_nothing_from_the_others(shares: list[int], total: int) -> None:
    before, after = apportioned(shares, total), apportioned(shares, total + 1)
    assert sum(before) == total
    assert sorted(b - a for a, b in zip(before, after, strict=True)) == [*[0] * (len(shares) - 1), 1]


def test_vehicles_are_scaled_in_proportion_to_the_groups_of_the_fleet(quickstart: Scenario) -> None:
    vehicles = RESOURCES["vehicles"]
    assert total_of(quickstart, vehicles) == 12
    assert [group.count for group in with_total(quickstart, vehicles, 24).spec.fleet] == [12, 6, 6]
    assert with_total(quickstart, vehicles, 12).digest == quickstart.digest


def test_only_sites_that_have_chargers_get_more(quickstart: Scenario) -> None:
    assert counts_of(quickstart, RESOURCES["chargers"]) == {"sites.0.chargers": 3}
    assert [site.chargers for site in with_total(quickstart, RESOURCES["chargers"], 7).spec.sites] == [7, 0]


def test_shifts_of_operators_grow_along_with_their_number() -> None:
    night = {"from_h": 22, "until_h": 6, "count": 2}
    operators = {"count": 4, "shifts": [night, night | {"from_h": 6, "until_h": 8, "count": 0}]}
    made = scenario(command={"operators": operators})
    assert total_of(made, RESOURCES["operators"]) == 4
    then = with_total(made, RESOURCES["operators"], 10).spec.command.operators
    assert then is not None
    assert (then.count, [shift.count for shift in then.shifts]) == (10, [5, 0])


def test_a_vehicle_of_the_mix_costs_the_mean_of_its_platforms(quickstart: Scenario) -> None:
    price = unit_price(quickstart, RESOURCES["vehicles"])
    assert price is not None
    entries = [group.platform for group in quickstart.spec.fleet for _ in range(group.count)]
    typical = sum(quickstart.model.platforms[name].price_usd for name in entries) / 12
    assert price.typical_usd == pytest.approx(typical)
    assert price.low_usd < price.typical_usd < price.high_usd
    assert (price * 2).high_usd == 2 * price.high_usd


def test_chargers_have_no_price_in_the_catalogue(quickstart: Scenario) -> None:
    assert unit_price(quickstart, RESOURCES["chargers"]) is None


def test_a_pattern_finds_values_and_defaults_and_leaves_out_what_is_not_there() -> None:
    made = scenario()
    assert values_at(made, "sites.*.chargers") == {"sites.0.chargers": 1, "sites.1.chargers": 0}
    assert values_at(made, "hazards.breakdown_mtbf_h.truth") == {}
    assert values_at(made, "no.such.*") == {}


def test_a_half_of_a_bare_value_can_be_changed_alone() -> None:
    made = scenario(hazards={"loss_per_km": 0.25})
    hazards = with_values(made, {"hazards.loss_per_km.belief": 0.5}).spec.hazards
    assert (hazards.loss_per_km.truth, hazards.loss_per_km.belief) == (0.25, 0.5)


def test_a_parameter_of_a_policy_that_stands_as_a_bare_name_can_be_changed() -> None:
    made = scenario(command={"coordinator": "assignment"})
    changed = with_values(made, {"command.coordinator.scope": "divert"}).spec.command.coordinator
    assert (changed.name, changed.scope) == ("assignment", "divert")
