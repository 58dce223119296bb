"""Follow-on plans and diversions in the engine: claims, cargo, mishaps, and what a post believes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet import simulate
from fleet.coordination.protocol import Status
from fleet.domain.plan import Step, StepKind
from tests.golden.scenarios import tow
from tests.simulation.bench import DEPOT, FARM, HILL, HOME, Desk, bench, delivery, legs, orders, outcome, parts, run

Write = Callable[..., None]
FIRST, SECOND = "delivery-00001", "delivery-00002"
GO = StepKind.GO
TWO = [{"platform": "cart", "count": 2, "home": "Depot"}]
DRONE = [{"platform": "drone", "home": "Depot"}]


def seen(into: dict[float, Any], vehicle: str = "cart-1.1") -> Any:
    """Keep what the picture says of a vehicle under way."""

    def look(desk: Desk) -> None:
        at = desk.picture.whereabouts(vehicle)
        if at is not None:
            told = (at.step, at.place, at.is_free, at.aboard, at.load_kg, at.turn)
            into[desk.picture.time_us / 1e6] = told

    return look


def test_a_vehicle_is_told_where_it_is_in_its_plan_and_where_it_could_turn(tmp_path: Path, timetable: Write) -> None:
    told: dict[float, Any] = {}
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            *((time_s, seen(told)) for time_s in (30, 110, 300)),
        ]
    )
    run(bench(tmp_path, [(0, "Farm", 50)]))
    # Loading for 60 s at the depot; at 9 m/s from then on, 450 m after 110 s, and at the next node 61.1 s later.
    assert told[30][:5] == (1, DEPOT, False, (), 0.0)
    step, place, is_free, aboard, load_kg, turn = told[110]
    assert (step, place, is_free, aboard, load_kg) == (2, None, True, ((FIRST, 0),), 50.0)
    assert (turn.x_m, turn.y_m) == (1000.0, 0.0)
    assert turn.wait_s == pytest.approx(1000 / 9 - 50, abs=1e-5)
    assert told[300][:3] == (3, FARM, False)


def test_a_drone_could_turn_where_it_is(tmp_path: Path, timetable: Write) -> None:
    told: dict[float, Any] = {}
    timetable(central=[(0, lambda d: d.order("drone-1.1", Step(GO, HILL))), (150, seen(told, "drone-1.1"))])
    run(bench(tmp_path, fleet=DRONE))
    turn = told[150][5]
    assert (turn.wait_s, turn.x_m, turn.y_m) == (0.0, 1500.0, 0.0)


def test_nobody_is_seen_on_links_with_a_delay_nor_between_an_order_and_its_answer(
    tmp_path: Path, timetable: Write
) -> None:
    told: dict[float, Any] = {}
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL))), (150, seen(told))])
    run(bench(tmp_path, command={"coordinator": "timetable", "links": {"latency_s": 1}}))
    assert told == {}


def test_a_follow_on_is_appended_behind_what_is_under_way(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (100, lambda d: d.order("cart-1.1", *delivery(SECOND, HILL), HOME, from_step=4)),
        ]
    )
    made = run(bench(tmp_path, [(0, "Farm", 50), (50, "Hill", 50)]))
    assert [event for event, _ in orders(made)].count("accepted") == 2
    assert outcome(made, FIRST) == outcome(made, SECOND) == ("succeeded", "done")
    # Straight from the farm to the depot, without the way home in between being a sortie's end.
    assert len(made.ledger.table("vehicles").filter(state="idle")) == 2


def test_what_an_order_takes_away_waits_again_and_goes_to_another(tmp_path: Path, timetable: Write) -> None:
    """Both carts are on their way back to the depot's work; they swap what they were sent for in one decision."""

    def swap(desk: Desk) -> None:
        desk.order("cart-1.1", *delivery(SECOND, HILL), HOME, from_step=0)
        desk.order("cart-2.1", *delivery(FIRST, FARM), HOME, from_step=0)

    believed: list[dict[tuple[str, int], str]] = []
    timetable(
        central=[
            (0, lambda d: (d.order("cart-1.1", Step(GO, FARM)), d.order("cart-2.1", Step(GO, HILL)))),
            (500, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (500, lambda d: d.order("cart-2.1", *delivery(SECOND, HILL), HOME)),
            (550, swap),
            (560, lambda d: believed.append(dict(d.picture.assigned))),
        ]
    )
    made = run(bench(tmp_path, [(490, "Farm", 50), (491, "Hill", 50)], fleet=TWO))
    assert believed == [{(SECOND, 0): "cart-1.1", (FIRST, 0): "cart-2.1"}]
    assert outcome(made, FIRST) == outcome(made, SECOND) == ("succeeded", "done")
    assert {("released", 550.0)} <= set(parts(made, "cart-1.1"))
    assert [event for event, _ in parts(made, "cart-2.1")].count("delivered") == 1


def test_a_halted_vehicle_stops_at_the_next_node_and_is_idle_there(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL))), (150, lambda d: d.order("cart-1.1"))])
    made = run(bench(tmp_path))
    assert legs(made, "diverted") == [("cart-1.1", 200.0, 2.0)]
    idle = made.ledger.table("vehicles").filter(state="idle").select("t_us", "place").rows()[-1]
    assert idle == (200_000_000, "node c")


