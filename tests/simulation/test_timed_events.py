"""What a scenario lets happen at set times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.domain.plan import Step, StepKind
from tests.simulation.bench import HILL, HOME, bench, legs, orders, outcome, parts, run
from tests.simulation.test_links import Write, states

GO = StepKind.GO
GREEDY = {"coordinator": "greedy-closest"}
FIRST = "delivery-00001"


def to_the_hill(timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME))])


def test_bad_weather_slows_while_it_lasts(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = run(bench(tmp_path, events=[{"at": 100, "kind": "weather", "speed": 0.5, "for_h": 0.05}]))
    # 180 s at half the speed cost 90 s.
    assert legs(made, "arrive")[0] == ("cart-1.1", 490.0, 4.0)


def test_danger_multiplies_the_hazard_of_roads_while_it_lasts(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    hazards = {"loss_per_km": 0.001}
    event = {"at": 100, "kind": "danger", "factor": 3, "for_h": 200 / 3600}
    made = run(bench(tmp_path, hazards=hazards, events=[event]))
    gone = made.ledger.table("legs").filter(event="depart")
    # 2 of 4 km at three times the hazard: 8 thousandths.
    assert gone["hazard_n"][0] == pytest.approx(8_000_000, rel=1e-6)


def test_every_event_is_written_down_when_it_happens(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    events: list[dict[str, Any]] = [
        {"at": 500, "kind": "danger", "factor": 3, "for_h": 1},
        {"at": 100, "kind": "weather", "speed": 0.5, "for_h": 1},
        {"at": 700, "kind": "add-vehicles", "platform": "cart", "home": "Depot"},
    ]
    made = run(bench(tmp_path, events=events))
    rows = made.ledger.table("events").select("t_us", "kind", "subject", "until_us", "factor_n").rows()
    assert rows == [
        (100_000_000, "weather", None, 3_700_000_000, 500_000_000),
        (500_000_000, "danger", None, 4_100_000_000, 3_000_000_000),
        (700_000_000, "add-vehicles", "cart", None, 1_000_000_000),
    ]


def test_vehicles_that_are_added_come_into_being_then_and_serve(tmp_path: Path) -> None:
    fleet = [{"platform": "cart", "home": "Depot", "count": 0}]
    event = {"at": 900, "kind": "add-vehicles", "platform": "cart", "home": "Depot", "count": 2}
    made = run(bench(tmp_path, [(30, "Farm", 50)], command=GREEDY, fleet=fleet, events=[event]))
    assert next(at for _, at in states(made)) == 900.0
    assert set(made.ledger.table("vehicles")["vehicle"]) == {"cart-1.1", "cart-2.1"}
    assert outcome(made) == ("succeeded", "done")


def test_a_vehicle_that_is_withdrawn_finishes_what_it_is_at_and_is_no_more(tmp_path: Path) -> None:
    event = {"at": 100, "kind": "withdraw-vehicles", "platform": "cart"}
    made = run(bench(tmp_path, [(30, "Farm", 50), (2_000, "Farm", 50)], command=GREEDY, events=[event]))
    assert outcome(made, FIRST) == ("succeeded", "done")
    assert outcome(made, "delivery-00002")[0] == "expired"
    assert states(made)[-1][0] == "retired"


def test_an_idle_vehicle_that_is_withdrawn_leaves_at_once_and_the_others_stay(tmp_path: Path) -> None:
    fleet = [{"platform": "cart", "home": "Depot", "count": 3}]
    event = {"at": 100, "kind": "withdraw-vehicles", "platform": "cart", "count": 2}
    made = run(bench(tmp_path, [(200, "Farm", 50)], command=GREEDY, fleet=fleet, events=[event]))
    retired = made.ledger.table("vehicles").filter(state="retired")
    assert retired.select("vehicle", "t_us").rows() == [("cart-1.1", 100_000_000), ("cart-2.1", 100_000_000)]
    assert set(made.ledger.table("parts").drop_nulls("vehicle")["vehicle"]) == {"cart-3.1"}


def test_a_withdrawn_vehicle_is_not_replaced(tmp_path: Path) -> None:
    fleet = [{"platform": "cart", "home": "Depot", "replacement_h": 0.1}]
    hazards = {"loss_per_km": 1000.0}
    event = {"at": 31, "kind": "withdraw-vehicles", "platform": "cart"}
    made = run(bench(tmp_path, [(30, "Farm", 50)], command=GREEDY, fleet=fleet, hazards=hazards, events=[event]))
    assert set(made.ledger.table("vehicles")["vehicle"].to_list()) == {"cart-1.1"}


def test_at_a_lost_depot_nobody_is_loaded_until_it_is_restored(tmp_path: Path) -> None:
    event = {"at": 0, "kind": "lose-depot", "site": "Depot", "for_h": 1}
    made = run(bench(tmp_path, [(30, "Farm", 50)], command=GREEDY, events=[event]))
    loaded = [at for event, at in parts(made) if event == "loaded"]
    assert loaded == [3_660.0]
    assert ("queueing", 30.0) in states(made)
    queued = made.ledger.table("resources").filter(pl.col("kind") == "dock")
    assert queued["asked_us"][0] == 30_000_000


def test_a_decision_takes_its_latency(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = run(bench(tmp_path, command={"coordinator": "timetable", "latency_s": 40}))
    assert legs(made, "arrive")[0] == ("cart-1.1", 440.0, 4.0)
    assert ("sent", None) in orders(made)
