"""Rolling-horizon routing: whole trips, planned at intervals, in time where that can be, no further than it lasts."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest

from fleet.coordination.policies.rolling import Rolling, RollingParameters
from fleet.domain.plan import StepKind
from fleet.errors import PolicyError
from tests.coordination.by_hand import (
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

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
HOUR_US = 3_600_000_000


def rolling(**parameters: Any) -> Rolling:
    return Rolling(RollingParameters(**parameters))


def test_parts_on_one_way_share_a_trip_as_far_as_there_is_room() -> None:
    shown = picture(KM, [vehicle("a"), vehicle("b")], [mission(f"m{site}", site, 30.0) for site in (2, 3, 4)])
    decision = decide(rolling(), shown)
    assert [sorted(missions) for missions in served(decision).values()] == [["m2", "m3", "m4"]]
    loads = [step.place for step in decision.orders[0].steps if step.kind is StepKind.LOAD]
    assert loads == [0, 0, 0]


def test_a_casualty_is_fetched_and_brought_to_the_depot() -> None:
    shown = picture(KM, [vehicle("a")], [mission("m", 4, 80.0, kind=EVACUATION)])
    steps = [(step.kind, step.place) for step in decide(rolling(), shown).orders[0].steps]
    assert steps[:4] == [(StepKind.GO, 4), (StepKind.LOAD, 4), (StepKind.GO, 0), (StepKind.UNLOAD, 0)]


def test_a_tow_goes_alone() -> None:
    shown = picture(KM, [vehicle("a")], [mission("m", 1, kind=RECOVERY, subject="x", lifts_kg=300.0)])
    assert [step.kind for step in decide(rolling(), shown).orders[0].steps][:2] == [StepKind.GO, StepKind.TOW]


def test_the_urgent_part_is_served_where_only_one_can_be() -> None:
    calm, urgent = mission("calm", 4, 80.0, priority=2), mission("urgent", 4, 80.0, priority=0)
    shown = picture(KM, [vehicle("a", energy_j=35_000.0)], [calm, urgent])
    assert served(decide(rolling(), shown)) == {"a": ["urgent"]}


def test_nobody_is_sent_further_than_the_energy_lasts() -> None:
    shown = picture(
        KM, [vehicle("empty", energy_j=11_000.0), vehicle("full", energy_j=90_000.0)], [mission("m", 4, 50.0)]
    )
    assert served(decide(rolling(), shown)) == {"full": ["m"]}


def test_what_is_late_already_is_served_all_the_same() -> None:
    shown = picture(KM, [vehicle("a")], [mission("late", 4, 50.0, due_us=1_000_000)])
    assert served(decide(rolling(), shown)) == {"a": ["late"]}


def test_what_would_expire_on_the_way_is_not() -> None:
    shown = picture(KM, [vehicle("a")], [mission("lost", 4, 50.0, due_us=1_000_000, expires_us=2_000_000)])
    decision = decide(rolling(), shown)
    assert decision.orders == []
    assert "lost" in decision.deferred


def test_between_two_plans_it_waits_and_asks_to_be_woken() -> None:
    policy, first = rolling(replans_per_day=24), picture(KM, [vehicle("a"), vehicle("b")], [mission("m", 1, 50.0)])
    policy.setup(ContextByHand(first))
    assert served(policy.decide(first, (), NoLimit())) == {"a": ["m"]}
    soon = picture(KM, [vehicle("b")], [mission("n", 1, 50.0)], time_us=HOUR_US // 2)
    waits = policy.decide(soon, (), NoLimit())
    assert (waits.orders, waits.wake_at_us) == ([], HOUR_US)
    later = picture(KM, [vehicle("b")], [mission("n", 1, 50.0)], time_us=HOUR_US)
    assert served(policy.decide(later, (), NoLimit())) == {"b": ["n"]}


def test_the_same_picture_gives_the_same_orders() -> None:
    shown = picture(KM, [vehicle("a"), vehicle("b")], [mission(f"m{i}", 1 + i % 4, 20.0 + i) for i in range(12)])
    first, second = decide(rolling(), shown), decide(rolling(), shown)
    assert [(order.vehicle, order.steps) for order in first.orders] == [(o.vehicle, o.steps) for o in second.orders]


def test_iterations_count_as_work() -> None:
    class Counted(NoLimit):
        spent = 0

        def spend(self, units: int) -> None:
            self.spent += units

    shown, budget = picture(KM, [vehicle("a")], [mission("m", 1, 50.0)]), Counted()
    policy = rolling(iterations=123)
    policy.setup(ContextByHand(shown))
    policy.decide(shown, (), budget)
    assert budget.spent >= 123


def test_without_the_solver_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(PolicyError, match=r"pip install 'fleet-simulator\[solve\]'"):
        rolling().setup(ContextByHand(picture(KM, [], [])))


@pytest.mark.parametrize("wrong", [{"iterations": 0}, {"trips": 0}, {"replans_per_day": 0.0}, {"travel": -1.0}])
def test_parameters_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(RollingParameters(), **wrong)
