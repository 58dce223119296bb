"""Stocks on the bench: steady use without an event, orders on what is believed, run-outs to the microsecond.

The farm is 2 km from the depot: a cart that is loaded there (60 s), goes at 9 m/s with 50 kg and unloads (60 s) brings
it after 342 s.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.errors import ScenarioError
from fleet.statistics.run import Run
from tests.simulation.bench import FARM, Desk, bench, outcome, run

Write = Callable[..., None]
WATER = {"item": "water", "at": "Farm", "capacity_kg": 100, "start_kg": 60, "use_kg_per_day": 1728}
"""Twenty grams a second."""


def stocked(folder: Path, *stocks: dict[str, Any], coordinator: str = "fifo-nearest", **keys: Any) -> Run:
    """A run of the bench of two hours with stocks."""
    command = {"coordinator": coordinator} | keys.pop("command", {})
    values = {"horizon_days": 1 / 12, "command": command} | keys
    return run(bench(folder, stocks=list(stocks), **values))


def rows(made: Run, *events: str) -> list[tuple[str, float, float | None, float | None]]:
    """(event, second, kg there, kg moved) of the rows of some events, or of all."""
    table = made.ledger.table("stocks")
    if events:
        table = table.filter(pl.col("event").is_in(events))
    shown = table.select("event", pl.col("t_us") / 1e6, pl.col("stock_g") / 1e3, pl.col("moved_g") / 1e3)
    return list(shown.rows())


def test_a_stock_that_nobody_fills_up_runs_out_once_without_an_event_in_between(tmp_path: Path) -> None:
    assert rows(stocked(tmp_path, WATER)) == [("begins", 0.0, 60.0, None), ("out", 3000.0, 0.0, None)]


def test_resupply_is_asked_for_when_the_stock_falls_to_the_reorder_point_and_fills_it_up(tmp_path: Path) -> None:
    made = stocked(tmp_path, WATER | {"reorder_kg": 30}, horizon_days=2500 / 86_400)
    assert rows(made, "ordered") == [("ordered", 1500.0, 30.0, 70.0)]
    assert outcome(made, "resupply/water/Farm/1") == ("succeeded", "done")
    (_, at_s, there_kg, moved_kg) = rows(made, "supplied")[0]
    assert there_kg == pytest.approx(60 - at_s / 50 + 70, abs=1e-3)
    assert moved_kg == 70.0


def test_a_post_that_believes_in_less_use_than_there_is_orders_too_late(tmp_path: Path) -> None:
    slow = {"use_kg_per_day": {"truth": 1728, "belief": 576}, "reorder_kg": 30}
    made = stocked(tmp_path, WATER | slow)
    # 30 kg at a third of the real use: believed to be reached after 4500 s; the report of the run-out comes first.
    assert rows(made)[:3] == [("begins", 0.0, 60.0, None), ("out", 3000.0, 0.0, None), ("ordered", 3000.0, 0.0, 100.0)]


def test_periodic_reports_tell_a_post_of_use_that_it_did_not_believe_in(tmp_path: Path) -> None:
    slow = {"use_kg_per_day": {"truth": 1728, "belief": 576}, "reorder_kg": 30, "report_every_h": 0.25}
    made = stocked(tmp_path, WATER | slow)
    # 24 kg at the second report.
    assert rows(made, "ordered")[0] == ("ordered", 1800.0, 24.0, 76.0)


def test_what_there_is_no_room_for_is_not_put_down(tmp_path: Path) -> None:
    much = {"use_kg_per_day": {"truth": 0, "belief": 1728}, "reorder_kg": 30}
    made = stocked(tmp_path, WATER | much)
    assert rows(made, "supplied")[0][2:] == (100.0, 40.0)


def test_use_in_lots_is_drawn_by_site_and_a_lot_too_many_runs_out(tmp_path: Path) -> None:
    lots = WATER | {"use_lot_kg": 25}
    made = stocked(tmp_path, lots, lots | {"at": "Hill"})
    alone = stocked(tmp_path, lots | {"at": "Hill"})
    used = rows(made, "used", "out")
    assert [moved for _, _, _, moved in rows(alone, "used")] == [25.0, 25.0, 10.0]
    hill = made.ledger.table("stocks").filter(place="Hill", event="used")["t_us"].to_list()
    assert hill == alone.ledger.table("stocks").filter(event="used")["t_us"].to_list()
    assert len([event for event, *_ in used if event == "out"]) == 2


def test_a_depot_gives_what_it_has_and_no_more_is_ordered(tmp_path: Path) -> None:
    made = stocked(tmp_path, WATER | {"reorder_kg": 30}, {"item": "water", "at": "Depot", "start_kg": 50})
    assert rows(made, "ordered") == [("ordered", 1500.0, 30.0, 50.0)]
    assert rows(made, "drawn")[0][2:] == (0.0, 50.0)
    assert rows(made, "out")[0][1] == pytest.approx(rows(made, "drawn")[0][1])
    assert made.missions.height == 1


def test_after_a_refusal_the_next_order_waits_an_hour(tmp_path: Path, timetable: Write) -> None:
    def reject(desk: Desk) -> None:
        desk.decision.rejected.update(dict.fromkeys(desk.picture.missions, "not today"))

    timetable(always={"central": reject})
    made = stocked(tmp_path, WATER | {"reorder_kg": 30}, coordinator="timetable")
    assert [second for _, second, _, _ in rows(made, "ordered")] == [1500.0, 5100.0]


def test_a_picture_has_each_stock_with_the_age_of_its_report(tmp_path: Path, timetable: Write) -> None:
    seen: list[tuple[float, float, int]] = []

    def look(desk: Desk) -> None:
        belief = desk.picture.stocks[FARM, "water"]
        now_us = desk.picture.time_us
        seen.append((belief.kg, belief.expected_kg(now_us), belief.age_us(now_us)))

    timetable(central=[(600, look)])
    stocked(tmp_path, WATER | {"reorder_kg": 30}, coordinator="timetable", horizon_days=1200 / 86_400)
    assert seen == [(60.0, 48.0, 600_000_000)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"at": "Nowhere"}, "unknown site or group"),
        ({"start_kg": 200}, "must be at most capacity_kg = 100"),
        ({"reorder_kg": 100}, "must be below capacity_kg = 100"),
        ({"capacity_kg": None}, "a stock that is used needs capacity_kg"),
        ({"lot_kg": 5}, "needs reorder_kg"),
        ({"at": "Depot"}, "does not go with a depot"),
        ({"reorder_kg": 30, "lot_kg": 500}, "impossible lot"),
        ({"use_lot_kg": 1e-6}, "comes to"),
        ({"origin": "Depot"}, "needs reorder_kg"),
        ({"reorder_kg": 30, "origin": "Nowhere"}, "unknown site or group"),
        ({"reorder_kg": 30, "origin": "Hill"}, "Hill is no depot that has water to give"),
    ],
)
def test_a_stock_that_breaks_a_rule_is_refused_with_it(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    values = {key: value for key, value in (WATER | change).items() if value is not None}
    with pytest.raises(ScenarioError, match=says):
        stocked(tmp_path, values)
