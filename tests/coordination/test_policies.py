"""What the policies that ship decide on pictures made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.coordination.policies.fifo_nearest import FifoNearest, FifoParameters
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.coordination.protocol import Status
from fleet.domain.plan import StepKind
from tests.coordination.by_hand import EVACUATION, RECOVERY, decide, mission, picture, served, vehicle

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
HOUR_US = 3_600_000_000


def fifo(**parameters: Any) -> FifoNearest:
    return FifoNearest(FifoParameters(**parameters))


def greedy(**parameters: Any) -> GreedyClosest:
    return GreedyClosest(GreedyParameters(**parameters))


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_nothing_to_do_is_nothing_decided(policy: Any) -> None:
    assert decide(policy(), picture(KM, [vehicle("a")], [])).orders == []
    assert decide(policy(), picture(KM, [], [mission("m", 1, 50.0)])).orders == []


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_a_part_goes_to_the_nearest_by_way_of_the_origin(policy: Any) -> None:
    # Both have to fetch at 0: the one at 1 km is nearer to it than the one at 4 km, close to the site.
    shown = picture(KM, [vehicle("far", 3), vehicle("near", 1)], [mission("m", 3, 50.0)])
    assert served(decide(policy(), shown)) == {"near": ["m"]}


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_an_evacuation_goes_to_the_nearest_to_the_site(policy: Any) -> None:
    shown = picture(KM, [vehicle("near depot"), vehicle("near site", 3)], [mission("m", 4, 80.0, kind=EVACUATION)])
    decision = decide(policy(), shown)
    assert served(decision) == {"near site": ["m"]}
    kinds = [(step.kind, step.place) for step in decision.orders[0].steps]
    assert kinds == [
        (StepKind.GO, 4), (StepKind.LOAD, 4), (StepKind.GO, 0), (StepKind.UNLOAD, 0), (StepKind.RETURN, 0)
    ]  # fmt: skip


@pytest.mark.parametrize("policy", [fifo, greedy])
@pytest.mark.parametrize(
    ("candidate", "wanted"),
    [
        (vehicle("weak", platform="copter"), mission("heavy", 1, 16.0)),
        (vehicle("no ambulance", platform="copter"), mission("casualty", 1, 10.0, kind=EVACUATION)),
        (vehicle("no tower", platform="copter"), mission("wreck", 1, kind=RECOVERY, subject="x", lifts_kg=5.0)),
        (vehicle("light tower"), mission("heavy wreck", 1, kind=RECOVERY, subject="x", lifts_kg=401.0)),
        (vehicle("loaded", load_kg=60.0), mission("load", 1, 50.0)),
        (vehicle("empty", energy_j=11_000.0), mission("out of reach", 1, 50.0)),
        (vehicle("busy", status=Status.COMMITTED), mission("load", 1, 50.0)),
        (vehicle("broken", status=Status.DISABLED), mission("load", 1, 50.0)),
    ],
)
def test_who_can_not_take_a_part_is_not_sent(policy: Any, candidate: Any, wanted: Any) -> None:
    assert decide(policy(), picture(KM, [candidate], [wanted])).orders == []


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_energy_has_to_do_for_the_trip_the_way_home_and_the_reserve(policy: Any) -> None:
    """Out 1 km with half a load at 1.5 kJ, 1 km home at 1 kJ, and a tenth of 100 kJ kept: 12.5 kJ."""
    for energy_j, goes in ((12_501.0, True), (12_499.0, False)):
        shown = picture(KM, [vehicle("v", energy_j=energy_j)], [mission("m", 1, 50.0)])
        assert bool(decide(policy(), shown).orders) is goes


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_a_strong_tower_fetches_a_wreck_to_the_depot(policy: Any) -> None:
    shown = picture(KM, [vehicle("tower")], [mission("job", 2, kind=RECOVERY, subject="wreck", lifts_kg=400.0)])
    (order,) = decide(policy(), shown).orders
    assert [(s.kind, s.place, s.vehicle) for s in order.steps[:2]] == [
        (StepKind.GO, 2, None), (StepKind.TOW, 0, "wreck")
    ]  # fmt: skip


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_nobody_is_sent_where_there_is_no_way(policy: Any) -> None:
    assert decide(policy(), picture(KM, [vehicle("v")], [mission("m", 3, 50.0)], cut=[3])).orders == []


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_a_vehicle_gets_one_order_and_a_part_one_vehicle(policy: Any) -> None:
    fleet = [vehicle(f"v{i}", i % 3) for i in range(6)]
    wanted = [mission(f"m{i}", 1 + i % 4, 90.0, 80.0) for i in range(5)]
    decision = decide(policy(), picture(KM, fleet, wanted))
    assert len({order.vehicle for order in decision.orders}) == len(decision.orders) == 6
    unloaded = [
        (step.mission, step.part) for order in decision.orders for step in order.steps if step.kind is StepKind.UNLOAD
    ]
    assert len(set(unloaded)) == len(unloaded) == 6
    assert len({order.id for order in decision.orders}) == 6


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_parts_of_one_mission_go_to_several_vehicles(policy: Any) -> None:
    decision = decide(policy(), picture(KM, [vehicle("a"), vehicle("b")], [mission("m", 3, 90.0, 90.0)]))
    assert served(decision) == {"a": ["m"], "b": ["m"]}


@pytest.mark.parametrize("policy", [fifo, greedy])
def test_the_rationale_names_every_part_that_is_served_and_its_vehicle(policy: Any) -> None:
    decision = decide(policy(), picture(KM, [vehicle("a"), vehicle("b", 1)], [mission("m", 3, 90.0, 90.0)]))
    assert [(r.mission, r.part, r.vehicle) for r in decision.rationale] == [("m", 0, "a"), ("m", 1, "b")]
    assert [r.score for r in decision.rationale] == [400.0, 500.0]


def test_what_is_no_news_is_not_looked_at_again() -> None:
    shown = picture(KM, [vehicle("a")], [mission("m", 1, 50.0)], news=False)
    assert decide(fifo(), shown).orders == decide(greedy(), shown).orders == []


# ── first come, first served ──


def test_fifo_serves_the_oldest_whatever_is_nearer_or_more_urgent() -> None:
    wanted = [
        mission("near", 1, 50.0, ready_us=2 * HOUR_US), mission("urgent", 2, 50.0, ready_us=HOUR_US),
        mission("old", 4, 50.0, priority=1),
    ]  # fmt: skip
    for count in (1, 2, 3):
        fleet = [vehicle(f"v{i}") for i in range(count)]
        taken = {name for names in served(decide(fifo(), picture(KM, fleet, wanted))).values() for name in names}
        assert taken == set(["old", "urgent", "near"][:count])


def test_fifo_does_not_let_one_that_cannot_go_block_the_others() -> None:
    shown = picture(
        KM, [vehicle("light", platform="copter")], [mission("heavy", 1, 90.0), mission("light one", 2, 5.0)]
    )
    assert served(decide(fifo(), shown)) == {"light": ["light one"]}


def test_fifo_carries_one_part_a_trip() -> None:
    shown = picture(KM, [vehicle("v")], [mission("a", 1, 20.0), mission("b", 1, 20.0)])
    assert served(decide(fifo(), shown)) == {"v": ["a"]}


# ── greedy ──


def freed(*wanted: Any, time_us: int = 0, **parameters: Any) -> list[str]:
    """What one vehicle takes when it comes to be idle and everything has waited before."""
    shown = picture(KM, [vehicle("v")], wanted, time_us=time_us)
    shown.changed = shown.changed._replace(missions=())
    return served(decide(greedy(share=False, **parameters), shown))["v"]


def test_greedy_takes_the_nearest() -> None:
    assert freed(mission("far", 4, 50.0), mission("near", 1, 50.0)) == ["near"]


def test_greedy_counts_an_hour_of_waiting_as_half_an_hour_of_travel() -> None:
    # 700 s apart: 1,399 s of waiting at half a second each do not outweigh it, 1,401 s do.
    for waited_s, taken in ((1399, "near"), (1401, "far")):
        old = mission("far", 4, 50.0)
        fresh = mission("near", 1, 50.0, ready_us=waited_s * 1_000_000)
        assert freed(old, fresh, time_us=waited_s * 1_000_000) == [taken]


def test_greedy_without_ageing_never_minds_waiting() -> None:
    old, fresh = mission("far", 4, 50.0), mission("near", 1, 50.0, ready_us=HOUR_US)
    assert freed(old, fresh, time_us=HOUR_US, ageing=0.0) == ["near"]


def test_nobody_sets_out_for_what_will_be_over_before_it_is_done() -> None:
    shown = picture(KM, [vehicle("v")], [mission("a", 1, 20.0)], time_us=2 * HOUR_US - 1)
    assert decide(greedy(), shown).orders == decide(fifo(), shown).orders == []


def test_greedy_counts_a_class_of_urgency_as_half_an_hour_of_travel() -> None:
    for urgency_s, taken in ((699.0, "near"), (701.0, "far")):
        assert freed(mission("near", 1, 50.0, priority=1), mission("far", 4, 50.0), urgency_s=urgency_s) == [taken]


def test_greedy_serves_urgent_news_first() -> None:
    shown = picture(KM, [vehicle("v")], [mission("near", 1, 50.0, priority=1), mission("far", 4, 50.0)])
    assert served(decide(greedy(share=False), shown)) == {"v": ["far"]}


def test_equals_are_told_apart_by_name_and_not_by_chance() -> None:
    assert freed(mission("b", 2, 50.0), mission("a", 2, 50.0)) == ["a"]


def test_greedy_names_the_runner_up() -> None:
    shown = picture(KM, [vehicle("first", 1), vehicle("second", 2)], [mission("m", 1, 50.0)])
    (why,) = decide(greedy(), shown).rationale
    assert (why.vehicle, why.score, why.runner_up, why.runner_up_score) == ("first", 200.0, "second", 300.0)


# ── sharing ──


def shared(*wanted: Any, **parameters: Any) -> list[str]:
    return served(decide(greedy(**parameters), picture(KM, [vehicle("v")], wanted)))["v"]


def test_a_shared_trip_loads_everything_first_and_then_unloads_stop_by_stop() -> None:
    shown = picture(KM, [vehicle("v")], [mission("a", 3, 40.0), mission("b", 3, 40.0)])
    (order,) = decide(greedy(), shown).orders
    assert [(s.kind, s.place, s.mission) for s in order.steps] == [
        (StepKind.GO, 0, "a"), (StepKind.LOAD, 0, "a"), (StepKind.LOAD, 0, "b"), (StepKind.GO, 3, "a"),
        (StepKind.UNLOAD, 3, "a"), (StepKind.GO, 3, "b"), (StepKind.UNLOAD, 3, "b"), (StepKind.RETURN, 0, None),
    ]  # fmt: skip


def test_a_shared_trip_takes_no_more_than_there_is_room_for() -> None:
    assert shared(mission("a", 3, 40.0), mission("b", 3, 40.0), mission("c", 3, 21.0), mission("d", 3, 20.0)) == [
        "a", "b", "d"
    ]  # fmt: skip


def test_a_shared_trip_gets_longer_by_the_detour_at_most() -> None:
    # On to 4 km from 2 km and back makes 400 s more of 200 s: twice the way there.
    wanted = (mission("a", 2, 40.0), mission("b", 3, 40.0, ready_us=1))
    assert shared(*wanted, detour=1.9) == ["a"]
    assert shared(*wanted, detour=2.1) == ["a", "b"]


def test_a_stop_on_the_way_costs_no_detour() -> None:
    assert shared(mission("a", 3, 40.0), mission("b", 2, 40.0, ready_us=1), detour=0.0) == ["a", "b"]


def test_casualties_and_wrecks_share_with_nobody() -> None:
    assert shared(mission("a", 3, 40.0), mission("b", 3, 40.0, kind=EVACUATION, ready_us=1)) == ["a"]
    assert shared(mission("a", 3, 40.0, kind=EVACUATION), mission("b", 3, 40.0, ready_us=1)) == ["a"]


def test_cargo_that_waits_elsewhere_is_not_taken_along() -> None:
    assert shared(mission("a", 3, 40.0), mission("b", 3, 40.0, origins=(1,), ready_us=1)) == ["a"]


def test_sharing_can_be_switched_off() -> None:
    assert shared(mission("a", 3, 40.0), mission("b", 3, 40.0), share=False) == ["a"]


@pytest.mark.parametrize("name", ["ageing", "urgency_s", "neighbours", "detour", "candidates"])
def test_no_weight_is_negative(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} = -1, must be 0 or more"):
        greedy(**{name: -1})


def test_a_shared_trip_needs_the_energy_for_all_that_it_carries() -> None:
    """Either load alone needs 20 kJ with the reserve, both together 22 kJ."""
    wanted = (mission("a", 3, 50.0), mission("b", 3, 50.0, ready_us=1))
    for energy_j, taken in ((20_500.0, ["a"]), (22_500.0, ["a", "b"])):
        shown = picture(KM, [vehicle("v", energy_j=energy_j)], wanted)
        assert served(decide(greedy(), shown))["v"] == taken
