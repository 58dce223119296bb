"""The assignment policy against brute force, and what it does with vehicles under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.coordination.policies.assignment import Assignment, AssignmentParameters, optimal
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters, closest_first
from fleet.coordination.protocol import Status, Turn
from fleet.domain.mission import MissionKind, StepTemplate
from fleet.domain.plan import Step, StepKind
from tests.coordination.by_hand import ContextByHand, NoLimit, decide, mission, picture, served, vehicle

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
LOOK = MissionKind(
    name="look", role="logistics", cargo=None, due_s=3600.0, expires_s=7200.0,
    steps=(StepTemplate(kind=StepKind.SCOUT, at="site", duration_s=100.0),),
)  # fmt: skip


def assign(**parameters: Any) -> Assignment:
    return Assignment(AssignmentParameters(**({"share": False, "ageing": 0.0, "loyalty_s": 0.0} | parameters)))


@dataclass(slots=True, kw_only=True)
class Report:
    """What a test says of a vehicle under way."""

    step: int
    begun_us: int = 0
    place: int | None = None
    is_free: bool = True
    aboard: tuple[tuple[str, int], ...] = ()
    load_kg: float = 0.0
    energy_j: float = 1e9
    turn: Turn = field(default_factory=lambda: Turn(0.0, 0.0, 0.0, 0))


def looking(*sites: int) -> tuple[Step, ...]:
    """A plan that looks at some sites, for missions called after them."""
    return tuple(
        step
        for site in sites
        for step in (Step(StepKind.GO, site, f"m{site}"), Step(StepKind.SCOUT, site, f"m{site}", 0, 100.0))
    )


# ── the optimum ──


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_no_other_matching_of_as_many_pairs_costs_less(rows: int, columns: int, data: st.DataObject) -> None:
    cells = st.floats(0.0, 1000.0)
    costs = np.array([[data.draw(cells) for _ in range(columns)] for _ in range(rows)])
    found = sum(costs[i, j] for i, j in optimal(costs))
    wide = costs if rows <= columns else costs.T
    least = min(
        sum(wide[i, j] for i, j in enumerate(chosen)) for chosen in permutations(range(wide.shape[1]), wide.shape[0])
    )
    assert found == pytest.approx(least)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=4, unique=True), st.data())
def test_the_orders_take_the_least_total_time_to_the_sites(sites: list[int], data: st.DataObject) -> None:
    km = [float(i) for i in range(41)]
    places = data.draw(st.lists(st.integers(0, 40), min_size=2, max_size=4))
    fleet = [vehicle(f"v{i}", place) for i, place in enumerate(places)]
    shown = picture(km, fleet, [mission(f"m{site}", site, kind=LOOK, origins=()) for site in sites])
    decision = decide(assign(), shown)
    total = sum(why.score for why in decision.rationale)
    few, many = sorted((places, sites), key=len)
    least = min(
        sum(abs(a - b) * 100.0 for a, b in zip(few, others, strict=True)) for others in permutations(many, len(few))
    )
    assert len(decision.orders) == len(few)
    assert total == pytest.approx(least)


def test_the_nearest_pair_is_given_up_where_both_are_better_off_together() -> None:
    """Greedy takes the near pair, 100 s, and leaves 700 s; the optimum is 200 s and 400 s."""
    fleet = [vehicle("a", 1), vehicle("b", 3)]
    wanted = [mission("m2", 2, kind=LOOK, origins=()), mission("m0", 0, kind=LOOK, origins=())]
    shown = picture((0.0, 1.0, 2.0, 3.5), fleet, wanted)
    assert served(decide(assign(), shown)) == {"a": ["m0"], "b": ["m2"]}


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_the_greedy_rule_takes_the_least_pair_that_is_left_each_time(
    rows: int, columns: int, data: st.DataObject
) -> None:
    costs = np.array([[data.draw(st.integers(0, 50)) for _ in range(columns)] for _ in range(rows)], dtype=float)
    left = costs.copy()
    for i, j in closest_first(costs):
        assert costs[i, j] == left.min()
        left[i, :] = left[:, j] = np.inf
    assert np.isinf(left).all()


# ── scopes ──


def under_way(*sites: int, **fields: Any) -> Any:
    """A vehicle on its way along a plan of looks."""
    return vehicle("busy", sites[-1], status=Status.COMMITTED, plan=looking(*sites), version=3, **fields)


def test_a_busy_vehicle_that_will_be_nearer_is_planned_to_follow_on() -> None:
    # It has 50 of its 100 s left at 4 km, and 400 s from there; the idle one would take 800 s.
    at = Report(step=1, place=3, is_free=False)
    shown = picture(KM, [vehicle("idle"), under_way(3)], [mission("m4", 4, kind=LOOK, origins=())], time_us=50_000_000)
    shown.reports["busy"] = at
    assert served(decide(assign(), shown)) == {"idle": ["m4"]}
    decision = decide(assign(scope="busy"), shown)
    (order,) = decision.orders
    assert (order.vehicle, order.based_on, order.from_step) == ("busy", 3, 2)
    assert [step.kind for step in order.steps[:2]] == [StepKind.GO, StepKind.SCOUT]
    assert decision.rationale[0].score == pytest.approx(450.0)


def test_a_vehicle_with_two_trips_ahead_gets_no_third() -> None:
    at = Report(step=1, place=3, is_free=False)
    shown = picture(KM, [under_way(3, 2)], [mission("m1", 1, kind=LOOK, origins=())])
    shown.reports["busy"] = at
    assert decide(assign(scope="busy"), shown).orders == []


def diverted(policy: Any, *fleet: Any) -> dict[str, list[str]]:
    """A vehicle on its way to 8 km, now at 1 km, while a mission waits at 2 km."""
    wanted = [mission("m4", 4, kind=LOOK, origins=()), mission("m2", 2, kind=LOOK, origins=())]
    at = Report(step=0, place=1)
    shown = picture(KM, [*fleet, under_way(4)], wanted)
    shown.under_way["m4", 0] = shown.queue.pop(("m4", 0))
    shown.reports["busy"] = at
    return served(decide(policy, shown))


def test_a_moving_vehicle_is_diverted_when_another_can_take_over() -> None:
    assert diverted(assign(scope="divert"), vehicle("idle", 4)) == {"idle": ["m4"], "busy": ["m2"]}


def test_a_moving_vehicle_keeps_its_part_where_nothing_is_gained() -> None:
    assert diverted(assign(scope="divert"), vehicle("idle", 2)) == {"idle": ["m2"]}


def test_loyalty_outweighs_a_small_gain() -> None:
    assert diverted(assign(scope="divert", loyalty_s=2000.0), vehicle("idle", 4)) == {"idle": ["m2"]}


def test_a_vehicle_whose_part_another_one_takes_is_halted() -> None:
    at = Report(step=0, place=1)
    shown = picture(KM, [vehicle("idle", 4), under_way(4)], [mission("m4", 4, kind=LOOK, origins=())])
    shown.under_way["m4", 0] = shown.queue.pop(("m4", 0))
    # Something has to wait for anything to be decided; nobody can get there.
    shown.queue["far", 0] = picture(KM, [], [mission("far", 0, 1e6)]).queue["far", 0]
    shown.reports["busy"] = at
    decision = decide(assign(scope="divert"), shown)
    assert [(order.vehicle, order.from_step) for order in decision.orders] == [("idle", 0), ("busy", 0)]
    assert [step.kind for step in decision.orders[1].steps] == [StepKind.RETURN]


def test_a_vehicle_with_cargo_aboard_is_not_diverted() -> None:
    at = Report(step=0, place=1, aboard=(("m4", 0),))
    shown = picture(KM, [under_way(4)], [mission("m2", 2, kind=LOOK, origins=())])
    shown.reports["busy"] = at
    (order,) = decide(assign(scope="divert"), shown).orders
    assert order.from_step == 2


def test_greedy_diverts_too() -> None:
    greedy = GreedyClosest(GreedyParameters(scope="divert", share=False, ageing=0.0, loyalty_s=0.0))
    assert diverted(greedy, vehicle("idle", 4)) == {"idle": ["m4"], "busy": ["m2"]}


# ── weights and reasons ──


def test_the_older_is_served_first_where_not_all_can_be() -> None:
    old, fresh = (
        mission("m4", 4, kind=LOOK, origins=()),
        mission("m1", 1, kind=LOOK, origins=(), ready_us=3_000_000_000),
    )
    shown = picture(KM, [vehicle("v")], [fresh, old], time_us=3_000_000_000)
    assert served(decide(assign(), shown)) == {"v": ["m1"]}
    assert served(decide(assign(ageing=0.5), shown)) == {"v": ["m4"]}


def test_every_part_that_is_not_ordered_is_deferred_with_a_reason() -> None:
    wanted = [mission("near", 1, 50.0), mission("far", 4, 50.0), mission("heavy", 2, 101.0)]
    decision = decide(assign(), picture(KM, [vehicle("v")], wanted))
    assert served(decision) == {"v": ["near"]}
    assert decision.deferred == {
        "far": "no vehicle is free", "heavy": "no vehicle of the fleet can do it"
    }  # fmt: skip
    late = picture(KM, [vehicle("v")], wanted[:1], time_us=7_199_000_000)
    assert decide(assign(), late).deferred == {"near": "no free vehicle can do it in time and come home"}
    assert decide(assign(), picture(KM, [], wanted[:1])).deferred == {"near": "no vehicle is free"}


def test_a_matrix_counts_as_work_cell_by_cell() -> None:
    spent: list[int] = []

    class Counted(NoLimit):
        def spend(self, units: int) -> None:
            spent.append(units)

    shown = picture(KM, [vehicle("a"), vehicle("b")], [mission(f"m{i}", i, 10.0) for i in (1, 2, 3)])
    policy = assign()
    policy.setup(ContextByHand(shown))
    policy.decide(shown, [], Counted())
    assert sum(spent) == 6


@pytest.mark.parametrize("name", ["ageing", "urgency_s", "neighbours", "detour", "candidates", "loyalty_s"])
def test_no_weight_is_negative(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} = -1, must be 0 or more"):
        assign(**{name: -1})
