"""The table of limits: each has its effect on a scenario that has it, and none on one that lacks it."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.experiments.limits import LIMITS, Bound
from fleet.experiments.relaxations import Instead, Relaxed
from fleet.scenario.scenario import Scenario
from tests.analytic.road import deliveries, scenario

BY_NAME = {limit.name: limit for limit in LIMITS}
PLAIN = scenario(demand=deliveries(10), depot={"chargers": 0})


def relaxed(name: str, **keys: Any) -> Relaxed:
    found = BY_NAME[name].way.relaxed(scenario(**({"demand": deliveries(10)} | keys)), 0.25)
    assert found is not None
    return found


def test_names_are_told_apart() -> None:
    assert len(BY_NAME) == len(LIMITS)


@pytest.mark.parametrize("limit", [x for x in LIMITS if x.name not in {"more demand", "more vehicles"}], ids=str)
def test_a_plain_scenario_has_no_limit_but_demand_and_vehicles(limit: Any) -> None:
    assert limit.way.relaxed(PLAIN, 0.25) is None


def test_rates_grow_by_the_share_and_what_asks_nothing_stays() -> None:
    made = relaxed("more demand", demand=[*deliveries(40), *deliveries(0, name="none")]).scenario
    assert [stream.rate_per_day for stream in made.spec.demand] == [50.0, 0.0]


def test_a_share_of_few_is_one_more() -> None:
    assert relaxed("more vehicles").amount == 1
    assert relaxed("more chargers", depot={"chargers": 8}).amount == 2


def test_danger_goes_and_what_is_believed_of_it_stays() -> None:
    hazards = relaxed("no losses", hazards={"loss_per_km": {"truth": 0.2, "belief": 0.1}}).scenario.spec.hazards
    assert (hazards.loss_per_km.truth, hazards.loss_per_km.belief) == (0.0, 0.1)


def test_what_is_believed_becomes_what_is() -> None:
    end = {"loss_per_h": {"truth": 0.3, "belief": 0.0}}
    made = relaxed("belief is truth", hazards={"energy_factor": {"truth": 1.5, "belief": 1}}, end=end).scenario.spec
    assert made.hazards.energy_factor.belief == 1.5
    assert made.sites[1].loss_per_h.belief == 0.3


def test_breakdowns_end() -> None:
    assert relaxed("no breakdowns", hazards={"breakdown_mtbf_h": 9}).scenario.spec.hazards.breakdown_mtbf_h is None


def test_what_is_counted_is_counted_in_its_unit() -> None:
    delays = {"lost_after_s": 600, "work_per_s": 1000, "coalesce_s": 30, "latency_s": 120}
    expected = {
        "no link latency": 1.5,
        "no message loss": 25.0,
        "losses known at once": 10.0,
        "no coalescing": 0.5,
        "no decision latency": 2.0,
        "instant decisions": None,
    }
    command = {"links": {"latency_s": 90, "loss": 0.25}, **delays}
    assert {name: relaxed(name, command=command).amount for name in expected} == expected


def test_there_is_room_for_more_in_stock() -> None:
    made = BY_NAME["larger stocks"].way.relaxed(Scenario.load("resupply"), 0.25)
    assert made is not None
    assert made.scenario.spec.stocks[0].capacity_kg == 500


def test_operators_have_limits_of_their_own() -> None:
    attention = {"k": 2, "knee": 0.5}
    operators = {"count": 3, "span": 4, "switch_s": 30, "attention": attention, "approval": "L1"}
    names = [limit.name for limit in LIMITS if limit.bound is Bound.OPERATOR]
    made = {name: relaxed(name, command={"operators": operators}).scenario.spec.command.operators for name in names}
    after = [
        (one.count, one.approval.level, one.span, one.switch_s, one.attention.k)
        for one in made.values()
        if one is not None
    ]
    assert after == [
        (4, "L1", 4, 30, 2), (3, "L4", 4, 30, 2), (3, "L1", None, 30, 2), (3, "L1", 4, 0, 2), (3, "L1", 4, 30, 0),
    ]  # fmt: skip


def test_a_link_is_never_cut_by_whatever_may_cut_it() -> None:
    radio = {
        "name": "radio",
        "reach_km": 3,
        "line_of_sight": True,
        "bad_spells": {"mean_up_min": 9, "mean_down_min": 1},
    }
    links = {"kinds": [radio, {"name": "satellite", "latency_s": 2, "messages_per_s": 1}]}
    radio_then, satellite = relaxed("links are never cut", command={"links": links}).scenario.spec.command.links.kinds
    assert (radio_then.reach_km, radio_then.line_of_sight, radio_then.bad_spells) == (None, False, None)
    assert not radio_then.jammable
    assert satellite.messages_per_s == 1
    assert relaxed("no link latency", command={"links": links}).scenario.spec.command.links.kinds[1].latency_s == 0
    carries = relaxed("links carry anything", command={"links": links}).scenario.spec.command.links.kinds[1]
    assert carries.messages_per_s is None


def test_a_coordinator_that_can_divert_does() -> None:
    command = {"coordinator": {"name": "assignment", "scope": "busy"}}
    assert relaxed("scope: divert", command=command).scenario.spec.command.coordinator.scope == "divert"


def test_another_coordinator_may_stand_in() -> None:
    made = Instead(coordinator={"name": "insertion"}).relaxed(PLAIN, 0.25)
    assert made is not None
    assert made.scenario.spec.command.coordinator.name == "insertion"


def test_quickstart_has_the_limits_that_its_file_states() -> None:
    quickstart = Scenario.load("quickstart")
    there = [limit.name for limit in LIMITS if limit.way.relaxed(quickstart, 0.25) is not None]
    assert there == [
        "more demand", "more vehicles", "more chargers", "more docks", "more swap bays", "more charged packs",
        "more workshop bays", "no losses", "no breakdowns", "belief is truth", "scope: divert",
    ]  # fmt: skip
