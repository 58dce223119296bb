"""What is told of each decision about a mission, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.cli import mission_decisions
from fleet.cli.mission_decisions import Row
from fleet.cli.mission_story import tell
from fleet.coordination import registry
from fleet.coordination.protocol import Rationale
from fleet.domain.plan import Step, StepKind
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from tests.simulation.bench import FARM, HOME, Desk, Timetable, bench, delivery

FIRST = "delivery-00001"
Write = Callable[..., None]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Write:
    """Have the central post do what is written for each second."""
    monkeypatch.setitem(registry._plugged_in, "timetable", Timetable)
    monkeypatch.setattr(Timetable, "heard", {})
    monkeypatch.setattr(Timetable, "always", {})

    def entries(*acts: tuple[float, Callable[[Desk], object]]) -> None:
        monkeypatch.setattr(Timetable, "entries", {"central": acts})

    return entries


def give(vehicle: str = "cart-1.1", **fields: Any) -> Callable[[Desk], None]:
    """Order a vehicle to deliver, and say why."""

    def act(desk: Desk) -> None:
        desk.order(vehicle, *delivery(FIRST, FARM), HOME, **fields)
        desk.decision.rationale.append(Rationale(FIRST, 0, vehicle, 120.5, "cart-2.1", 130.0))

    return act


def decided(scenario: Scenario, **options: Any) -> list[Row]:
    story = tell(simulate(scenario, **options).ledger, FIRST)
    assert story is not None
    return story.decisions


def test_an_order_obeyed_is_told_with_scores_ages_and_what_came_of_it(tmp_path: Path, write: Write) -> None:
    write((100, give()))
    (row,) = decided(bench(tmp_path, [(40, "Farm", 50)]))
    assert (row["t_us"], row["post"], row["vehicle"], row["verdict"]) == (
        100_000_000,
        "central",
        "cart-1.1",
        "assigned",
    )
    assert (row["score_n"], row["runner_up"], row["runner_up_score_n"]) == (
        120_500_000_000,
        "cart-2.1",
        130_000_000_000,
    )
    assert (row["vehicle_age_us"], row["mission_age_us"]) == (100_000_000, 60_000_000)
    # A minute to load, 2 km at 9 m/s, a minute to unload.
    assert row["came_of_it"] == "delivered"
    assert row["ended_us"] == pytest.approx((100 + 120 + 2000 / 9) * 1e6, abs=1.0)
    assert row["fallback"] is None


def test_an_order_refused_is_told_with_the_reason(tmp_path: Path, write: Write) -> None:
    write((100, give(based_on=7)), (200, give()))
    rows = decided(bench(tmp_path, [(40, "Farm", 50)]))
    assert [row["came_of_it"] for row in rows] == ["refused: stale", "delivered"]
    assert rows[0]["ended_us"] == 100_000_000


@pytest.mark.parametrize(
    ("life", "fate"),
    [
        ([], ("no answer yet", None)),
        (["issued"], ("no answer yet", None)),
        (["issued", "overdue"], ("never acknowledged", 1)),
        (["issued", "accepted", "overdue", "refused"], ("under way", None)),
    ],
)
def test_an_order_that_nobody_acknowledges_is_told_as_such(life: list[str], fate: tuple[str, int | None]) -> None:
    events = [{"t_us": place, "event": event, "reason": None} for place, event in enumerate(life)]
    assert mission_decisions._fate({"verdict": "assigned", "part": 0, "vehicle": "v"}, events, []) == fate


def test_what_is_put_off_has_a_reason_and_no_fate(tmp_path: Path, write: Write) -> None:
    write((50, lambda desk: desk.decision.deferred.update({FIRST: "too dark"})), (100, give()))
    put_off, given = decided(bench(tmp_path, [(40, "Farm", 50)]))
    assert (put_off["verdict"], put_off["reason"], put_off["came_of_it"]) == ("deferred", "too dark", None)
    assert given["came_of_it"] == "delivered"


def test_a_vehicle_lost_on_the_way_takes_the_part_with_it(tmp_path: Path, write: Write) -> None:
    write((100, give()))
    (row,) = decided(bench(tmp_path, [(40, "Farm", 50)], hazards={"loss_per_km": 1000.0}))
    assert row["came_of_it"] == "lost with the vehicle"


def test_a_vehicle_called_back_with_its_load_puts_it_down_to_wait(tmp_path: Path, write: Write) -> None:
    write((100, give()), (250, lambda desk: desk.order("cart-1.1", Step(StepKind.RETURN, 0), from_step=2)))
    (row,) = decided(bench(tmp_path, [(40, "Farm", 50)]))
    assert row["came_of_it"] == "put down to wait"


def test_an_order_without_reasons_is_told_without_scores(tmp_path: Path, write: Write) -> None:
    write((100, lambda desk: desk.order("cart-1.1", *delivery(FIRST, FARM), HOME)))
    (row,) = decided(bench(tmp_path, [(40, "Farm", 50)]))
    assert (row["t_us"], row["vehicle"], row["came_of_it"]) == (100_000_000, "cart-1.1", "delivered")
    assert (row["score_n"], row["runner_up"], row["vehicle_age_us"]) == (None, None, None)


def test_a_run_that_recorded_no_reasons_still_tells_who_was_chosen(tmp_path: Path, write: Write) -> None:
    write((100, give()))
    story = tell(simulate(bench(tmp_path, [(40, "Farm", 50)]), record="core").ledger, FIRST)
    assert story is not None
    assert not story.reasons_recorded
    assert [(row["vehicle"], row["came_of_it"]) for row in story.decisions] == [("cart-1.1", "delivered")]


def test_a_decision_of_the_fallback_says_why(tmp_path: Path, write: Write) -> None:
    def fail(_: Desk) -> None:
        raise ZeroDivisionError

    write((40, fail))
    scenario = bench(tmp_path, [(40, "Farm", 50)], command={"coordinator": "timetable", "fallback": "fifo-nearest"})
    (row,) = decided(scenario)
    assert (row["fallback"], row["came_of_it"]) == ("raised ZeroDivisionError", "delivered")
