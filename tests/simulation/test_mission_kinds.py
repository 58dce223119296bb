"""Kinds of mission that only data know: a mission succeeds with the last of its steps, and with no step left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from fleet.coordination.protocol import PartBelief
from fleet.domain.plan import Step, StepKind
from fleet.scenario.scenario import Scenario
from tests.simulation.bench import DEPOT, FARM, HOME, Desk, bench, orders, outcome, parts, run

Write = Callable[..., None]
FIRST = "job-00001"
REPAIR: Final[list[dict[str, Any]]] = [
    {"do": "scout", "at": "site", "duration_h": 0.1},
    {"do": "clear", "at": "site", "duration_h": 0.5},
]
SURVEY: Final[list[dict[str, Any]]] = [{"do": "load", "at": "origin"}, REPAIR[0], {"do": "unload", "at": "origin"}]


def scenario(folder: Path, steps: list[dict[str, Any]], cargo: str | None = None, **keys: Any) -> Scenario:
    """The bench with one request, at once, for a job of these steps at the farm."""
    (folder / "job.csv").write_text("time_h,site\n0,Farm\n", encoding="utf-8")
    kind = {"name": "job", "role": "logistics", "cargo": cargo, "due_h": 3, "expires_h": 5, "steps": steps}
    demand = {"kind": "job", "name": "job", "trace": "job.csv", "load_kg": 50 if cargo else 0}
    return bench(folder, mission_kinds=[kind], demand=[demand], **keys)


def ordered(desk: Desk, vehicle: str = "cart-1.1", *, without: StepKind | None = None) -> None:
    """Order the whole job as its kind has it, or all but one kind of step."""
    part: PartBelief = next(iter(desk.picture.queue.values()))
    steps = desk.context.feasibility.steps_for(part, DEPOT)
    desk.order(vehicle, *(step for step in steps if step.kind is not without), HOME)


def test_a_mission_of_two_tasks_succeeds_with_the_second(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, ordered)])
    made = run(scenario(tmp_path, REPAIR))
    assert outcome(made, FIRST) == ("succeeded", "done")
    # 2 km at 10 m/s, six minutes of looking, half an hour of clearing.
    assert parts(made)[-2:] == [("done", 2360.0), ("ended", 2360.0)]
    assert made.summary().as_dict()["already_taken"] == 0


def test_a_task_cut_short_by_an_order_is_refused(tmp_path: Path, timetable: Write) -> None:
    def hurried(desk: Desk) -> None:
        part: PartBelief = next(iter(desk.picture.queue.values()))
        steps = desk.context.feasibility.steps_for(part, DEPOT)
        desk.order("cart-1.1", *(step._replace(duration_s=0.9 * step.duration_s) for step in steps), HOME)

    timetable(central=[(0, hurried)])
    made = run(scenario(tmp_path, REPAIR))
    assert orders(made) == [("issued", None), ("refused", "impossible")]
    assert outcome(made, FIRST)[0] == "expired"


@pytest.mark.parametrize("missing", [StepKind.SCOUT, StepKind.CLEAR])
def test_a_mission_of_which_a_task_was_left_out_is_not_done(
    tmp_path: Path, timetable: Write, missing: StepKind
) -> None:
    timetable(central=[(0, lambda desk: ordered(desk, without=missing))])
    made = run(scenario(tmp_path, REPAIR))
    assert outcome(made, FIRST)[0] == "expired"
    assert [event for event, _ in parts(made)] == ["assigned", "departed", "released", "ended"]


def test_work_between_loading_and_unloading_comes_before_the_end(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, ordered)])
    made = run(scenario(tmp_path, SURVEY, "stores"))
    assert outcome(made, FIRST) == ("succeeded", "done")
    assert [event for event, _ in parts(made)] == ["assigned", "loaded", "departed", "delivered", "ended"]
    (state,) = made.ledger.table("vehicles").filter(state="on_task").rows(named=True)
    assert (state["place"], state["load_g"]) == ("Farm", 50_000)


def test_what_was_not_worked_on_is_not_handed_over(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda desk: ordered(desk, without=StepKind.SCOUT))])
    made = run(scenario(tmp_path, SURVEY, "stores"))
    assert [event for event, _ in parts(made)] == ["assigned", "loaded", "departed", "dropped", "ended"]
    assert outcome(made, FIRST)[0] == "expired"


def test_whoever_takes_over_begins_with_the_first_task(tmp_path: Path, timetable: Write) -> None:
    def break_off(desk: Desk) -> None:
        """After the first task, before the second: the rest of the plan is to go home."""
        steps = desk.picture.vehicles["cart-1.1"].plan
        second = next(i for i, step in enumerate(steps) if step.kind is StepKind.CLEAR)
        desk.order("cart-1.1", HOME, from_step=second)

    def again(desk: Desk) -> None:
        ordered(desk, "cart-2.1")

    timetable(central=[(0, ordered), (300, break_off), (2000, again)])
    two = [{"platform": "cart", "home": "Depot", "count": 2}]
    made = run(scenario(tmp_path, REPAIR, fleet=two))
    assert [event for event, _ in parts(made, "cart-1.1")] == ["assigned", "departed", "released"]
    assert parts(made, "cart-2.1")[-1] == ("done", 2000 + 2360.0)
    assert made.ledger.table("parts").filter(event="done")["attempt"].to_list() == [2]


def test_a_task_done_twice_is_no_substitute_for_the_other(tmp_path: Path, timetable: Write) -> None:
    def scout_twice(desk: Desk) -> None:
        look = Step(StepKind.SCOUT, FARM, FIRST, 0, 60.0)
        desk.order("cart-1.1", Step(StepKind.GO, FARM, FIRST), look, look, HOME)

    timetable(central=[(0, scout_twice)])
    assert outcome(run(scenario(tmp_path, REPAIR)), FIRST)[0] == "expired"


def test_what_is_bound_for_an_origin_has_arrived_when_it_comes_home_aboard(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda desk: ordered(desk, without=StepKind.UNLOAD))])
    mail = [{"do": "load", "at": "site"}, {"do": "unload", "at": "origin"}]
    made = run(scenario(tmp_path, mail, "stores"))
    assert [event for event, _ in parts(made)] == ["assigned", "departed", "loaded", "delivered", "ended"]
    assert outcome(made, FIRST) == ("succeeded", "done")


def test_an_instrument_that_came_home_too_early_is_fetched_again_like_the_first_time(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, lambda desk: ordered(desk, without=StepKind.SCOUT)), (2000, ordered)])
    made = run(scenario(tmp_path, SURVEY, "stores"))
    again = ["assigned", "loaded", "departed", "delivered", "ended"]
    assert [event for event, _ in parts(made)] == ["assigned", "loaded", "departed", "dropped", *again]


@pytest.mark.parametrize("policy", ["greedy-closest", "fifo-nearest"])
def test_policies_never_pool_what_has_to_come_back(tmp_path: Path, policy: str) -> None:
    made = run(
        scenario(tmp_path, SURVEY, "stores", command={"coordinator": policy}).replace(
            {"demand.0.trace": None, "demand.0.rate_per_day": 60, "demand.0.to": "forward", "demand.0.load_kg": 20}
        )
    )
    assert made.missions.filter(outcome="succeeded").height > 10
    assert "refused" not in made.ledger.table("orders")["event"].to_list()
