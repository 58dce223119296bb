"""What the engine does with the orders of a policy: it obeys, refuses or discards each, counts it, and mends none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.coordination.protocol import OrderAcknowledged, OrderRefused, OrderUnacknowledged
from fleet.domain.plan import Step, StepKind
from tests.simulation.bench import (
    DEPOT,
    FARM,
    HILL,
    HOME,
    Desk,
    Timetable,
    bench,
    delivery,
    orders,
    outcome,
    parts,
    run,
)

Write = Callable[..., None]
FIRST = "delivery-00001"
GO, LOAD, UNLOAD = StepKind.GO, StepKind.LOAD, StepKind.UNLOAD


def test_a_delivery_takes_the_time_worked_out_by_hand(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME))])
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    # A minute to load, 2 km at 9 m/s, a minute to unload.
    assert parts(made) == [
        ("assigned", 0.0), ("loaded", 60.0), ("departed", 60.0), ("delivered", pytest.approx(120 + 2000 / 9, abs=1e-6)),
        ("ended", pytest.approx(120 + 2000 / 9, abs=1e-6)),
    ]  # fmt: skip
    assert orders(made) == [("issued", None), ("accepted", None), ("acknowledged", None)]


@pytest.mark.parametrize(
    ("steps", "fields", "reason"),
    [
        ((Step(GO, FARM),), {"based_on": 7}, "stale"),
        ((Step(GO, FARM),), {"expires_us": 9_999_999}, "expired"),
        ((Step(GO, FARM),), {"from_step": 1}, "step already done"),
        ((Step(GO, FARM),), {"from_step": -1}, "step already done"),
        ((Step("dance", FARM),), {}, "unknown step"),  # type: ignore[arg-type]
        ((Step(LOAD, FARM, FIRST),), {}, "impossible"),
        ((Step(GO, FARM, FIRST), Step(LOAD, FARM, FIRST)), {}, "impossible"),
        ((*delivery(FIRST, FARM)[:2], Step(UNLOAD, DEPOT, FIRST)), {}, "impossible"),
        ((*delivery(FIRST, FARM)[:2], Step(UNLOAD, FARM, FIRST)), {}, "impossible"),
        ((Step(StepKind.RECHARGE, HILL),), {}, "impossible"),
        ((Step(StepKind.RETURN, FARM),), {}, "impossible"),
    ],
)
def test_an_order_that_a_vehicle_can_not_obey_is_refused_and_changes_nothing(
    tmp_path: Path, timetable: Write, steps: tuple[Step, ...], fields: dict[str, int], reason: str
) -> None:
    timetable(central=[(10, lambda d: d.order("cart-1.1", *steps, **fields))])
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert orders(made) == [("issued", None), ("refused", reason)]
    assert (10.0, OrderRefused("central-1", reason)) in Timetable.heard["central"]
    assert made.ledger.table("legs").is_empty()
    assert outcome(made) == ("expired", "never assigned")
    assert made.summary().as_dict()["orders"]["refused"] == 1


@pytest.mark.parametrize(
    ("vehicle", "step", "fault"),
    [
        ("cart-2.1", Step(GO, FARM), "vehicle not held"),
        ("cart-1.1", Step(GO, 99), "unknown place"),
        ("cart-1.1", Step(GO, -1), "unknown place"),
        ("cart-1.1", Step(LOAD, DEPOT, "delivery-00009"), "unknown mission"),
        ("cart-1.1", Step(LOAD, DEPOT, FIRST, 5), "unknown mission"),
        ("cart-1.1", Step(LOAD, DEPOT, FIRST, -1), "unknown mission"),
        ("cart-1.1", Step(LOAD, DEPOT), "step without its mission"),
        ("cart-1.1", Step(StepKind.SCOUT, DEPOT), "step without its mission"),
        ("cart-1.1", Step(StepKind.TOW, DEPOT), "step without its mission"),
        ("cart-1.1", Step(StepKind.HOLD, DEPOT, FIRST, duration_s=-5.0), "impossible duration"),
        ("cart-1.1", Step(StepKind.HOLD, DEPOT, FIRST, duration_s=float("nan")), "impossible duration"),
        ("cart-1.1", Step(StepKind.HOLD, DEPOT, FIRST, duration_s=float("inf")), "impossible duration"),
    ],
)
def test_an_order_that_makes_no_sense_is_invalid_and_never_sent(
    tmp_path: Path, timetable: Write, vehicle: str, step: Step, fault: str
) -> None:
    timetable(central=[(10, lambda d: d.order(vehicle, step))])
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert orders(made) == [("invalid", fault)]
    assert made.ledger.table("messages").filter(kind="order").is_empty()


def test_an_order_id_used_twice_at_once_is_invalid(tmp_path: Path, timetable: Write) -> None:
    def twice(desk: Desk) -> None:
        desk.order("cart-1.1", Step(GO, FARM), id="same")
        desk.order("cart-1.1", Step(GO, HILL), id="same")

    timetable(central=[(10, twice)])
    command = {"coordinator": "timetable", "links": {"latency_s": 1}}
    made = run(bench(tmp_path, command=command))
    assert orders(made)[:2] == [("issued", None), ("invalid", "order id used twice")]


def test_the_id_of_an_order_long_done_is_not_used_again(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, FARM), id="same")),
            (500, lambda d: d.order("cart-1.1", Step(GO, HILL), id="same")),
        ]
    )
    made = run(bench(tmp_path))
    assert orders(made)[-1] == ("invalid", "order id used twice")
    assert made.ledger.table("legs").height == 2


def test_of_two_orders_for_the_same_plan_version_the_second_is_stale(tmp_path: Path, timetable: Write) -> None:
    def both(desk: Desk) -> None:
        desk.order("cart-1.1", Step(GO, FARM))
        desk.order("cart-1.1", Step(GO, HILL))

    timetable(central=[(0, both)])
    assert ("refused", "stale") in orders(run(bench(tmp_path)))


def test_orders_overdue_are_resent_as_often_as_the_scenario_says_and_then_given_up(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, FARM)))])
    links = {"latency_s": 0, "loss": 0.999_999}
    command = {"coordinator": "timetable", "links": links, "retries": 2, "ack_timeout_s": 30}
    made = run(bench(tmp_path, command=command))
    rows = made.ledger.table("orders").select("t_us", "event").rows()
    assert rows == [(0, "issued"), (30_000_000, "resent"), (60_000_000, "resent"), (90_000_000, "overdue")]
    assert (90.0, OrderUnacknowledged("central-1")) in Timetable.heard["central"]


def test_an_order_whose_answer_comes_too_late_is_overdue_and_still_obeyed_once(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, FARM)))])
    command = {"coordinator": "timetable", "links": {"latency_s": 20}, "retries": 1, "ack_timeout_s": 30}
    made = run(bench(tmp_path, command=command))
    assert [event for event, _ in orders(made)] == ["issued", "accepted", "resent", "acknowledged", "duplicate"]
    assert made.ledger.table("legs").height == 2


def test_acknowledgements_are_heard_with_the_next_call_and_do_not_wake_the_policy(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, FARM)))])
    run(bench(tmp_path))
    at = [t for t, trigger in Timetable.heard["central"] if trigger == OrderAcknowledged("central-1")]
    assert at == [200.0]


def test_a_tail_replaced_beyond_the_current_step_leaves_the_current_step_alone(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, FARM), Step(GO, HILL))),
            (100, lambda d: d.order("cart-1.1", HOME, from_step=1)),
        ]
    )
    made = run(bench(tmp_path))
    ends = made.ledger.table("legs").filter(event="arrive").select("t_us", "end_mm").rows()
    assert ends == [(200_000_000, 2_000_000), (400_000_000, 2_000_000)]


@pytest.mark.parametrize("second", [30, 90])
def test_a_step_under_way_can_not_be_broken_off(tmp_path: Path, timetable: Write, second: float) -> None:
    plan = (*delivery(FIRST, FARM), HOME) if second == 30 else (*delivery(FIRST, FARM),)
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *plan)),
            (second if second == 30 else 300, lambda d: d.order("cart-1.1", HOME, from_step=1 if second == 30 else 3)),
        ]
    )
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert ("refused", "step under way") in orders(made)
    assert outcome(made) == ("succeeded", "done")


def test_what_is_being_loaded_is_kept_when_the_rest_of_the_plan_is_replaced(tmp_path: Path, timetable: Write) -> None:
    """Nobody else may load it meanwhile, and at home it is put down again."""
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (30, lambda d: d.order("cart-1.1", HOME, from_step=2)),
            (40, lambda d: d.order("cart-2.1", *delivery(FIRST, FARM), HOME)),
        ]
    )
    made = run(bench(tmp_path, [(0, "Farm", 50)], fleet=[{"platform": "cart", "home": "Depot", "count": 2}]))
    assert [event for event, _ in parts(made, "cart-1.1")] == ["assigned", "loaded", "dropped"]
    assert ("already_taken", 40.0) in parts(made, "cart-2.1")


def test_what_is_aboard_already_is_not_loaded_again(tmp_path: Path, timetable: Write) -> None:
    plan = delivery(FIRST, FARM)
    timetable(central=[(0, lambda d: d.order("cart-1.1", *plan[:2], *plan, HOME))])
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert [second for event, second in parts(made) if event == "loaded"] == [60.0]
    assert outcome(made) == ("succeeded", "done")


def test_work_counted_becomes_delay_and_the_order_is_sent_later(tmp_path: Path, timetable: Write) -> None:
    def ponder(desk: Desk) -> None:
        desk.decision.work = 50
        desk.order("cart-1.1", Step(GO, FARM))

    timetable(central=[(10, ponder)])
    command = {"coordinator": "timetable", "work_per_s": 5}
    made = run(bench(tmp_path, command=command))
    rows = made.ledger.table("orders").select("t_us", "event").rows()
    later = ["sent", "accepted", "acknowledged"]
    assert rows == [(10_000_000, "issued"), *((20_000_000, event) for event in later)]


def test_rejecting_ends_a_mission_and_deferring_does_not(tmp_path: Path, timetable: Write) -> None:
    def sort_out(desk: Desk) -> None:
        desk.decision.rejected[FIRST] = "too far"
        desk.decision.deferred["delivery-00002"] = "later"

    timetable(central=[(10, sort_out)])
    made = run(bench(tmp_path, [(0, "Farm", 50), (0, "Hill", 50)]))
    assert outcome(made) == ("rejected", "rejected by policy")
    assert outcome(made, "delivery-00002") == ("expired", "never assigned")
    assert made.ledger.table("rationale").select("verdict", "reason").rows() == [
        ("deferred", "later"), ("rejected", "too far")
    ]  # fmt: skip


def test_a_mission_under_way_can_not_be_rejected(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (100, lambda d: d.decision.rejected.update({FIRST: "too late"})),
        ]
    )
    assert outcome(run(bench(tmp_path, [(0, "Farm", 50)]))) == ("succeeded", "done")


def test_a_recharge_happens_only_where_the_vehicle_stands(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL))),
            (1000, lambda d: d.order("cart-1.1", Step(StepKind.RECHARGE, DEPOT))),
        ]
    )
    made = run(bench(tmp_path))
    assert orders(made)[-1] == ("refused", "impossible")
    assert made.ledger.table("vehicles").filter(state="charging").is_empty()
