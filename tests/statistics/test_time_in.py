"""Where a mission's time went: each stretch under its name, and nothing left over."""

from typing import Final

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.ledger.reader import Ledger
from fleet.statistics.time_in import CATEGORIES, OF_STATE, time_in, totals
from tests.ledger.example import example_ledger
from tests.statistics.book import Book, S


def spent(ledger: Ledger, mission: str = "m") -> dict[str, int]:
    """Whole seconds of a mission by category, those that are not zero, after checking that they add up."""
    frame = time_in(ledger).filter(pl.col("mission") == mission)
    row = frame.row(0, named=True)
    seconds = {name: row[f"{name}_us"] // S for name in CATEGORIES if row[f"{name}_us"]}
    assert sum(row[f"{name}_us"] for name in CATEGORIES) == row["total_us"] == row["ended_us"] - row["ready_us"]
    return seconds


def truck(book: Book, *states: tuple[int, str, str | None], vehicle: str = "truck.1") -> Book:
    """A vehicle that is idle from 0 on and then in each state from its time on."""
    book.state(0, vehicle, "idle")
    for t_s, state, mission in states:
        book.state(t_s, vehicle, state, sortie=1, mission=mission)
    return book


def test_an_order_passes_through_decision_approval_and_link() -> None:
    book = Book().mission(100, "m").decision(110).decision(150, delay_s=5)
    book.order("truck.1", "o", issued=150, sent=175, accepted=185)
    truck(book, (185, "travelling", "m"), (300, "unloading", "m"), (360, "idle", None))
    book.part(185, "assigned", "m", "truck.1").part(360, "delivered", "m", "truck.1").ended(360, "m")
    assert spent(book.close(1000)) == {
        "waiting_for_decision": 10 + 5,
        "waiting_for_vehicle": 40,
        "waiting_for_approval": 20,
        "waiting_for_link": 10,
        "travel": 115,
        "loading": 60,
    }


def test_waiting_for_information_lasts_until_a_post_has_heard_of_the_mission() -> None:
    book = Book().mission(100, "m").row(130, "parts", mission="m", event="known").decision(130)
    book.ended(200, "m", "expired", "never assigned")
    assert spent(book.close(1000)) == {"waiting_for_information": 30, "waiting_for_vehicle": 70}


def test_a_mission_requested_after_it_was_ready_waited_for_information_first() -> None:
    book = Book().mission(100, "m", ready_s=60).decision(100).ended(200, "m", "expired", "never assigned")
    assert spent(book.close(1000)) == {"waiting_for_information": 40, "waiting_for_vehicle": 100}


def test_a_mission_that_no_post_was_called_on_waited_for_a_decision() -> None:
    book = Book().mission(100, "m").decision(50).ended(200, "m", "expired", "never assigned")
    assert spent(book.close(1000)) == {"waiting_for_decision": 100}


def test_only_the_post_that_gave_the_order_ends_the_wait_for_a_decision() -> None:
    book = Book().mission(100, "m").decision(101, post="elsewhere").decision(120)
    book.order("truck.1", "o", issued=120, accepted=120)
    truck(book, (120, "on_task", "m"))
    book.part(120, "assigned", "m", "truck.1").part(150, "done", "m", "truck.1").ended(150, "m")
    assert spent(book.close(1000)) == {"waiting_for_decision": 20, "on_task": 30}


STATES: Final = sorted({*OF_STATE, "idle"} - {"lost", "abandoned", "retired"})


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_vehicle_has_its_category(state: str) -> None:
    book = truck(Book().mission(100, "m").decision(100), (100, state, "m"))
    book.part(100, "assigned", "m", "truck.1").part(150, "delivered", "m", "truck.1").ended(150, "m")
    assert spent(book.close(1000)) == {OF_STATE.get(state, "waiting_for_vehicle"): 50}


def test_work_for_another_mission_of_the_sortie_is_a_detour() -> None:
    book = Book().mission(100, "m").mission(100, "other").decision(100)
    truck(
        book,
        (100, "loading", "m"), (110, "travelling", "other"), (150, "queueing", "other"), (155, "unloading", "other"),
        (160, "travelling", "m"), (200, "travelling", None), (230, "unloading", "m"),
    )  # fmt: skip
    book.part(100, "assigned", "m", "truck.1").part(240, "delivered", "m", "truck.1").ended(240, "m")
    assert spent(book.close(1000)) == {
        "loading": 10 + 10,
        "detour": 40 + 5,
        "waiting_in_queue": 5,
        "travel": 40 + 30,
    }


def test_an_attempt_that_set_off_and_came_to_nothing_is_lost_and_the_waits_around_it_are_not() -> None:
    book = Book().mission(100, "m").decision(100).decision(700)
    book.order("truck.1", "o1", issued=150, accepted=150).order("truck.2", "o2", issued=700, accepted=700)
    truck(book, (150, "travelling", "m"), (400, "lost", None))
    truck(book, (700, "travelling", "m"), vehicle="truck.2")
    book.part(150, "assigned", "m", "truck.1").part(150, "departed", "m", "truck.1").part(400, "lost", "m", "truck.1")
    book.part(700, "assigned", "m", "truck.2", attempt=2).part(900, "delivered", "m", "truck.2", attempt=2)
    book.ended(900, "m")
    assert spent(book.close(1000)) == {"waiting_for_vehicle": 50 + 300, "lost_attempt": 250, "travel": 200}


def test_overlapping_lost_attempts_count_once() -> None:
    book = Book().mission(100, "m").decision(100)
    for vehicle, start, end in (("truck.1", 200, 400), ("truck.2", 300, 350), ("truck.3", 380, 500)):
        book.part(start, "assigned", "m", vehicle).part(start, "departed", "m", vehicle)
        book.part(end, "released", "m", vehicle)
    book.ended(600, "m", "expired", "not reached in time")
    assert spent(book.close(1000)) == {"waiting_for_vehicle": 100 + 100, "lost_attempt": 300}


def test_an_attempt_given_up_before_it_set_off_is_waiting_for_a_vehicle() -> None:
    book = Book().mission(100, "m").decision(100)
    book.part(120, "assigned", "m", "truck.1").part(180, "released", "m", "truck.1")
    book.ended(300, "m", "expired", "never assigned")
    assert spent(book.close(1000)) == {"waiting_for_vehicle": 200}


def test_a_split_mission_follows_the_part_that_finished_last() -> None:
    book = Book().mission(100, "m", parts=2).decision(100)
    truck(book, (100, "travelling", "m"), (150, "idle", None))
    truck(book, (100, "charging", "m"), (300, "travelling", "m"), vehicle="truck.2")
    book.part(100, "assigned", "m", "truck.1").part(100, "assigned", "m", "truck.2", part=1)
    book.part(150, "delivered", "m", "truck.1").part(350, "delivered", "m", "truck.2", part=1)
    book.ended(350, "m", part=1)
    assert spent(book.close(1000)) == {"charging": 200, "travel": 50}


def test_who_came_too_late_did_not_serve_the_part() -> None:
    book = Book().mission(100, "m").decision(100)
    truck(book, (100, "on_task", "m"))
    truck(book, (110, "travelling", "m"), vehicle="truck.2")
    book.part(100, "assigned", "m", "truck.1").part(110, "assigned", "m", "truck.2")
    book.part(150, "already_taken", "m", "truck.2").part(200, "done", "m", "truck.1").ended(200, "m")
    assert spent(book.close(1000)) == {"on_task": 100}


def test_a_mission_that_fails_with_its_vehicle_keeps_the_split_of_its_last_attempt() -> None:
    book = Book().mission(100, "m").decision(100)
    truck(book, (120, "travelling", "m"), (180, "lost", None))
    book.order("truck.1", "o", issued=120, accepted=120)
    book.part(120, "assigned", "m", "truck.1").part(120, "departed", "m", "truck.1").part(180, "lost", "m", "truck.1")
    book.ended(180, "m", "failed", "casualty lost")
    assert spent(book.close(1000)) == {"waiting_for_vehicle": 20, "travel": 60}


def test_a_mission_that_has_not_ended_has_no_row() -> None:
    assert time_in(Book().mission(100, "m").close(1000)).is_empty()


def test_totals_over_the_example_add_up() -> None:
    sums = totals(time_in(example_ledger()))
    # delivery-1 takes 2,620 s, recon-1 300 s, delivery-2 1,000 s; delivery-3 is open for 1,800 s.
    assert sums["total"] == (2_620 + 300 + 1_000 + 1_800) * S
    assert sum(sums[name] for name in CATEGORIES) == sums["total"]
    assert sums["on_task"] == 100 * S


VEHICLES: Final = ("a.1", "b.1")
MISSIONS: Final = ("m0", "m1", "m2")
MOMENT: Final = st.integers(0, 400)


@st.composite
def campaigns(draw: st.DrawFn) -> Ledger:
    """Any ledger that the vocabulary allows, sensible or not: the split has to add up whatever the engine does."""
    book = Book()
    for vehicle in VEHICLES:
        book.state(0, vehicle, "idle")
        for t_s in sorted(draw(st.lists(MOMENT, max_size=8))):
            mission = draw(st.none() | st.sampled_from(MISSIONS))
            book.state(t_s, vehicle, draw(st.sampled_from(sorted(OF_STATE))), sortie=1, mission=mission)
    for t_s in draw(st.lists(MOMENT, max_size=4)):
        book.decision(t_s, delay_s=draw(st.integers(0, 20)))
    for number, mission in enumerate(MISSIONS):
        ready = draw(MOMENT)
        book.mission(ready, mission, parts=2)
        times = sorted(draw(st.lists(st.integers(ready, 500), min_size=1, max_size=8)))
        for index, t_s in enumerate(times[:-1]):
            vehicle, part = draw(st.sampled_from(VEHICLES)), draw(st.integers(0, 1))
            event = draw(st.sampled_from(("assigned", "departed", "lost", "dropped", "released", "delivered")))
            book.part(t_s, event, mission, vehicle, part=part)
            if event == "assigned":
                issued = draw(st.integers(0, t_s))
                sent = draw(st.none() | st.integers(issued, t_s))
                book.order(vehicle, f"{number}-{index}", issued=issued, sent=sent, accepted=t_s)
        outcome = draw(st.sampled_from(("succeeded", "failed", "expired", "open")))
        book.ended(times[-1], mission, outcome)
    return book.close(600)


@settings(max_examples=50)
@given(campaigns())
def test_the_split_has_no_remainder(ledger: Ledger) -> None:
    frame = time_in(ledger)
    columns = [f"{name}_us" for name in CATEGORIES]
    assert frame.height == len(MISSIONS)
    assert frame.select(pl.sum_horizontal(columns) == pl.col("total_us")).to_series().all()
    assert frame.select(pl.min_horizontal(columns) >= 0).to_series().all()


@settings(max_examples=50)
@given(campaigns())
def test_the_split_of_a_mission_needs_no_row_of_another(ledger: Ledger) -> None:
    tables = {name: ledger.table(name) for name in ledger.names}
    alone = {name: tables[name].filter(pl.col("mission") == "m0") for name in ("missions", "parts")}
    reduced = Ledger.from_frames(tables | alone, meta=ledger.meta, complete_until_us=ledger.complete_until_us)
    assert time_in(reduced).equals(time_in(ledger).filter(pl.col("mission") == "m0"))
