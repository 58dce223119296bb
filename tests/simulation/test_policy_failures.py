"""A policy that raises, overspends, hangs or talks nonsense: a fallback stands in, counted, or the run says why not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.coordination.protocol import Decision
from fleet.domain.plan import Step, StepKind
from fleet.errors import PolicyError
from fleet.ledger.memory import MemoryStore
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from tests.simulation.bench import FARM, Desk, bench, outcome, run

Write = Callable[..., None]
REQUESTS = [(0.0, "Farm", 50.0), (1800.0, "Hill", 50.0)]


def raise_error(_: Desk) -> None:
    raise ZeroDivisionError("none by none")


def overspend(desk: Desk) -> None:
    desk.budget.spend(desk.budget.remaining + 1)


def hang(_: Desk) -> None:
    end = time.monotonic() + 30.0
    while time.monotonic() < end:
        time.sleep(0.001)


def answer_nothing(desk: Desk) -> None:
    desk.decision = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (raise_error, "raised ZeroDivisionError"),
        (overspend, "over budget"),
        (answer_nothing, "answered a NoneType instead of a Decision"),
    ],
)
def test_the_fallback_stands_in_for_a_policy_that_fails_and_every_time_is_counted(
    tmp_path: Path, timetable: Write, act: Callable[[Desk], None], reason: str
) -> None:
    timetable(always={"central": act})
    made = run(bench(tmp_path, REQUESTS, command={"coordinator": "timetable", "fallback": "fifo-nearest"}))
    decisions = made.ledger.table("decisions")
    assert decisions["fallback"].to_list() == [reason] * decisions.height
    assert outcome(made) == outcome(made, "delivery-00002") == ("succeeded", "done")


@pytest.mark.parametrize("act", [raise_error, overspend, answer_nothing])
def test_without_a_fallback_the_run_aborts_naming_policy_post_and_time(
    tmp_path: Path, timetable: Write, act: Callable[[Desk], None]
) -> None:
    timetable(central=[(12.5, act)])
    store = MemoryStore()
    with pytest.raises(PolicyError, match=r"Timetable at post 'central' .* at 0d00:00:12"):
        simulate(bench(tmp_path, REQUESTS), store=store)
    ledger = store.ledger()
    assert ledger.meta["status"] == "aborted"
    assert ledger.table("missions").height == 1


@pytest.mark.parametrize("act", [raise_error, overspend, answer_nothing])
def test_the_picture_is_kept_with_vehicles_under_way_even_where_the_budget_is_spent(
    tmp_path: Path, timetable: Write, act: Callable[[Desk], None]
) -> None:
    def set_out(desk: Desk) -> None:
        desk.order("cart-1.1", Step(StepKind.GO, FARM))

    timetable(central=[(10.0, set_out), (12.5, act)])
    store = MemoryStore()
    with pytest.raises(PolicyError, match=r"Timetable at post 'central' .* at 0d00:00:12"):
        simulate(bench(tmp_path, REQUESTS), store=store)
    picture = json.loads(store.ledger().meta["picture.json"])
    assert picture["time_us"] == 12_500_000
    assert (picture["progress"]["cart-1.1"]["state"], picture["progress"]["cart-1.1"]["since_us"]) == (
        "travelling",
        10_000_000,
    )


def test_a_policy_that_hangs_aborts_the_run_even_where_a_fallback_is_named(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(12.5, hang)])
    command = {"coordinator": "timetable", "fallback": "fifo-nearest", "watchdog_s": 0.2}
    with pytest.raises(PolicyError, match=r"Timetable at post 'central' took longer than 0\.2 s .* at 0d00:00:12"):
        simulate(bench(tmp_path, REQUESTS, command=command))


def test_a_fallback_that_fails_too_aborts_the_run(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(12.5, raise_error)])
    command = {"coordinator": "timetable", "fallback": "timetable"}
    timetable(always={"central": raise_error})
    with pytest.raises(PolicyError, match="ZeroDivisionError: none by none"):
        simulate(bench(tmp_path, REQUESTS, command=command))


def test_a_policy_that_repeats_a_refused_order_for_ever_aborts_the_run(tmp_path: Path, timetable: Write) -> None:
    def insist(desk: Desk) -> None:
        desk.order("cart-1.1", Step(StepKind.GO, FARM), based_on=99)

    timetable(always={"central": insist})
    with pytest.raises(PolicyError, match=r"Timetable at post 'central' decided 10000 times at the same moment"):
        simulate(bench(tmp_path))


def test_what_a_policy_leaves_undone_before_it_fails_has_no_effect(tmp_path: Path, timetable: Write) -> None:
    def half_done(desk: Desk) -> None:
        desk.order("cart-1.1", Step(StepKind.GO, FARM))
        raise_error(desk)

    timetable(always={"central": half_done})
    made = run(bench(tmp_path, command={"coordinator": "timetable", "fallback": "fifo-nearest"}))
    assert made.ledger.table("orders").is_empty()


def test_the_budget_starts_anew_with_every_decision(tmp_path: Path, timetable: Write) -> None:
    left: list[int] = []

    def spend_some(desk: Desk) -> Decision:
        left.append(desk.budget.remaining)
        desk.budget.spend(60)
        return desk.decision

    timetable(always={"central": spend_some})
    made = run(bench(tmp_path, REQUESTS, command={"coordinator": "timetable", "work_budget": 100}))
    assert left == [100] * len(left)
    assert set(made.ledger.table("decisions")["work"]) == {60}


@pytest.mark.parametrize(("name", "scope"), [("fifo-nearest", "idle"), ("greedy-closest", "divert")])
def test_a_fallback_has_the_scope_of_the_policy_that_it_stands_in_for_if_it_can(name: str, scope: str) -> None:
    scenario = Scenario.load("scenarios/quickstart.yaml").replace(
        {"command.coordinator": {"name": "assignment", "scope": "divert"}, "command.fallback": name}
    )
    fallback = scenario.model.command.fallback
    assert fallback is not None
    assert (fallback.name, fallback.parameters["scope"]) == (name, scope)
