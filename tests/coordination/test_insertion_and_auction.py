"""Insertion into multi-stop plans, regret and auctions: against hand-made examples and brute force."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.coordination.policies.assignment import Assignment, AssignmentParameters
from fleet.coordination.policies.auction import Auction, AuctionParameters
from fleet.coordination.policies.fifo_nearest import FifoNearest, FifoParameters
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.coordination.policies.insertion import Insertion, InsertionParameters
from fleet.coordination.protocol import Status
from fleet.coordination.stops import steps_of, stops_of
from fleet.coordination.tours import Reckoning, Tour, Weights
from fleet.domain.plan import Step, StepKind
from tests.coordination.by_hand import (
    CART,
    EVACUATION,
    RECOVERY,
    ContextByHand,
    NoLimit,
    decide,
    mission,
    picture,
    served,
    vehicle,
)
from tests.coordination.test_assignment import LOOK, Report

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
DRIVING = {"travel": 1.0, "waiting": 0.0, "lateness": 0.0, "ageing": 0.0}


def insertion(**parameters: Any) -> Insertion:
    return Insertion(InsertionParameters(**(DRIVING | parameters)))


def auction(**parameters: Any) -> Auction:
    return Auction(AuctionParameters(**(DRIVING | parameters)))


def look(site: int, **fields: Any) -> Any:
    return mission(f"m{site}", site, kind=LOOK, origins=(), **fields)


def unloaded(decision: Any) -> list[tuple[str | None, int]]:
    return [(s.mission, s.place) for order in decision.orders for s in order.steps if s.kind is StepKind.UNLOAD]


# ── insertion ──


@pytest.mark.parametrize("policy", [insertion, auction])
def test_stops_are_made_in_the_order_that_drives_least(policy: Any) -> None:
    wanted = [mission("m3", 3, 30.0), mission("m1", 1, 30.0), mission("m2", 2, 30.0)]
    decision = decide(policy(), picture(KM, [vehicle("v")], wanted))
    (order,) = decision.orders
    # Out and back along a line costs the same in any order that goes out once: all is aboard before the first stop.
    kinds = [step.kind for step in order.steps if step.kind is not StepKind.GO]
    assert kinds == [StepKind.LOAD] * 3 + [StepKind.UNLOAD] * 3 + [StepKind.RETURN]
    assert sum(why.score for why in decision.rationale) == pytest.approx(800.0)


@pytest.mark.parametrize("policy", [insertion, auction])
def test_a_tour_never_carries_more_than_there_is_room_for(policy: Any) -> None:
    wanted = [mission(f"m{i}", i, 60.0) for i in (1, 2, 3)]
    (order,) = decide(policy(), picture(KM, [vehicle("v")], wanted)).orders
    load, most = 0.0, 0.0
    for step in order.steps:
        load += {StepKind.LOAD: 60.0, StepKind.UNLOAD: -60.0}.get(step.kind, 0.0)
        most = max(most, load)
    assert most == 60.0
    assert load == 0.0


@pytest.mark.parametrize("policy", [insertion, auction])
def test_a_tour_ends_where_range_or_time_end(policy: Any) -> None:
    """Out 4 km with half a load at 1.5 kJ a km, home at 1 kJ, and a tenth of 100 kJ kept: 20 kJ."""
    wanted = [mission("m3", 3, 50.0)]
    for energy_j, goes in ((20_001.0, True), (19_999.0, False)):
        shown = picture(KM, [vehicle("v", energy_j=energy_j)], wanted)
        assert bool(decide(policy(), shown).orders) is goes
    # 60 s to load, 400 s to drive, 60 s to unload.
    for expires_s, goes in ((520, True), (519, False)):
        late = [mission("m3", 3, 50.0, due_us=1_000_000, expires_us=expires_s * 1_000_000)]
        assert bool(decide(policy(), picture(KM, [vehicle("v")], late)).orders) is goes


@pytest.mark.parametrize("policy", [insertion, auction])
def test_no_plan_has_more_parts_than_it_may(policy: Any) -> None:
    wanted = [mission(f"m{i}", i, 10.0) for i in (1, 2, 3, 4)]
    decision = decide(policy(most=3), picture(KM, [vehicle("v")], wanted))
    assert len(unloaded(decision)) == 3
    assert len(decision.deferred) == 1


def test_cheapest_insertion_begins_with_the_most_urgent() -> None:
    wanted = [look(1, priority=1), look(4, priority=0)]
    decision = decide(insertion(regret=1, most=1), picture(KM, [vehicle("v")], wanted))
    assert served(decision) == {"v": ["m4"]}


def test_regret_serves_first_who_would_lose_most() -> None:
    """Two vehicles at 0 and 8 km, one part each: m1 (2 km) costs a 200 s and b 1,400 s to and back home at 0.

    With the way home counted, a pays 400 s for m1 and 800 s for m3, b (whose way home of 800 s it pays anyway) nothing
    for either. Regrets are 400 s and 800 s: m3 goes first, to b, and m1 is left to a.
    """
    shown = picture((0.0, 2.0, 3.0, 4.0, 8.0), [vehicle("a"), vehicle("b", 4)], [look(1), look(3)])
    decision = decide(insertion(regret=2, most=1), shown)
    assert [(why.mission, why.vehicle, why.score) for why in decision.rationale] == [
        ("m3", "b", 0.0),
        ("m1", "a", 400.0),
    ]
    assert (decision.rationale[0].runner_up, decision.rationale[0].runner_up_score) == ("a", 800.0)


def test_regret_over_three_counts_all_that_would_be_lost() -> None:
    """m2 costs 350, 550 and 650 s: regret 200 s over two, 500 s over three. m3: 0, 100, 900 s: 100 s and 1,000 s."""
    fleet = [vehicle("a", 3), vehicle("b", 4), vehicle("c", 1)]
    shown = picture((0.0, 1.0, 4.5, 10.0, 11.0), fleet, [look(2), look(3)])
    order_of = {
        k: [
            (why.mission, why.vehicle) for why in decide(insertion(regret=k, most=1), shown, when_idle="stay").rationale
        ]
        for k in (2, 3)
    }
    assert order_of == {2: [("m2", "c"), ("m3", "a")], 3: [("m3", "a"), ("m2", "c")]}


def test_a_tow_goes_alone_and_to_the_nearest() -> None:
    wanted = [mission("job", 2, kind=RECOVERY, subject="wreck", lifts_kg=400.0), mission("m1", 1, 50.0)]
    decision = decide(insertion(), picture(KM, [vehicle("a"), vehicle("b")], wanted))
    assert served(decision) == {"a": ["job"], "b": ["m1"]}


def test_an_evacuation_and_a_delivery_share_a_tour() -> None:
    wanted = [mission("out", 3, 90.0), mission("back", 3, 80.0, kind=EVACUATION)]
    (order,) = decide(insertion(), picture(KM, [vehicle("v")], wanted)).orders
    work = [(s.kind, s.mission) for s in order.steps if s.kind in {StepKind.LOAD, StepKind.UNLOAD}]
    assert work == [
        (StepKind.LOAD, "out"), (StepKind.UNLOAD, "out"), (StepKind.LOAD, "back"), (StepKind.UNLOAD, "back")
    ]  # fmt: skip


def test_a_part_is_inserted_into_the_plan_of_a_vehicle_under_way() -> None:
    """It is on its way to 8 km with a part aboard, now at 1 km; a look at 2 km costs it nothing."""
    plan = (
        Step(StepKind.GO, 0, "m", 0), Step(StepKind.LOAD, 0, "m", 0), Step(StepKind.GO, 4, "m", 0),
        Step(StepKind.UNLOAD, 4, "m", 0), Step(StepKind.RETURN, 0),
    )  # fmt: skip
    busy = vehicle("busy", 0, status=Status.COMMITTED, plan=plan, version=2)
    shown = picture(KM, [busy], [mission("m", 4, 50.0), look(2)])
    shown.queue.pop(("m", 0))
    shown.reports["busy"] = Report(step=2, place=1, aboard=(("m", 0),), load_kg=50.0)
    (order,) = decide(insertion(scope="divert"), shown).orders
    assert (order.from_step, order.based_on) == (2, 2)
    assert [(s.kind, s.place) for s in order.steps] == [
        (StepKind.GO, 2), (StepKind.SCOUT, 2), (StepKind.GO, 4), (StepKind.UNLOAD, 4), (StepKind.RETURN, 0)
    ]  # fmt: skip
    # Without diverting, the leg to 8 km is driven to its end.
    (order,) = decide(insertion(scope="busy"), shown).orders
    assert order.from_step == 3
    assert [s.place for s in order.steps] == [4, 4, 2, 2, 0]


# ── relocation ──


def driven_km(shown: Any, decision: Any) -> float:
    """Kilometres of all plans of a decision."""
    total = 0.0
    for order in decision.orders:
        place = shown.vehicles[order.vehicle].place
        for step in order.steps:
            total += abs(KM[place] - KM[step.place])
            place = step.place
    return total


def test_what_was_inserted_too_early_is_moved_when_the_rest_is_known() -> None:
    """m1 is 1 km from both, and a gets it; m4 then costs a 7 km from there. With b on m1 it costs 6 km."""
    shown = picture(KM, [vehicle("a", 2), vehicle("b", 0)], [look(1), look(4)])
    at_first = decide(insertion(regret=1, passes=0), shown, when_idle="stay")
    moved = decide(insertion(regret=1), shown, when_idle="stay")
    assert (served(at_first), driven_km(shown, at_first)) == ({"a": ["m1", "m4"]}, 8.0)
    assert (served(moved), driven_km(shown, moved)) == ({"b": ["m1"], "a": ["m4"]}, 7.0)
    (first, _) = moved.rationale
    assert (first.vehicle, first.score, first.runner_up) == ("b", 100.0, "a")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.lists(st.sampled_from([1, 2, 3, 4]), min_size=1, max_size=4, unique=True),
    st.sampled_from([1, 2, 3]),
)
def test_relocation_serves_the_same_parts_and_never_drives_further(
    places: list[int], sites: list[int], regret: int
) -> None:
    shown = picture(KM, [vehicle(f"v{i}", place) for i, place in enumerate(places)], [look(site) for site in sites])
    before, after = (decide(insertion(regret=regret, passes=passes), shown) for passes in (0, 3))
    assert {why.mission for why in before.rationale} == {why.mission for why in after.rationale}
    assert driven_km(shown, after) <= driven_km(shown, before) + 1e-9
    assert {(why.vehicle, why.mission) for why in after.rationale} == {
        (name, mission) for name, missions in served(after).items() for mission in missions
    }


# ── auctions ──


def greedy_by_brute_force(shown: Any, weights: Weights) -> list[tuple[str, str]]:
    """Sequential greedy: in each round the cheapest of all insertions of any part anywhere into any tour."""
    context = ContextByHand(shown)
    reckoning = Reckoning(context, weights)
    tours = {v.id: Tour(v, v.place, 0.0, v.energy_j, v.load_kg, 0, ()) for v in shown.vehicles.values()}
    tours = {name: tour._replace(cost=reckoning.cost(shown, tour, ())) for name, tour in tours.items()}
    left, awards = dict(shown.queue), []
    while left:
        found = []
        for (key, part), tour in product(left.items(), tours.values()):
            load, unload = stops_of(CART, part.mission, context.feasibility.steps_for(part, 0)) or ()
            for i in range(len(tour.stops) + 1):
                for j in range(i, len(tour.stops) + 1):
                    stops = (*tour.stops[:i], load, *tour.stops[i:j], unload, *tour.stops[j:])
                    cost = reckoning.cost(shown, tour, stops)
                    if cost < float("inf"):
                        found.append((cost - tour.cost, tour.vehicle.id, key, cost, stops))
        if not found:
            break
        _, name, key, cost, stops = min(found, key=lambda entry: entry[:3])
        tours[name] = tours[name]._replace(stops=stops, cost=cost)
        awards.append((key[0], name))
        del left[key]
    return awards


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([20.0, 45.0, 90.0])), min_size=1, max_size=4),
)
def test_an_auction_is_sequential_greedy_under_the_same_scores(
    places: list[int], wanted: list[tuple[int, float]]
) -> None:
    fleet = [vehicle(f"v{i}", place) for i, place in enumerate(places)]
    missions = [mission(f"m{i}", site, load) for i, (site, load) in enumerate(wanted)]
    shown = picture((0.0, 1.3, 2.9, 4.4, 8.7), fleet, missions)
    weights = Weights(travel=1.0, waiting=0.3, lateness=2.0)
    decision = decide(auction(waiting=0.3, lateness=2.0), shown)
    assert [(why.mission, why.vehicle) for why in decision.rationale] == greedy_by_brute_force(shown, weights)


# ── what always holds ──


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([insertion, auction]),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from([1e9, 30_000.0, 12_000.0])), min_size=0, max_size=4),
    st.lists(st.tuples(st.integers(1, 4), st.floats(0.0, 130.0)), min_size=1, max_size=7),
)
def test_every_part_is_ordered_once_or_deferred_and_no_tour_is_overloaded(
    policy: Any, fleet: list[tuple[int, float]], wanted: list[tuple[int, float]]
) -> None:
    vehicles = [vehicle(f"v{i}", place, energy_j=energy) for i, (place, energy) in enumerate(fleet)]
    missions = [mission(f"m{i}", site, load) for i, (site, load) in enumerate(wanted)]
    shown = picture(KM, vehicles, missions)
    decision = decide(policy(), shown)
    done = [mission for mission, _ in unloaded(decision)]
    assert sorted([*(m for m in done if m), *decision.deferred]) == sorted(m.id for m in missions)
    assert {why.mission for why in decision.rationale} == set(done)
    loads = {m.id: m.parts_kg[0] for m in missions}
    for order in decision.orders:
        load = 0.0
        for step in order.steps:
            load += {StepKind.LOAD: 1.0, StepKind.UNLOAD: -1.0}.get(step.kind, 0.0) * loads.get(step.mission or "", 0.0)
            assert load <= CART.payload_kg + 1e-9
        assert load == pytest.approx(0.0)


def test_every_part_of_a_tour_has_travel_of_its_own() -> None:
    stops = [
        stop
        for m in (mission("a", 2, 10.0), mission("b", 2, 10.0))
        for stop in stops_of(CART, m, [Step(StepKind.UNLOAD, 2, m.id)]) or ()
    ]
    assert [(s.kind, s.mission) for s in steps_of(stops)] == [
        (StepKind.GO, "a"), (StepKind.UNLOAD, "a"), (StepKind.GO, "b"), (StepKind.UNLOAD, "b")
    ]  # fmt: skip


def test_work_counts_every_tour_that_was_reckoned() -> None:
    spent: list[int] = []

    class Counted(NoLimit):
        def spend(self, units: int) -> None:
            spent.append(units)

    shown = picture(KM, [vehicle("a")], [mission("m", 1, 10.0)])
    policy = auction()
    policy.setup(ContextByHand(shown))
    policy.decide(shown, [], Counted())
    assert sum(spent) == 1


@pytest.mark.parametrize(("name", "least"), [("travel", 0), ("waiting", 0), ("lateness", 0), ("ageing", 0), ("most", 1),
                                             ("vehicles", 1), ("candidates", 1), ("regret", 1),
                                             ("passes", 0)])  # fmt: skip
def test_no_weight_is_below_its_bound(name: str, least: int) -> None:
    with pytest.raises(ValueError, match=f"{name} = {least - 1}, must be {least} or more"):
        insertion(**{name: least - 1})


# ── ways that change ──


@pytest.mark.parametrize(
    "policy",
    [
        FifoNearest(FifoParameters()), GreedyClosest(GreedyParameters()), Assignment(AssignmentParameters()),
        GreedyClosest(GreedyParameters(scope="divert")), insertion(), auction(),
    ],
    ids=lambda policy: type(policy).__name__,
)  # fmt: skip
def test_nobody_is_sent_where_no_way_leads_any_more(policy: Any) -> None:
    """What is remembered of ways is forgotten when the oracle says that they changed."""
    shown = picture(KM, [vehicle("v", 2)], [mission("m3", 3, 30.0)])
    context = ContextByHand(shown)
    policy.setup(context)
    assert policy.decide(shown, [], NoLimit()).orders
    shown.travel._cut, shown.travel.edition = frozenset({3}), 1
    context.feasibility.forget_ways()
    assert not policy.decide(shown, [], NoLimit()).orders
