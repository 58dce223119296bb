"""Tables for people, computed from the example run, whose figures are known by hand."""

from dataclasses import dataclass

import pytest

from fleet.ledger import tables
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from tests.ledger.example import HORIZON_US, KM, S, append, example_ledger, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What came of a mission."""

    outcome: str | None
    ended_us: int | None
    first_departed_us: int | None
    vehicles: int
    on_time: bool | None


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return example_ledger()


@pytest.fixture(scope="module")
def unfinished() -> Ledger:
    """The example as it stood after 700 seconds: both vehicles under way."""
    recorder = Recorder()
    for step in steps():
        if int(step[1]["t_us"].removesuffix("s")) <= 700:
            append(recorder, step)
    return recorder.close("aborted", 700 * S)


def ends(ledger: Ledger) -> dict[str, End]:
    names = ("outcome", "ended_us", "first_departed_us", "vehicles", "on_time")
    rows = tables.missions(ledger).select("mission", *names).iter_rows()
    return {mission: End(**dict(zip(names, rest, strict=True))) for mission, *rest in rows}


def test_every_mission_has_one_row_with_its_end(ledger: Ledger) -> None:
    assert ends(ledger) == {
        "delivery-1": End(outcome="succeeded", ended_us=2_680 * S, first_departed_us=120 * S, vehicles=1, on_time=True),
        "recon-1": End(outcome="succeeded", ended_us=600 * S, first_departed_us=300 * S, vehicles=1, on_time=True),
        "delivery-2": End(outcome="expired", ended_us=2_000 * S, first_departed_us=None, vehicles=0, on_time=False),
        "delivery-3": End(outcome="open", ended_us=7_200 * S, first_departed_us=5_840 * S, vehicles=1, on_time=False),
    }
    assert tables.missions(ledger)["cause"].to_list() == ["done", "done", "never assigned", "expires past the horizon"]


def test_a_mission_that_has_not_ended_has_no_outcome(unfinished: Ledger) -> None:
    assert ends(unfinished)["delivery-1"] == End(
        outcome=None, ended_us=None, first_departed_us=120 * S, vehicles=1, on_time=None
    )


def test_success_counts_requests_that_are_not_open(ledger: Ledger, unfinished: Ledger) -> None:
    assert tables.daily(ledger).to_dicts() == [
        {"day": 0, "requested": 4, "departed": 3, "succeeded": 2, "success_rate": 2 / 3, "losses": 1}
    ]
    assert tables.daily(unfinished).to_dicts() == [
        {"day": 0, "requested": 2, "departed": 2, "succeeded": 1, "success_rate": 1.0, "losses": 0}
    ]


def test_the_daily_table_is_part_of_the_ledger(ledger: Ledger) -> None:
    assert ledger.table("daily").equals(tables.daily(ledger))


def test_days_without_requests_have_rows_and_derived_missions_do_not_count() -> None:
    recorder = Recorder()
    request = ("missions", {"t_us": "90000s", "mission": "recovery-1", "kind": "recovery", "derived": "1"})
    append(recorder, request)
    append(recorder, ("missions", {**request[1], "t_us": "180000s", "mission": "delivery-1", "derived": "0"}))
    daily = tables.daily(recorder.close("complete", 3 * 86_400 * S))
    assert daily["requested"].to_list() == [0, 0, 1]
    assert daily["success_rate"].to_list() == [None, None, None]


def test_a_leg_has_its_plan_and_its_end(ledger: Ledger) -> None:
    legs = tables.legs(ledger)
    assert legs["ending"].to_list() == ["arrive", "arrive", "lost", "arrive", "open"]
    lost = legs.row(2, named=True)
    assert (lost["departed_us"], lost["planned_us"], lost["ended_us"]) == (600 * S, 800 * S, 720 * S)
    assert (lost["planned_mm"], lost["ended_mm"]) == (3 * KM, 1_800_000)
    assert (lost["planned_energy_mj"], lost["energy_mj"]) == (200_000_000, 120_000_000)


def test_a_leg_under_way_has_no_end_yet(unfinished: Ledger) -> None:
    assert tables.legs(unfinished)["ended_us"].to_list() == [None, 500 * S, None]


def test_the_spans_of_a_vehicle_add_up_to_its_existence(ledger: Ledger) -> None:
    spans = tables.vehicle_spans(ledger)
    for (vehicle,), group in spans.group_by("vehicle"):
        assert (group["end_us"] - group["start_us"]).sum() == HORIZON_US, vehicle
        assert group["start_us"].to_list()[1:] == group["end_us"].to_list()[:-1]


def test_a_sortie_goes_from_leaving_to_being_ready_again(ledger: Ledger) -> None:
    columns = ("vehicle", "sortie", "started_us", "departed_us", "ended_us", "ending", "legs", "distance_mm")
    assert tables.sorties(ledger).select(columns).rows() == [
        ("quad-1.1", 1, 300 * S, 300 * S, 720 * S, "lost", 2, 4_800_000),
        ("termit-1.1", 1, 60 * S, 120 * S, 5_780 * S, "ready", 2, 6 * KM),
        ("termit-1.1", 2, 5_780 * S, 5_840 * S, None, None, 1, 1_860_000),
    ]


def test_a_sortie_under_way_counts_only_the_legs_that_ended(unfinished: Ledger) -> None:
    columns = ("vehicle", "ending", "legs", "distance_mm", "energy_mj")
    assert tables.sorties(unfinished).select(columns).rows() == [
        ("quad-1.1", None, 2, 3 * KM, 200_000_000),
        ("termit-1.1", None, 1, 0, 0),
    ]
