"""People in the engine: vehicles that stop for them, are steered by them, and orders that wait for them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import OrderRefused
from fleet.domain.plan import Step, StepKind
from fleet.models.service_time import ServiceLaw
from fleet.randomness import Streams
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DEPOT, FARM, HILL, HOME, Desk, Timetable, bench, delivery, legs, orders, run

Write = Callable[..., None]
GO, TOW = StepKind.GO, StepKind.TOW
TO_AND_FRO = tuple(Step(GO, place) for _ in range(30) for place in (HILL, DEPOT))


def crewed(
    folder: Path, *requests: tuple[float, str, float], control: str = "autonomous", count: int = 1, **operators: Any
) -> Run:
    """A run of the bench with carts under a kind of control, and operators as ``command.operators`` has them."""
    return run(
        bench(
            folder,
            requests,
            fleet=[{"platform": "cart", "home": "Depot", "count": count, "control": control}],
            command={"coordinator": "timetable", "operators": operators},
        )
    )


def spans(made: Run, state: str, vehicle: str = "cart-1.1") -> list[tuple[float, float]]:
    """(from, until) in seconds of every time that a vehicle was in a state."""
    rows = made.ledger.table("vehicles").filter(pl.col("vehicle") == vehicle).select("t_us", "state").rows()
    found = []
    for (t_us, at), (next_us, _) in pairwise(rows):
        if at == state and next_us > t_us:
            found.append((t_us / 1e6, next_us / 1e6))
    return found


def services(made: Run) -> list[tuple[str, str, float, float, float]]:
    """(operator, vehicle, asked, served, until) in seconds of every service."""
    rows = made.ledger.table("resources").filter(pl.col("kind") == "operator")
    return [
        (who, vehicle, asked / 1e6, at / 1e6, until / 1e6)
        for who, vehicle, asked, at, until in rows.select("resource", "vehicle", "asked_us", "t_us", "until_us").rows()
    ]


def send(*steps: Step, vehicle: str = "cart-1.1") -> Callable[[Desk], object]:
    return lambda desk: desk.order(vehicle, *steps)


# ── supervised ──


def test_a_supervised_vehicle_stops_when_its_neglect_time_is_over_and_goes_on_when_attended(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, send(Step(GO, HILL), HOME))])
    made = crewed(tmp_path, control="supervised", neglect=150, attending=20)
    # 400 s there and 400 s back: five times 150 s are driven, and every stop takes 20 s.
    assert legs(made, "unattended") == [
        ("cart-1.1", 150.0, 1.5), ("cart-1.1", 320.0, 3.0), ("cart-1.1", 490.0 , 0.5), ("cart-1.1", 660.0, 2.0),
        ("cart-1.1", 830.0, 3.5),
    ]  # fmt: skip
    assert spans(made, "awaiting_operator") == [(at, at + 20.0) for at in (150.0, 320.0, 490.0, 660.0, 830.0)]
    assert [row[2:] for row in services(made)] == [(at, at, at + 20.0) for at in (150.0, 320.0, 490.0, 660.0, 830.0)]


def test_neglect_and_service_times_belong_to_the_vehicle_and_the_ordinal(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(*TO_AND_FRO))])
    law = {"mean_s": 200, "law": "exponential"}
    made = crewed(tmp_path, control="supervised", neglect=law, attending={"mean_s": 30, "law": "lognormal", "cv": 0.5})
    neglect = Streams(1).stream("neglect", "cart-1.1")
    attending = Streams(1).stream("operator attending", "cart-1.1")
    free_s = 0.0
    for (_, _, asked_s, served_s, until_s), _ in zip(services(made), range(10), strict=False):
        assert asked_s == served_s
        assert asked_s - free_s == pytest.approx(
            ServiceLaw(mean_s=200, law="exponential").time_s(neglect.uniform()), abs=1e-5
        )
        takes_s = ServiceLaw(mean_s=30, law="lognormal", cv=0.5).time_s(attending.uniform())
        assert until_s - served_s == pytest.approx(takes_s, abs=1e-5)
        free_s = until_s


def test_vehicles_that_stop_at_once_are_attended_to_in_turn(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, FARM))), (0, send(Step(GO, FARM), vehicle="cart-2.1"))])
    made = crewed(tmp_path, control="supervised", count=2, neglect=150, attending=20)
    assert services(made) == [
        ("operator 1", "cart-1.1", 150.0, 150.0, 170.0), ("operator 1", "cart-2.1", 150.0, 170.0, 190.0),
    ]  # fmt: skip


def test_an_order_that_comes_while_a_vehicle_stands_is_obeyed_when_it_was_attended_to(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, send(Step(GO, HILL))), (160, send(HOME))])
    made = crewed(tmp_path, control="supervised", neglect=150, attending=20)
    assert [event for event, _ in orders(made)].count("accepted") == 2
    # It stood 1.5 km out from 150 s to 170 s, and 150 s later, at home, its neglect time is over once more.
    assert legs(made, "unattended") == [("cart-1.1", 150.0, 1.5), ("cart-1.1", 320.0, 1.5)]
    assert legs(made, "arrive") == [("cart-1.1", 340.0, 1.5)]


def test_who_is_attended_to_neither_moves_nor_forgets_where_it_goes(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(*delivery("delivery-00001", FARM), HOME))])
    made = crewed(tmp_path, (0, "Farm", 50), control="supervised", neglect=100, attending=50)
    times = made.time_in.row(0, named=True)
    # 2 km at 9 m/s take 222.2 s, so it stops twice; loading and unloading take no neglect time.
    assert times["waiting_for_operator_h"] * 3600 == pytest.approx(100.0)
    assert times["travel_h"] * 3600 == pytest.approx(2000 / 9, abs=1e-3)
    assert times["total_h"] * 3600 == pytest.approx(120 + 100 + 2000 / 9, abs=1e-3)


# ── teleoperated ──


def test_a_teleoperated_vehicle_waits_for_hands_and_keeps_them_to_the_end_of_its_way(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, send(Step(GO, FARM), HOME)), (0, send(Step(GO, HILL), vehicle="cart-2.1"))])
    made = crewed(tmp_path, control="teleoperated", count=2)
    assert services(made) == [
        ("operator 1", "cart-1.1", 0.0, 0.0, 200.0),
        ("operator 1", "cart-2.1", 0.0, 200.0, 600.0),
        ("operator 1", "cart-1.1", 200.0, 600.0, 800.0),
    ]
    assert spans(made, "awaiting_operator") == [(200.0, 600.0)]
    assert spans(made, "awaiting_operator", "cart-2.1") == [(0.0, 200.0)]


def test_hands_are_free_again_when_the_vehicle_breaks_down(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, HILL))), (0, send(Step(GO, FARM), vehicle="drone-1.1"))])
    short = {"cart": CART | {"range_km": 1}, "drone": {"base": "heavy-carrier", "cruise_kmh": 36, "top_kmh": 54,
             "range_km": 100, "payload_kg": 100}}  # fmt: skip
    fleet = [{"platform": name, "home": "Depot", "control": "teleoperated"} for name in ("cart", "drone")]
    command = {"coordinator": "timetable", "operators": {"count": 1}}
    made = run(bench(tmp_path, platforms=short, fleet=fleet, command=command))
    stranded_s = legs(made, "stranded")[0][1]
    assert services(made)[1][:3] == ("operator 1", "drone-1.1", 0.0)
    assert services(made)[1][3] == pytest.approx(stranded_s)


def test_a_vehicle_that_is_called_back_on_its_way_stays_in_the_same_hands(tmp_path: Path, timetable: Write) -> None:
    away = send(Step(GO, FARM), vehicle="cart-2.1")
    timetable(central=[(0, send(Step(GO, HILL))), (10, away), (150, send(HOME))])
    made = crewed(tmp_path, control="teleoperated", count=2)
    assert [(row[1], row[3]) for row in services(made)] == [("cart-1.1", 0.0), ("cart-1.1", 200.0), ("cart-2.1", 400.0)]


# ── span of control ──


def test_no_more_vehicles_are_out_than_operators_may_hold(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, FARM), HOME, vehicle=f"cart-{n}.1")) for n in (1, 2, 3)])
    made = crewed(tmp_path, control="supervised", count=3, span=1, neglect=100_000)
    # Out and back take 400 s, and the seat is free when the plan is done.
    assert spans(made, "awaiting_operator", "cart-2.1") == [(0.0, 400.0)]
    assert spans(made, "awaiting_operator", "cart-3.1") == [(0.0, 800.0)]


# ── approval ──


def test_orders_wait_for_consent_and_the_wait_is_told(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(*delivery("delivery-00001", FARM), HOME))])
    made = crewed(tmp_path, (0, "Farm", 50), approval={"level": "L2", "takes": 90})
    assert [event for event, _ in orders(made)] == ["issued", "approved", "sent", "accepted", "acknowledged"]
    assert made.time_in["waiting_for_approval_h"].item() * 3600 == pytest.approx(90.0)
    people = made.summary().operators
    assert people is not None
    assert people.calls == 1


def test_every_leg_waits_for_consent_at_the_first_level(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(*delivery("delivery-00001", FARM), HOME))])
    made = crewed(tmp_path, (0, "Farm", 50), approval={"level": "L1", "takes": 90})
    # Loaded at the depot in a minute, there after 222.2 s, unloaded in a minute.
    assert [start for start, _ in spans(made, "awaiting_approval")] == [
        60.0,
        pytest.approx(60 + 90 + 222.2 + 60, abs=0.1),
    ]
    assert [event for event, _ in orders(made)] == ["issued", "accepted", "acknowledged"]
    assert made.time_in["waiting_for_approval_h"].item() * 3600 == pytest.approx(90.0)


def test_at_the_fourth_level_nobody_is_asked(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(*delivery("delivery-00001", FARM), HOME))])
    made = crewed(tmp_path, (0, "Farm", 50), approval="L4")
    assert services(made) == []
    assert [event for event, _ in orders(made)] == ["issued", "accepted", "acknowledged"]


def test_an_order_is_sent_at_the_end_of_the_veto_window_though_nobody_looked(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, HILL))), (0, send(Step(GO, FARM), vehicle="cart-2.1"))])
    made = crewed(tmp_path, count=2, approval={"level": "L3", "takes": 100, "veto_s": 60})
    # The first is looked at, but not through in time; nobody comes to look at the second.
    rows = made.ledger.table("orders").filter(pl.col("event").is_in(["unanswered", "sent", "approved"]))
    assert [(e, t / 1e6) for e, t in rows.select("event", "t_us").rows()] == [("unanswered", 60.0), ("sent", 60.0)] * 2


def test_a_vetoed_order_is_never_sent_and_its_post_is_told(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, HILL)))])
    made = crewed(tmp_path, approval={"level": "L3", "takes": 10, "veto_s": 60, "veto_share": 1})
    assert [event for event, _ in orders(made)] == ["issued", "vetoed"]
    assert (10.0, OrderRefused("central-1", "vetoed")) in Timetable.heard["central"]


@pytest.mark.parametrize(
    ("default", "events"),
    [("execute", ["unanswered", "sent", "accepted", "acknowledged"]), ("drop", ["unanswered"])],
)
def test_without_consent_in_time_the_default_is_done(
    tmp_path: Path, timetable: Write, default: str, events: list[str]
) -> None:
    timetable(central=[(0, send(Step(GO, HILL))), (0, send(Step(GO, FARM), vehicle="cart-2.1"))])
    approval = {"level": "L2", "takes": 300, "timeout_min": 2, "on_timeout": default}
    made = crewed(tmp_path, count=2, approval=approval)
    second = made.ledger.table("orders").filter(pl.col("vehicle") == "cart-2.1").sort("t_us", maintain_order=True)
    assert second["event"].to_list() == ["issued", *events]
    assert second["t_us"][1] == 120_000_000
    # Who is at an order when time is up still answers it.
    first = made.ledger.table("orders").filter(pl.col("vehicle") == "cart-1.1")
    assert first["event"].to_list() == ["issued", "approved", "sent", "accepted", "acknowledged"]


def test_a_leg_without_consent_is_given_up_before_anything_is_aboard(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, HILL))), (0, send(Step(GO, FARM), vehicle="cart-2.1"))])
    approval = {"level": "L1", "takes": 300, "timeout_min": 2, "on_timeout": "drop"}
    made = crewed(tmp_path, count=2, approval=approval)
    refused = made.ledger.table("orders").filter(pl.col("event") == "refused").select("vehicle", "reason").rows()
    assert refused == [("cart-2.1", "no consent in time")]


def test_a_post_sees_who_waits_for_its_operators_and_since_when(tmp_path: Path, timetable: Write) -> None:
    seen: list[Any] = []
    look = (50, lambda desk: seen.append(desk.picture.operator_queue))
    timetable(central=[(0, send(Step(GO, HILL))), (20, send(Step(GO, FARM), vehicle="cart-2.1")), look])
    crewed(tmp_path, count=2, approval={"level": "L2", "takes": 100})
    (queue,) = seen
    assert (queue.waiting, queue.at_work, queue.on_duty) == (1, 1, 1)
    assert (queue.oldest_us, queue.observed_us) == (20_000_000, 50_000_000)
    assert queue.age_us(50_000_000) == 0


# ── mishaps ──


def test_a_field_repair_and_a_tow_begin_when_somebody_has_seen_to_them(tmp_path: Path, timetable: Write) -> None:
    platforms = {"tower": CART | {"roles": ["recovery"]}, "lame": CART | {"range_km": 3}}
    fleet = [{"platform": "lame", "home": "Depot"}, {"platform": "tower", "home": "Depot"}]
    command = {"coordinator": "timetable", "operators": {"count": 1, "recovery": 45}}
    job = "recovery/lame-1.1/1"
    tow = lambda desk: desk.order("tower-1.1", Step(GO, 3, job), Step(TOW, DEPOT, job, vehicle="lame-1.1"))  # noqa: E731
    timetable(central=[(0, send(Step(GO, HILL), HOME, vehicle="lame-1.1")), (1000, tow)])
    made = run(bench(tmp_path, platforms=platforms, fleet=fleet, command=command))
    assert [until - start for start, until in spans(made, "awaiting_operator", "tower-1.1")] == [45.0]
    assert spans(made, "towing", "tower-1.1")

    hazards = {"breakdown_mtbf_h": 0.5, "field_repair_share": 1.0, "field_repair_h": 0.1}
    command = {"coordinator": "timetable", "operators": {"count": 1, "unsticking": 30}}
    timetable(central=[(0, send(*TO_AND_FRO))])
    made = run(bench(tmp_path, hazards=hazards, command=command))
    waits, repairs = spans(made, "awaiting_operator"), spans(made, "repairing")
    assert len(waits) == len(repairs) > 1
    assert all(until - start == pytest.approx(30.0) for start, until in waits)
    assert [until for _, until in waits] == [start for start, _ in repairs]


# ── crews ──


def test_a_crew_at_each_post_leaves_the_others_alone(tmp_path: Path, timetable: Write) -> None:
    posts = [{"name": "west", "holds": ["Depot"]}, {"name": "east", "holds": ["Farm", "Hill"]}]
    sites = [
        {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 1, "charged_packs": 2},
        {"name": "Farm", "kind": "depot", "node": "c", "swap_bays": 1, "charged_packs": 2},
        {"name": "Hill", "node": "e"},
    ]
    fleet = [{"platform": "cart", "home": home, "count": 1, "control": "teleoperated"} for home in ("Depot", "Farm")]
    timetable(west=[(0, send(Step(GO, HILL)))], east=[(0, send(Step(GO, HILL), vehicle="cart-2.1"))])
    for pooled, served_s in ((False, 0.0), (True, 400.0)):
        operators = {"count": 1, "pooled": pooled}
        command = {"coordinator": "timetable", "architecture": "sectors", "posts": posts, "operators": operators}
        made = run(bench(tmp_path, sites=sites, fleet=fleet, command=command))
        assert max(row[3] for row in services(made)) == served_s
        names = {row[0] for row in services(made)}
        assert names == ({"operator 1"} if pooled else {"west operator 1", "east operator 1"})


def test_operators_that_nobody_calls_change_no_result(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(*delivery("delivery-00001", FARM), HOME))])
    with_them = crewed(tmp_path, (0, "Farm", 50))
    without = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert with_them.meta["ledger_sha256"] == without.meta["ledger_sha256"]


# ── orders that have become void ──


def life(made: Run, order: str) -> list[tuple[str, float]]:
    """(event, second) of every row about one order."""
    rows = made.ledger.table("orders").filter(order=order)
    return [(event, t_us / 1e6) for event, t_us in rows.select("event", "t_us").rows()]


def test_an_order_is_withdrawn_when_its_vehicle_reports_something_else_before_anybody_consented(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, send(Step(GO, FARM))), (700, send(Step(GO, HILL)))])
    made = crewed(tmp_path, approval={"level": "L2", "takes": 600})
    # Consent comes at 600 s and the farm is 200 s away; there it reports that it is idle.
    assert life(made, "central-2") == [("issued", 700.0), ("withdrawn", 800.0)]
    assert legs(made, "arrive") == [("cart-1.1", 800.0, 2.0)]


def test_an_order_that_is_still_being_worked_out_is_withdrawn_too(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, send(Step(GO, FARM))), (700, send(Step(GO, HILL)))])
    made = run(bench(tmp_path, command={"coordinator": "timetable", "latency_s": 600}))
    assert life(made, "central-2") == [("issued", 700.0), ("withdrawn", 800.0)]


def test_that_a_vehicle_says_again_that_it_is_idle_is_no_news_while_an_order_is_on_its_way(
    tmp_path: Path, timetable: Write
) -> None:
    seen: list[bool] = []

    def look(desk: Desk) -> None:
        seen.append(any("cart-1.1" in bucket for bucket in desk.picture.idle.values()))

    timetable(central=[(0, send(Step(GO, FARM))), (410, send(Step(GO, HILL))), (460, look), (700, look)])
    links = {"latency_s": 100}
    made = run(bench(tmp_path, command={"coordinator": "timetable", "links": links, "request_repeat_s": 50}))
    # The order arrives at 100 s and the farm is reached at 300 s: words of that come at 400 s and, repeated, at 450 s.
    said = made.ledger.table("messages").filter(kind="idle").select(pl.col("t_us") / 1e6).to_series().to_list()
    assert said[:2] == [300.0, 350.0]
    assert seen == [False, False]
    assert [event for event, _ in life(made, "central-2")][:2] == ["issued", "accepted"]
