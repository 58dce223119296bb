"""A replay shows vehicles where the recorded legs have them, from the rows up to that time alone."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.ledger.replay import SCHEMA, Replay
from tests.ledger.example import HORIZON_US, SITES, S, append, example_ledger, integer, steps

LEDGER = example_ledger()
REPLAY = Replay(LEDGER)


def ledger_up_to(time_us: int) -> Ledger:
    """The example with the rows up to *time_us* only."""
    recorder = Recorder()
    recorder.static("sites", SITES)
    for step in steps():
        if integer(step[1]["t_us"]) <= time_us:
            append(recorder, step)
    return recorder.close("aborted", time_us)


def seen(vehicle: str, time_s: float, replay: Replay = REPLAY) -> dict[str, Any]:
    frame = replay.at(round(time_s * S))
    return next(row for row in frame.iter_rows(named=True) if row["vehicle"] == vehicle)


@pytest.mark.parametrize(
    ("time_s", "x_m", "y_m"),
    [
        (0, 0, 0),
        (120, 0, 0),
        (120 + 250, 500, 0),
        (120 + 500, 1_000, 0),
        (120 + 1_250, 1_000, 750),
        (120 + 1_500, 1_000, 1_000),
        (2_620, 1_000, 2_000),
        (2_680 + 2_250, 500, 0),
        (5_500, 0, 0),
        (7_200, 1_000, 860),
        (9_999, 1_000, 860),
    ],
)
def test_a_vehicle_follows_its_road_at_the_pace_of_each_part(time_s: float, x_m: float, y_m: float) -> None:
    """Half the time of a leg is not half its way: the second part of the road takes twice as long per kilometre."""
    found = seen("termit-1.1", time_s)
    assert (found["x_m"], found["y_m"]) == pytest.approx((x_m, y_m), abs=1e-3)


@pytest.mark.parametrize(("time_s", "y_m"), [(400, 1_500), (550, 3_000), (700, 1_500), (720, 1_200), (5_000, 1_200)])
def test_a_drone_flies_straight_and_stays_where_it_was_lost(time_s: float, y_m: float) -> None:
    found = seen("quad-1.1", time_s)
    assert (found["x_m"], found["y_m"]) == pytest.approx((0, y_m), abs=1e-3)


@pytest.mark.parametrize(
    ("time_s", "state", "mission", "energy_mj", "load_g"),
    [
        (60, "loading", "delivery-1", 9_000_000_000, 0),
        (120 + 1_250, "travelling", "delivery-1", 8_250_000_000, 100_000),
        (2_620, "unloading", "delivery-1", 7_500_000_000, 100_000),
        (5_180, "charging", None, 6_500_000_000, 0),
        (5_780, "loading", "delivery-3", 9_000_000_000, 0),
    ],
)
def test_state_energy_and_load_are_those_in_force(
    time_s: int, state: str, mission: str | None, energy_mj: int, load_g: int
) -> None:
    found = seen("termit-1.1", time_s)
    assert (found["state"], found["mission"], found["energy_mj"], found["load_g"]) == (
        state,
        mission,
        energy_mj,
        load_g,
    )


@given(st.integers(0, HORIZON_US))
def test_later_rows_change_nothing(time_us: int) -> None:
    assert Replay(ledger_up_to(time_us)).at(time_us).equals(REPLAY.at(time_us))


def test_vehicles_stand_in_order_of_their_coming_and_not_before_it() -> None:
    assert REPLAY.at(0)["vehicle"].to_list() == ["termit-1.1", "quad-1.1"]
    nothing = REPLAY.at(-1)
    assert nothing.is_empty()
    assert nothing.schema == REPLAY.at(0).schema == SCHEMA


def test_an_empty_ledger_has_nobody_in_it() -> None:
    assert Replay(Recorder().close("complete", 0)).at(0).is_empty()


def test_a_stay_moves_nobody_but_uses_energy() -> None:
    recorder = Recorder()
    recorder.static("sites", SITES)
    of = {"vehicle": "termit-1.1"}
    trip = {
        "leg": "0",
        "route": "0",
        "start_mm": "0",
        "end_mm": "1_000_000",
        "end_us": "500s",
        "energy_mj": "5000",
        **of,
    }
    stay = {"leg": "1", "end_us": "700s", "energy_mj": "1000", **of}
    for step in (
        ("vehicles", {"t_us": "0s", "state": "idle", "place": "Depot", "energy_mj": "100_000", "load_g": "0", **of}),
        ("legs", {"t_us": "0s", "event": "depart", **trip}),
        ("legs", {"t_us": "500s", "event": "arrive", **trip}),
        ("legs", {"t_us": "500s", "event": "depart", **stay}),
        ("legs", {"t_us": "700s", "event": "arrive", **stay}),
    ):
        append(recorder, step)
    replay = Replay(recorder.close("complete", 800 * S))
    halfway = seen("termit-1.1", 600, replay)
    assert (halfway["x_m"], halfway["y_m"], halfway["energy_mj"]) == (1_000.0, 0.0, 94_500)
    assert seen("termit-1.1", 750, replay)["energy_mj"] == 94_000


def test_a_place_that_is_no_site_has_no_position() -> None:
    recorder = Recorder()
    append(recorder, ("vehicles", {"t_us": "0s", "vehicle": "v-1.1", "state": "idle", "energy_mj": "0", "load_g": "0"}))
    found = seen("v-1.1", 0, Replay(recorder.close("complete", 1)))
    assert (found["x_m"], found["y_m"]) == (None, None)


def test_a_heading_is_that_of_the_road_where_the_vehicle_is() -> None:
    """To Alpha the road runs east, then north; the drone flies north and comes back south."""
    headings = {}
    for time_s in (120 + 250, 120 + 1_250, 450, 600):
        moment = REPLAY.moment(round(time_s * S))
        headings[time_s] = dict(zip([REPLAY.vehicles[v] for v in moment.vehicle], moment.heading_rad, strict=True))
    assert headings[370]["termit-1.1"] == pytest.approx(0.0)
    assert headings[1_370]["termit-1.1"] == pytest.approx(math.pi / 2)
    assert headings[450]["quad-1.1"] == pytest.approx(math.pi / 2)
    assert headings[600]["quad-1.1"] == pytest.approx(-math.pi / 2)


def test_places_at_times_of_their_own_are_those_of_each_moment() -> None:
    vehicle, time_us = np.array([0, 1, 0, 1]), np.array([370, 450, 2_620, -1]) * S
    found = REPLAY.moments(vehicle, time_us)
    assert found.vehicle.tolist() == [0, 1, 0], "the drone doesn't exist before the start"
    assert found.x_m.tolist() == pytest.approx([500.0, 0.0, 1_000.0])
    assert found.y_m.tolist() == pytest.approx([0.0, 2_250.0, 2_000.0])


def test_a_stretch_of_a_path_keeps_its_bends_and_begins_and_ends_where_it_is_cut() -> None:
    x_m, y_m = REPLAY.paths.stretch_m(0, 500_000, 2_000_000)
    assert list(zip(x_m.tolist(), y_m.tolist(), strict=True)) == [(500.0, 0.0), (1_000.0, 0.0), (1_000.0, 1_000.0)]
