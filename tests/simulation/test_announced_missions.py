"""Missions asked for ahead: heard of then, never served before they are ready, loaded only while that is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.errors import ScenarioError
from fleet.scenario.scenario import Scenario
from fleet.statistics.run import Run
from fleet.statistics.time_in import time_in
from tests.simulation.bench import FARM, HILL, HOME, Timetable, bench, delivery, outcome, parts, run

Write = Callable[..., None]
HEAD = "time_h,site,load_kg,announced_h,expires_h,origin,load_from_h,load_until_h"


def traced(folder: Path, *rows: str, **keys: Any) -> Scenario:
    """The bench with a drone and the deliveries of some rows of a trace."""
    (folder / "ahead.csv").write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    fleet = [{"platform": "drone", "home": "Depot"}]
    return bench(folder, fleet=fleet, demand=[{"kind": "delivery", "name": "delivery", "trace": "ahead.csv"}], **keys)


def send(made_at: float, site: int = FARM, origin: int = 0) -> list[tuple[float, Any]]:
    """One drone with one delivery."""
    steps = (*delivery("delivery-00001", site, origin=origin), HOME)
    return [(made_at, lambda desk: desk.order("drone-1.1", *steps))]


def states(made: Run) -> list[tuple[str, float]]:
    """(state, second) of the vehicles."""
    return [(s, t / 1e6) for s, t in made.ledger.table("vehicles").select("state", "t_us").rows()]


def test_a_post_hears_of_a_mission_when_it_is_announced(tmp_path: Path, timetable: Write) -> None:
    timetable()
    made = run(traced(tmp_path, "1,Farm,50,0.5,,,,"))
    assert [second for second, _ in Timetable.heard["central"] if second < 2000] == [0.0, 1800.0]
    asked = made.ledger.table("missions").select("t_us", "ready_us").row(0)
    assert asked == (1_800_000_000, 3_600_000_000)


def test_a_vehicle_that_comes_early_waits_at_the_site_until_it_is_ready(tmp_path: Path, timetable: Write) -> None:
    timetable(central=send(0))
    made = run(traced(tmp_path, "1,Farm,50,0,,,,"))
    # A minute to load, 200 s for 2 km; it waits until 3600 s and unloads for a minute.
    assert ("waiting", 260.0) in states(made)
    assert ("unloading", 3600.0) in states(made)
    assert ("delivered", 3660.0) in parts(made)
    assert outcome(made) == ("succeeded", "done")


def test_waiting_before_it_is_ready_counts_in_nobodys_time(tmp_path: Path, timetable: Write) -> None:
    timetable(central=send(0))
    row = time_in(run(traced(tmp_path, "1,Farm,50,0,,,,")).ledger).row(0, named=True)
    assert (row["total_us"], row["loading_us"]) == (60_000_000, 60_000_000)


def test_loading_waits_until_the_origin_is_open(tmp_path: Path, timetable: Write) -> None:
    timetable(central=send(0, HILL, FARM))
    made = run(traced(tmp_path, "0,Hill,50,0,3,Farm,0.5,0.6"))
    assert ("waiting", 200.0) in states(made)
    assert ("loaded", 1860.0) in parts(made)
    assert outcome(made) == ("succeeded", "done")


def test_a_mission_that_nobody_loads_in_time_has_failed(tmp_path: Path, timetable: Write) -> None:
    timetable(central=send(2161))
    made = run(traced(tmp_path, "0,Farm,50,0,3,Depot,0.5,0.6"))
    assert outcome(made) == ("failed", "not loaded in time")
    assert parts(made)[0] == ("ended", 2160.0)


def test_loading_may_begin_at_the_last_moment(tmp_path: Path, timetable: Write) -> None:
    timetable(central=send(1960, HILL, FARM))
    made = run(traced(tmp_path, "0,Hill,50,0,3,Farm,0.5,0.6"))
    assert ("loaded", 2220.0) in parts(made)
    assert outcome(made) == ("succeeded", "done")


def test_a_rate_may_ask_ahead(tmp_path: Path, timetable: Write) -> None:
    timetable()
    demand = [{"kind": "delivery", "to": "forward", "rate_per_day": 40, "load_kg": 10, "lead_h": 2}]
    missions = run(bench(tmp_path, demand=demand)).ledger.table("missions")
    assert missions.height > 0
    assert set(missions["ready_us"] - missions["t_us"]) == {7_200_000_000}


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("1,Farm,50,2,,,,", "announced_h = 2 must be at most time_h = 1"),
        ("1,Farm,50,0,,Farm,,", "a site can't be the origin of what it asks for"),
        ("1,Farm,50,0,,Depot,3,2", "load_from_h and load_until_h go together"),
        ("1,Farm,50,0,,Depot,3,", "load_from_h and load_until_h go together"),
        ("1,Farm,50,0,0,,,", "must be above 0"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(tmp_path: Path, row: str, rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        assert traced(tmp_path, row).model.demand