def test_a_new_order_before_the_halt_is_done_is_obeyed_from_there(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            (150, lambda d: d.order("cart-1.1")),
            (160, lambda d: d.order("cart-1.1", HOME)),
        ]
    )
    made = run(bench(tmp_path))
    assert legs(made, "diverted") == [("cart-1.1", 200.0, 2.0)]
    assert legs(made, "arrive") == [("cart-1.1", 400.0, 2.0)]


@pytest.mark.parametrize("seed", range(6))
def test_a_vehicle_that_breaks_down_on_its_way_to_a_turn_goes_where_it_was_told(
    tmp_path: Path, timetable: Write, seed: int
) -> None:
    """It breaks down every few minutes and is mended at once; whatever happens, it ends its last plan at the depot."""
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            *((150 + 40 * i, _turn) for i in range(12)),
            (4000, lambda d: d.order("cart-1.1", HOME)),
        ]
    )
    hazards = {"breakdown_mtbf_h": 0.03, "field_repair_share": 1, "field_repair_h": {"mean_h": 0.01}}
    made = run(bench(tmp_path, hazards=hazards), seed=seed)
    assert made.ledger.table("vehicles").filter(state="idle")["place"].to_list()[-1] == "Depot"


def _turn(desk: Desk) -> None:
    vehicle = desk.picture.vehicles["cart-1.1"]
    at = desk.picture.whereabouts("cart-1.1")
    if vehicle.status is Status.COMMITTED and at is not None and at.is_free:
        goal = FARM if vehicle.plan[-1].place == HILL else HILL
        desk.order("cart-1.1", Step(GO, goal), from_step=at.step)


def test_a_diversion_that_is_refused_leaves_the_old_plan_believed(tmp_path: Path, timetable: Write) -> None:
    believed: list[dict[tuple[str, int], str]] = []
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            # Loading can't be broken off.
            (30, lambda d: d.order("cart-1.1", HOME, from_step=1)),
            (40, lambda d: believed.append(dict(d.picture.assigned))),
        ]
    )
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert ("refused", "step under way") in orders(made)
    assert believed == [{(FIRST, 0): "cart-1.1"}]
    assert outcome(made) == ("succeeded", "done")


def test_who_was_mended_while_towing_is_not_called_away_before_the_step_is_over() -> None:
    hazards = {"hazards.breakdown_mtbf_h": 1.5, "hazards.field_repair_share": 0.8}
    diverting = {"command.coordinator": {"name": "assignment", "scope": "divert"}, "fleet.0.count": 8}
    made = simulate(tow().replace({"horizon_days": 0.6} | hazards | diverting), seed=4, record="core")
    orders = made.ledger.table("orders")
    assert orders.filter(event="accepted").height > 20
    assert orders.filter(event="refused").is_empty()
