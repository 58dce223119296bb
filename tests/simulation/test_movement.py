"""Trips on the bench: exact times, diversion at nodes and in flight, crossings that are taken, closed and reopened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.domain.plan import Step, StepKind
from tests.simulation.bench import DEPOT, FARM, HILL, HOME, bench, delivery, legs, orders, outcome, parts, run

Write = Callable[..., None]
FIRST = "delivery-00001"
GO = StepKind.GO
TWO_CARTS = [{"platform": "cart", "home": "Depot", "count": 2}]
ROAD = {
    "graph": {
        "nodes": {name: [i, 0] for i, name in enumerate("abcde")},
        "edges": [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]],
        "crossings": {"bridge": ["b", "c"]},
    }
}


def test_a_vehicle_under_way_turns_at_the_next_node(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            (150, lambda d: d.order("cart-1.1", HOME)),
        ]
    )
    made = run(bench(tmp_path))
    assert legs(made, "diverted") == [("cart-1.1", 200.0, 2.0)]
    assert legs(made, "arrive") == [("cart-1.1", 400.0, 2.0)]


@pytest.mark.parametrize("second", [100, 200, 300, 399.999_999])
def test_an_order_at_the_moment_of_passing_a_node_turns_the_vehicle_there(
    tmp_path: Path, timetable: Write, second: float
) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            (second, lambda d: d.order("cart-1.1", HOME)),
        ]
    )
    made = run(bench(tmp_path))
    turned_s = 400.0 if second > 300 else second
    (turned,), (back,) = legs(made, "diverted"), legs(made, "arrive")
    assert turned[1:] == pytest.approx((turned_s, turned_s / 100))
    assert back[1:] == pytest.approx((2 * turned_s, turned_s / 100))


def test_an_order_that_comes_with_the_arrival_finds_the_vehicle_at_its_goal(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)),
            (400, lambda d: d.order("cart-1.1", Step(GO, FARM))),
        ]
    )
    assert ("refused", "step already done") in orders(run(bench(tmp_path)))


def test_a_drone_turns_at_once(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("drone-1.1", Step(GO, HILL))),
            (150, lambda d: d.order("drone-1.1", HOME)),
        ]
    )
    made = run(bench(tmp_path, fleet=[{"platform": "drone", "home": "Depot"}]))
    assert legs(made, "diverted") == [("drone-1.1", 150.0, 1.5)]
    assert legs(made, "arrive") == [("drone-1.1", 300.0, 1.5)]


def test_two_diversions_before_the_node_leave_the_last_plan(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            (110, lambda d: d.order("cart-1.1", HOME)),
            (120, lambda d: d.order("cart-1.1", Step(GO, FARM))),
        ]
    )
    made = run(bench(tmp_path))
    assert [event for event, _ in orders(made)].count("accepted") == 3
    assert legs(made, "diverted") == [("cart-1.1", 200.0, 2.0)]
    assert made.ledger.table("vehicles").filter(state="idle").select("t_us", "place").rows()[-1] == (
        200_000_000,
        "Farm",
    )


def test_cargo_stays_aboard_through_a_diversion(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (100, lambda d: d.order("cart-1.1", Step(GO, HILL), *delivery(FIRST, FARM)[2:], from_step=2)),
        ]
    )
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert [event for event, _ in parts(made)] == ["assigned", "loaded", "departed", "delivered", "ended"]
    assert outcome(made) == ("succeeded", "done")


def test_a_plan_without_the_delivery_brings_the_cargo_back(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, HILL), HOME)),
            (100, lambda d: d.order("cart-1.1", HOME, from_step=2)),
        ]
    )
    made = run(bench(tmp_path, [(0, "Hill", 50)]))
    assert [event for event, _ in parts(made)] == ["assigned", "loaded", "departed", "dropped", "ended"]
    assert outcome(made) == ("expired", "not reached in time")


def test_a_crossing_lets_one_vehicle_over_at_a_time(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: (d.order("cart-1.1", Step(GO, HILL)), d.order("cart-2.1", Step(GO, HILL)))),
        ]
    )
    made = run(bench(tmp_path, terrain=ROAD, fleet=TWO_CARTS))
    crossed = made.ledger.table("resources").select("vehicle", "asked_us", "t_us", "until_us").rows()
    s = 1_000_000
    assert crossed == [("cart-1.1", 100 * s, 100 * s, 200 * s), ("cart-2.1", 100 * s, 200 * s, 300 * s)]
    assert [(v, t) for v, t, _ in legs(made, "arrive")][-1] == ("cart-2.1", 500.0)


def test_a_closed_crossing_is_waited_for_and_who_is_on_it_finishes(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            (100, lambda d: d.order("cart-2.1", Step(GO, HILL))),
        ]
    )
    events = [{"at": 150, "kind": "close-crossing", "crossing": "bridge", "for_h": 1}]
    made = run(bench(tmp_path, terrain=ROAD, fleet=TWO_CARTS, events=events))
    goal = {v: t for v, t, _ in legs(made, "arrive")}
    assert goal == {"cart-1.1": 400.0, "cart-2.1": 3750.0 + 300.0}


def test_a_crossing_closed_twice_over_opens_when_both_closures_are_over(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL)))])
    events = [
        {"at": 0, "kind": "close-crossing", "crossing": "bridge", "for_h": 1},
        {"at": 1800, "kind": "close-crossing", "crossing": "bridge", "for_h": 1},
    ]
    made = run(bench(tmp_path, terrain=ROAD, events=events))
    assert legs(made, "arrive")[-1][:2] == ("cart-1.1", 5400.0 + 300.0)


def test_a_vehicle_called_out_of_the_queue_at_a_crossing_leaves_it(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: (d.order("cart-1.1", Step(GO, HILL)), d.order("cart-2.1", Step(GO, HILL)))),
            (150, lambda d: d.order("cart-2.1", HOME)),
        ]
    )
    made = run(bench(tmp_path, terrain=ROAD, fleet=TWO_CARTS))
    assert made.ledger.table("resources")["vehicle"].to_list() == ["cart-1.1"]
    assert legs(made, "arrive")[-1][0] == "cart-1.1"
    assert ("cart-2.1", 250.0) in [(v, t) for v, t, _ in legs(made, "arrive")]


def test_a_go_to_where_the_vehicle_stands_takes_no_time(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(5, lambda d: d.order("cart-1.1", Step(GO, DEPOT), Step(GO, DEPOT), HOME))])
    made = run(bench(tmp_path))
    assert made.ledger.table("legs").is_empty()
    assert made.ledger.table("vehicles").select("t_us", "state").rows()[-1] == (5_000_000, "idle")


def test_a_vehicle_called_off_a_way_between_two_sites_at_one_node_stays_there(tmp_path: Path, timetable: Write) -> None:
    twins = [
        {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 1, "charged_packs": 2, "workshop_bays": 1},
        {"name": "Store", "group": "forward", "node": "a"},
        {"name": "Hill", "group": "forward", "node": "e"},
    ]
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, 1), HOME)),
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL), based_on=1)),
        ]
    )
    made = run(bench(tmp_path, sites=twins))
    assert legs(made, "diverted") == [("cart-1.1", 0.0, 0.0)]
    assert legs(made, "arrive") == [("cart-1.1", 400.0, 4.0)]


def test_legs_under_way_at_the_horizon_are_closed_as_open(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(43_200 - 150, lambda d: d.order("cart-1.1", Step(GO, HILL)))])
    assert legs(run(bench(tmp_path)), "open") == [("cart-1.1", 43_200.0, 1.5)]
