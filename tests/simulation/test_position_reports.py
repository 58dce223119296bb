"""Position reports on the bench: one report tells how far a vehicle is and where, and the last one stands.

An empty cart does 10 m/s from the depot at 0 km to the hill at 4 km, so it is at 1 km after 100 s.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.domain.plan import Step, StepKind
from tests.simulation.bench import HILL, HOME, bench, legs, run

Write = Callable[..., None]
GO = StepKind.GO


def reporting(folder: Path, **keys: Any) -> Any:
    """A run of the bench with a cart whose messages take a second, and that reports its position every 40 s."""
    links = {"latency_s": 1, "report_every_s": 40}
    command = {"coordinator": "timetable", "links": links, "lost_after_s": 600}
    return run(bench(folder, command=command, **keys))


@pytest.fixture
def looks() -> dict[float, tuple[Any, Any]]:
    return {}


@pytest.fixture
def look(looks: dict[float, tuple[Any, Any]]) -> Callable[[Any], None]:
    """Note what the report says, and where it has the vehicle now."""

    def note(desk: Any) -> None:
        at = desk.picture.whereabouts("cart-1.1")
        where = None if at is None else (at.observed_us / 1e6, at.step, at.place, at.turn.x_m)
        looks[desk.picture.time_us / 1e6] = desk.picture.progress("cart-1.1"), where

    return note


def test_how_far_a_vehicle_is_and_where_are_known_by_the_same_report(
    tmp_path: Path, timetable: Write, look: Any, looks: dict[float, tuple[Any, Any]]
) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)), *((at, look) for at in (20, 50, 420))])
    reporting(tmp_path)
    # The report of 0 s is of before it set out; that of 400 s of before it turned back.
    assert looks[20] == looks[420] == (None, None)
    progress, where = looks[50]
    assert (40.0, progress.step, progress.place) == where[:3]


def test_the_last_words_of_a_vehicle_lost_on_the_road_have_it_on_the_road(
    tmp_path: Path, timetable: Write, look: Any, looks: dict[float, tuple[Any, Any]]
) -> None:
    ambush = {
        "name": "ambush", "kind": "threat", "polygon_km": [[2, -1], [3, -1], [3, 1], [2, 1]],
        "loss_per_km": {"truth": 1e4, "belief": 0},
    }  # fmt: skip
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)), (230, look)])
    made = reporting(tmp_path, zones=[ambush])
    assert [at for _, _, at in legs(made, "lost")] == [pytest.approx(2.0, abs=0.01)]
    progress, where = looks[230]
    assert (progress.place, progress.stretch.end) == (None, HILL)
    observed_s, step, place, x_m = where
    assert (observed_s, step, place) == (200.0, 0, None)
    assert x_m > 2000.0
