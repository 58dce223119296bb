"""Consent to legs over links: questions and answers that are late or lost, and what a vehicle does without an answer.

A cart is told at once to load (60 s) at the depot; then it asks whether it may set out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from fleet.statistics.run import Run
from tests.simulation.bench import FARM, HOME, bench, delivery, outcome, run

Write = Callable[..., None]
JOB = "delivery-00001"


def asked(folder: Path, write: Write, latency_s: float = 0.0, loss: float = 0.0, **keys: Any) -> Run:
    """A run in which every leg needs the consent of one operator, who takes 90 s."""
    write(central=[(0, lambda desk: desk.order("cart-1.1", *delivery(JOB, FARM), HOME))])
    approval = {"level": "L1", "takes": 90} | keys.pop("approval", {})
    command = {
        "coordinator": "timetable", "operators": {"count": 1, "approval": approval},
        "links": {"latency_s": latency_s, "loss": loss}, "ack_timeout_s": 1000,
    }  # fmt: skip
    return run(bench(folder, [(0, "Farm", 50)], command=command, **keys))


def departures(made: Run) -> list[float]:
    """The seconds at which the cart set out."""
    return [t_us / 1e6 for t_us in made.ledger.table("legs").filter(event="depart")["t_us"]]


def said(made: Run, until_s: float) -> list[tuple[float, str, str | None]]:
    """(second, kind, why dropped) of every word about consent up to a time."""
    rows = made.ledger.table("messages").filter(
        pl.col("kind").str.starts_with("consent") & (pl.col("t_us") <= until_s * 1e6)
    )
    return [(t_us / 1e6, kind, dropped) for t_us, kind, dropped in rows.select("t_us", "kind", "dropped").rows()]


def test_where_no_word_is_late_or_lost_only_the_operator_takes_time(tmp_path: Path, timetable: Write) -> None:
    made = asked(tmp_path, timetable)
    assert departures(made)[0] == 150.0
    assert said(made, 150) == [
        (60.0, "consent request", None), (60.0, "consent in hand", None), (150.0, "consent", None),
    ]  # fmt: skip


def test_question_and_answer_take_as_long_as_the_link_does(tmp_path: Path, timetable: Write) -> None:
    """The order is late too: loaded at 70 s, asked at 80, answered at 170, heard at 180."""
    made = asked(tmp_path, timetable, latency_s=10)
    assert departures(made)[0] == 180.0
    assert made.time_in["waiting_for_approval_h"].item() * 3600 == 110.0


def test_a_question_that_is_lost_is_repeated_until_it_is_answered(tmp_path: Path, timetable: Write) -> None:
    """The post is down from 30 s on for ten minutes; every five minutes the cart asks again."""
    lost = [{"at": 30, "kind": "lose-post", "post": "central", "for_h": 1 / 6}]
    made = asked(tmp_path, timetable, events=lost)
    assert said(made, 700) == [
        (60.0, "consent request", "post is down"), (360.0, "consent request", "post is down"),
        (660.0, "consent request", None), (660.0, "consent in hand", None),
    ]  # fmt: skip
    assert departures(made)[0] == 750.0


def test_an_answer_that_is_lost_is_given_again(tmp_path: Path, timetable: Write) -> None:
    """The post goes down while the operator looks, and is back when the cart asks again."""
    lost = [{"at": 100, "kind": "lose-post", "post": "central", "for_h": 0.05}]
    made = asked(tmp_path, timetable, events=lost)
    assert said(made, 400)[2:] == [
        (150.0, "consent", "post is down"), (360.0, "consent request", None), (360.0, "consent", None),
    ]  # fmt: skip
    assert departures(made)[0] == 360.0
    # The operator was asked once for each leg.
    assert made.ledger.table("resources").filter(kind="operator").height == 2


def test_without_an_answer_in_time_the_default_is_done_and_a_late_one_is_void(tmp_path: Path, timetable: Write) -> None:
    """Asked at 160 s, of which the post hears at 260; its answer would come at 450, time is up at 280."""
    made = asked(tmp_path, timetable, latency_s=100, approval={"timeout_min": 2})
    assert departures(made)[0] == 280.0
    assert [kind for _, kind, _ in said(made, 450)] == [
        "consent request", "consent in hand", "consent withdrawn", "consent",
    ]  # fmt: skip
    assert outcome(made, JOB) == ("succeeded", "done")


def test_a_vehicle_waits_for_who_has_its_question_in_hand(tmp_path: Path, timetable: Write) -> None:
    """Asked at 70 s with 120 to wait; the answer comes after 320, and word that somebody is at it before time is up."""
    made = asked(tmp_path, timetable, latency_s=10, approval={"timeout_min": 2, "takes": 300})
    assert departures(made)[0] == 390.0
    assert [at for at, kind, _ in said(made, 390) if kind == "consent request"] == [70.0, 190.0, 310.0, 370.0]


def test_a_laden_vehicle_that_hears_nothing_asks_for_as_long_as_it_takes(tmp_path: Path, timetable: Write) -> None:
    lost = [{"at": 30, "kind": "lose-post", "post": "central", "for_h": 1 / 6}]
    made = asked(tmp_path, timetable, events=lost, approval={"timeout_min": 1, "on_timeout": "drop"})
    # Time is up every minute from 120 s on; the first question that is heard is that of 660 s.
    assert departures(made)[0] == 750.0
    assert outcome(made, JOB) == ("succeeded", "done")


def test_over_a_bad_link_every_leg_begins_once_and_every_dropped_word_has_a_cause(
    tmp_path: Path, timetable: Write
) -> None:
    made = asked(tmp_path, timetable, latency_s=5, loss=0.4, seed=3, approval={"timeout_min": 3})
    dropped = made.ledger.table("messages").filter(pl.col("arrives_us").is_null())
    assert dropped.filter(pl.col("kind").str.starts_with("consent")).height > 0
    assert set(dropped["dropped"]) == {"lost on the link"}
    assert outcome(made, JOB) == ("succeeded", "done")
