"""Convoys on the bench: a headway each, the pace of the slowest, budgets of one's own, and one event for all.

An empty cart does 10 m/s, an ox 5 m/s; the farm is 2 km from the depot, the hill 4 km.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import Group
from fleet.domain.plan import Step, StepKind
from fleet.errors import ScenarioError
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DEPOT, HILL, HOME, Desk, bench, legs, run

Write = Callable[..., None]
TOGETHER = (
    Step(StepKind.RENDEZVOUS, DEPOT, group="g"), Step(StepKind.AWAIT_GO, DEPOT, group="g"),
    Step(StepKind.GO, HILL, group="g"), HOME,
)  # fmt: skip
RULES = {"headway_s": 20, "hazard_factor": 0.5, "wait_min": 5}


def convoy(folder: Path, timetable: Write, *members: str, acts: tuple[Any, ...] = (), **keys: Any) -> Run:
    """Some vehicles that meet at the depot and go to the hill together."""

    def send(desk: Desk) -> None:
        roles = {str(number): vehicle for number, vehicle in enumerate(members)}
        desk.decision.groups.append(Group(id="g", members=roles, quorum=1, timeout_s=60.0))
        for vehicle in members:
            desk.order(vehicle, *TOGETHER)

    timetable(central=[(0, send), *acts])
    ox = CART | {"cruise_kmh": 18, "top_kmh": 27}
    fleet = [{"platform": name, "count": 3, "home": "Depot"} for name in ("cart", "ox")]
    return run(bench(folder, platforms={"cart": CART, "ox": ox}, fleet=fleet, **({"convoys": RULES} | keys)))


def members(made: Run) -> list[tuple[str, str, float, int]]:
    """(event, vehicle, second, members) of every row."""
    rows = made.ledger.table("convoys").select("event", "vehicle", pl.col("t_us") / 1e6, "members")
    return list(rows.rows())


def test_a_column_leaves_when_the_last_has_its_place_and_goes_as_fast_as_the_slowest(
    tmp_path: Path, timetable: Write
) -> None:
    made = convoy(tmp_path, timetable, "cart-1.1", "ox-1.1")
    # One headway of 20 s, then 4 km at 5 m/s; on the way home each goes alone.
    assert legs(made, "arrive") == [
        ("cart-1.1", 820.0, 4.0), ("ox-1.1", 820.0, 4.0), ("cart-1.1", 1220.0, 4.0), ("ox-1.1", 1620.0, 4.0),
    ]  # fmt: skip
    assert members(made) == [
        ("joined", "cart-1.1", 20.0, 2), ("joined", "ox-1.1", 20.0, 2),
        ("arrived", "cart-1.1", 820.0, 1), ("arrived", "ox-1.1", 820.0, 0),
    ]  # fmt: skip


def test_each_takes_its_share_of_the_danger_and_the_energy_of_its_own(tmp_path: Path, timetable: Write) -> None:
    made = convoy(tmp_path, timetable, "cart-1.1", "cart-2.1", hazards={"loss_per_km": 1e-4})
    hazards = made.ledger.table("legs").filter(event="arrive").select("vehicle", "hazard_n").rows()
    assert [hazard / 1e9 for _, hazard in hazards] == pytest.approx([2e-4, 2e-4, 4e-4, 4e-4])


def test_what_ends_one_leg_interrupts_all_and_the_others_go_on_at_their_own_pace(
    tmp_path: Path, timetable: Write
) -> None:
    turn = (120, lambda desk: desk.order("ox-1.1", HOME, from_step=2, based_on=1))
    made = convoy(tmp_path, timetable, "cart-1.1", "cart-2.1", "ox-1.1", acts=(turn,))
    # Two headways; the ox turns at the first node, 1 km out, after 240 s, and the carts go on at 10 m/s.
    assert [row for row in members(made) if row[0] == "diverted"] == [("diverted", "ox-1.1", 240.0, 2)]
    arrived = [row for row in legs(made, "arrive") if row[0].startswith("cart")][:2]
    assert arrived == [("cart-1.1", 540.0, 4.0), ("cart-2.1", 540.0, 4.0)]


def test_the_last_of_a_convoy_goes_alone_and_bears_the_whole_danger(tmp_path: Path, timetable: Write) -> None:
    turn = (120, lambda desk: desk.order("ox-1.1", HOME, from_step=2, based_on=1))
    made = convoy(tmp_path, timetable, "cart-1.1", "ox-1.1", acts=(turn,), hazards={"loss_per_km": 1e-4})
    assert ("alone", "cart-1.1", 220.0, 0) in members(made)
    after = made.ledger.table("legs").filter(vehicle="cart-1.1", event="arrive").row(0, named=True)
    assert after["hazard_n"] / 1e9 == pytest.approx(3e-4)


def test_who_never_comes_is_waited_for_and_then_left(tmp_path: Path, timetable: Write) -> None:
    leave = (0, lambda desk: desk.order("cart-3.1", Step(StepKind.GO, HILL, group="g"), HOME))
    made = convoy(tmp_path, timetable, "cart-1.1", "cart-2.1", acts=(leave,))
    assert {vehicle for _, vehicle, _, _ in members(made)} <= {"cart-1.1", "cart-2.1", "cart-3.1"}
    assert len([row for row in legs(made, "arrive") if row[0] == "cart-1.1"]) == 2


def test_a_headway_is_not_negative(tmp_path: Path, timetable: Write) -> None:
    with pytest.raises(ScenarioError, match="headway_s"):
        convoy(tmp_path, timetable, "cart-1.1", convoys={"headway_s": -1})
