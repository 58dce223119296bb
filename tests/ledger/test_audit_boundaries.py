"""Rules hold exactly up to their boundary: what lies on it is no breach, what lies beyond by one unit is.

Each case is judged by the one rule that it is about; other rules may well object to the rest of such a run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from fleet.ledger.audit import Audit, audit
from fleet.ledger.audit.rules import RULES
from fleet.ledger.reader import Ledger
from tests.ledger.audited_run import FROM_NODE, HORIZON_US, KM, MJ, TO_ALPHA, Frames, S, consistent_frames, ledger_of
from tests.ledger.tampering import Tampering, Values, change, falsified, repeat, where
from tests.ledger.test_audit_tampering import DELIVERED, GO, HOME, LOADED, LOST_AT, OPEN, TRAVELS


def judged(rule: str, frames: Frames, **facts: Any) -> Audit:
    """The audit by one rule."""
    return audit(ledger_of(frames, **facts), rules=[known for known in RULES if known.name == rule])


RECON = {"mission": "recon-1"}
TOWED = {"leg": 7, "event": "depart"}
LOST_LEG = {"leg": 1, "event": "lost"}
HOVERS_ON = {"vehicle": "quad-1.1", "state": "travelling"}
CHARGED = {"vehicle": "quad-1.1", "state": "idle", "t_us": 900 * S}
HOVERED_MJ = MJ - 100_000_000 - 64_000_001
"""What the drone has left after hovering for 100 s at 640 W, and the 1 mJ that is conceded to rounding."""

ON_THE_BOUNDARY = (
    # Missions.
    change("missions-well-formed", "missions", RECON, due_us=300 * S),
    change("outcomes-follow-parts", "missions", {"mission": "delivery-1"}, expires_us=2_680 * S),
    change("open-beyond-horizon", "missions", {"mission": "delivery-3"}, expires_us=HORIZON_US + 1),
    # Cargo: a gram for the rounding of each part.
    change("parts-make-up-the-load", "parts", LOADED, load_g=60_001),
    change("payload-respected", "parts", LOADED, load_g=500_001),
    # A state that another one follows at the same moment, between two deliveries of that moment.
    repeat("load-is-what-is-aboard", "vehicles", {"vehicle": "termit-1.1", "state": "unloading"}, t_us=2_680 * S,
        load_g=50_000),
    # States and legs that take no time or lead nowhere.
    change("legs-depart-once", "legs", {"leg": 8, "event": "open"}, t_us=6_370 * S),
    change("legs-keep-to-the-plan", "legs", LOST_LEG, end_mm=0),
    change("legs-of-existing-vehicles", "vehicles", {"vehicle": "mule-1.1", "t_us": 0}, t_us=4_200 * S),
    # Places.
    change("legs-join", "legs", {"leg": 4, "event": "depart"}, start_mm=2_000),
    change("standing-where-legs-ended", "legs", {"leg": 2, "event": "depart"}, start_mm=2_000),
    change("legs-on-their-routes", "legs", OPEN, start_mm=3 * KM),
    change("legs-on-their-routes", "legs", OPEN, end_mm=3 * KM),
    # Energy.
    change("energy-within-battery", "vehicles", LOST_AT, energy_mj=0),
    change("standing-drains-slowly", "vehicles", HOVERS_ON, energy_mj=HOVERED_MJ),
    change("energy-rises-in-charging", "vehicles", CHARGED, energy_mj=760_000_000),
    # Resources.
    change("served-after-asking", "resources", {"kind": "charger"}, until_us=5_700 * S),
)  # fmt: skip

BEYOND_THE_BOUNDARY = (
    change("missions-well-formed", "missions", RECON, due_us=300 * S - 1),
    change("missions-well-formed", "missions", RECON, due_us=2_000 * S + 1),
    change("outcomes-follow-parts", "missions", {"mission": "delivery-1"}, where("parts", mission="delivery-1",
        event="ended"), expires_us=2_680 * S - 1),
    change("expiry-respected", "parts", {"mission": "delivery-2", "event": "ended"}, t_us=4_000 * S - 1),
    change("open-beyond-horizon", "missions", {"mission": "delivery-3"}, where("parts", mission="delivery-3",
        event="ended"), expires_us=HORIZON_US),
    change("open-beyond-horizon", "parts", {"mission": "delivery-3", "event": "ended"}, t_us=HORIZON_US - 1),
    change("parts-of-requested-missions", "parts", {"mission": "recon-1", "event": "assigned"}, t_us=300 * S - 1),
    change("times-within-horizon", "parts", {"mission": "delivery-3", "event": "ended"}, t_us=HORIZON_US + 1),
    repeat("loaded-from-the-ground", "parts", DELIVERED, event="loaded"),
    change("parts-make-up-the-load", "parts", LOADED, load_g=60_002),
    change("parts-make-up-the-load", "parts", LOADED, load_g=59_998),
    change("payload-respected", "parts", LOADED, load_g=500_002),
    change("legs-open-at-horizon", "legs", OPEN, t_us=HORIZON_US - 1),
    change("legs-keep-to-the-plan", "legs", LOST_LEG, end_mm=-1),
    change("legs-keep-to-the-plan", "legs", LOST_LEG, hazard_n=3_001),
    change("legs-keep-to-the-plan", "legs", OPEN, end_us=HORIZON_US - 1),
    change("legs-of-a-vehicle-apart", "legs", {"leg": 4, "event": "depart"}, t_us=500 * S - 1),
    change("legs-of-existing-vehicles", "vehicles", {"vehicle": "mule-1.1", "t_us": 0}, where("legs", leg=5,
        event="depart"), t_us=4_200 * S + 1),
    change("legs-join", "legs", {"leg": 4, "event": "depart"}, start_mm=2_001),
    change("standing-where-legs-ended", "legs", {"leg": 2, "event": "depart"}, start_mm=2_001),
    change("legs-on-their-routes", "legs", OPEN, start_mm=3 * KM + 1),
    change("energy-within-battery", "vehicles", LOST_AT, energy_mj=-1),
    change("energy-within-battery", "vehicles", {"vehicle": "mule-1.1", "t_us": 0}, energy_mj=20 * MJ - 1),
    change("standing-drains-slowly", "vehicles", HOVERS_ON, where("vehicles", vehicle="quad-1.1", state="on_task"),
        energy_mj=HOVERED_MJ - 1),
    change("energy-rises-in-charging", "vehicles", CHARGED, where("vehicles", vehicle="quad-1.1", state="charging"),
        energy_mj=759_999_999),
    change("served-after-asking", "resources", {"kind": "charger"}, until_us=5_700 * S - 1),
    change("served-after-asking", "resources", {"kind": "charger"}, asked_us=5_700 * S + 1),
    change("states-serve-requested-missions", "missions", RECON, where("vehicles", vehicle="quad-1.1", t_us=300 * S,
        state="travelling"), t_us=300 * S + 1),
    change("sorties-count-up", "vehicles", {"vehicle": "quad-1.1", "t_us": 300 * S}, sortie=0),
    change("versions-rise", "orders", {"order": "command:5", "event": "accepted"}, version=1),
    change("daily-recounted", "daily", {"day": 0}, success_rate=0.5 + 2e-9),
)  # fmt: skip


@pytest.mark.parametrize("case", ON_THE_BOUNDARY, ids=str)
def test_what_lies_on_a_boundary_is_no_breach(case: Tampering) -> None:
    result = judged(case.rule, falsified(consistent_frames(), case))
    assert result.skipped == ()
    assert result.findings == ()


@pytest.mark.parametrize("case", BEYOND_THE_BOUNDARY, ids=str)
def test_what_lies_beyond_a_boundary_by_one_unit_is_a_breach(case: Tampering) -> None:
    frames = falsified(consistent_frames(), case)
    table, values = case.shown or (case.table, case.where | case.changes)
    named = [pl.col(name).eq_missing(pl.lit(value)) for name, value in values.items()]
    rows = frames[table].with_row_index("row").filter(*named)["row"].to_list()
    found = {(f.table, f.row) for f in judged(case.rule, frames).findings}
    assert (table, rows[-1]) in found, found


def edited(frames: Frames, table: str, edit: Callable[[pl.DataFrame], pl.DataFrame]) -> Frames:
    return frames | {table: edit(frames[table])}


def test_a_route_may_stand_still_between_points_and_not_go_back() -> None:
    frames = consistent_frames()
    still = falsified(frames, change("", "routes", {"route": TO_ALPHA}, at_mm=[0, 0, 3 * KM]))
    back = falsified(frames, change("", "routes", {"route": TO_ALPHA}, at_mm=[0, -1, 3 * KM]))
    assert judged("routes-sound", still).passed
    assert not judged("routes-sound", back).passed


def test_a_route_without_points_is_none() -> None:
    nowhere: Values = {name: [] for name in ("at_mm", "x_mm", "y_mm", "pace_us", "edges")}
    frames = falsified(consistent_frames(), change("", "routes", {"route": FROM_NODE}, **nowhere))
    (finding,) = judged("routes-sound", frames).findings
    assert finding.message == f"route {FROM_NODE} has lists of unequal length, or empty"


def test_a_leg_that_ends_at_once_where_it_began_is_no_breach() -> None:
    at_once: Values = {"t_us": 600 * S, "end_us": 600 * S, "end_mm": 0, "energy_mj": 0, "hazard_n": 0}
    frames = consistent_frames()
    for event in ("depart", "arrive"):
        frames = falsified(frames, change("", "legs", {"leg": 4, "event": event}, **at_once))
    for rule in ("legs-depart-once", "legs-keep-to-the-plan"):
        assert judged(rule, frames).passed


@pytest.mark.parametrize(("lasts_us", "breaches"), [(0, 0), (1, 1)])
def test_towing_that_takes_no_time_needs_no_tower(lasts_us: int, breaches: int) -> None:
    frames = falsified(consistent_frames(), change("", "legs", TOWED, lead=None, end_us=4_700 * S + lasts_us))
    assert len(judged("towed-have-a-tower", frames).findings) == breaches


@pytest.mark.parametrize(("lead", "breaches"), [(99, 1), (7, 1), (6, 0)])
def test_a_leader_is_another_vehicle_that_is_there(lead: int, breaches: int) -> None:
    frames = consistent_frames()
    for event in ("depart", "arrive"):
        frames = falsified(frames, change("", "legs", {"leg": 7, "event": event}, lead=lead))
    assert len(judged("led-legs-follow", frames).findings) == breaches


@pytest.mark.parametrize(("energy_j", "breaches"), [(0, 0), (1, 1)])
def test_a_vehicle_that_was_lost_may_have_used_all_it_had_and_no_more(energy_j: int, breaches: int) -> None:
    """Its last state is on the road, and the leg since then took its energy to the last millijoule."""
    frames = consistent_frames()
    trip = frames["legs"].filter(leg=1, event="lost")["energy_mj"].item()
    begun = {"vehicle": "termit-2.1", "state": "travelling"}
    frames = falsified(frames, change("", "vehicles", begun, energy_mj=trip - energy_j))
    frames = edited(frames, "vehicles", lambda rows: rows.filter(pl.col("state") != "lost"))
    assert len(judged("legs-take-their-energy", frames).findings) == breaches


def test_an_edge_without_length_makes_no_ground_easy() -> None:
    nothing = pl.DataFrame(
        {"edge": [4], "tail": [1], "head": [1], "length_m": [0.0], "wheeled_traction_m": [0.0],
         "tracked_traction_m": [0.0]}
    )  # fmt: skip
    frames = edited(consistent_frames(), "edges", lambda rows: pl.concat([rows, nothing]))
    frames = falsified(frames, change("", "platforms", {"name": "mule"}, battery_j=1.8e6))
    assert judged("distance-within-charge", frames).findings


@pytest.mark.parametrize(("factor", "breaches"), [(1.0, 0), (1.2, 5)])
def test_the_energy_of_legs_follows_the_timeline_of_energy_and_no_other(factor: float, breaches: int) -> None:
    lines = pl.DataFrame({"name": ["speed", "energy"], "t_us": [0, 0], "value": [7.0, factor]})
    frames = consistent_frames() | {"timelines": lines}
    assert len(judged("energy-of-legs-derived", frames).findings) == breaches


@pytest.mark.parametrize("column", ["place", "name"])
def test_sites_are_known_by_their_places_or_where_these_are_numbers_by_their_names(column: str) -> None:
    words = pl.Series(["Depot", "Alpha", "Bravo"])
    other = pl.Series([0, 1, 2]) if column == "name" else pl.Series(["x", "y", "z"])
    columns = {"place": other, "name": words} if column == "name" else {"place": words, "name": other}
    frames = edited(consistent_frames(), "sites", lambda rows: rows.with_columns(**columns))
    assert judged("standing-where-legs-ended", frames).passed
    frames = falsified(frames, change("", "vehicles", {"vehicle": "quad-1.1", "state": "charging"}, place="Alpha"))
    assert len(judged("standing-where-legs-ended", frames).findings) == 1


def test_a_service_that_takes_no_time_occupies_nobody_and_counts_where_there_is_nothing() -> None:
    at_once = {"vehicle": "termit-1.1", "kind": "workshop"}
    frames = falsified(consistent_frames(), change("", "resources", at_once, until_us=5_700 * S))
    # The next one at that moment, and one more: only the latter is one too many.
    twice = falsified(frames, repeat("", "resources", at_once, vehicle="mule-1.1", until_us=9_000 * S))
    assert judged("capacity-respected", twice).passed
    thrice = falsified(
        twice, repeat("", "resources", {"vehicle": "mule-1.1", "kind": "workshop"}, vehicle="termit-2.1")
    )
    assert len(judged("capacity-respected", thrice).findings) == 1
    nobody = falsified(frames, change("", "sites", {"place": "Depot"}, workshop_bays=0))
    assert len(judged("capacity-respected", nobody).findings) == 1


def test_a_service_ends_when_the_vehicle_that_had_it_does_something_else() -> None:
    """quad-1.1 leaves its swap at 900 s, whatever was foreseen; another vehicle may follow then, and no earlier."""
    swap = {"vehicle": "quad-1.1", "kind": "swap bay"}
    frames = falsified(consistent_frames(), change("", "resources", swap, until_us=2_000 * S))
    for begins_s, breaches in ((900, 0), (899, 1)):
        both = falsified(frames, repeat("", "resources", swap, vehicle="termit-2.1", t_us=begins_s * S))
        assert len(judged("capacity-respected", both).findings) == breaches


def test_a_mission_counts_from_the_moment_at_which_the_warm_up_ends() -> None:
    assert judged("totals-recounted", consistent_frames(), warm_up_us=60 * S).passed
    assert not judged("totals-recounted", consistent_frames(), warm_up_us=60 * S + 1).passed


def test_a_day_without_missions_has_no_success_rate() -> None:
    frames = consistent_frames()
    frames |= {name: frames[name].clear() for name in ("missions", "parts")}
    nothing: Values = {"requested": 0, "departed": 0, "succeeded": 0}
    frames = falsified(frames, change("", "daily", {"day": 0}, success_rate=None, **nothing))
    assert judged("daily-recounted", frames).passed
    assert not judged("daily-recounted", falsified(frames, change("", "daily", {"day": 0}, success_rate=0.0))).passed


def test_a_figure_that_no_platform_has_can_be_held_against_nobody() -> None:
    frames = edited(consistent_frames(), "platforms", lambda rows: rows.with_columns(top_mps=pl.lit(None, pl.Float64)))
    assert [check.skipped for check in judged("speed-within-top", frames).checks] == ["platforms.top_mps is not there"]


@pytest.mark.parametrize(("t_us", "breaches"), [(3_000 * S - 1, 1), (3_000 * S, 0)])
def test_rows_of_an_unfinished_run_count_up_to_where_it_is_complete_and_not_further(t_us: int, breaches: int) -> None:
    frames = falsified(consistent_frames(), change("", "vehicles", LOST_AT, energy_mj=-1, t_us=t_us))
    ledger = ledger_of(frames, status="running")
    rules = [rule for rule in RULES if rule.name == "energy-within-battery"]
    result = audit(Ledger.from_frames(frames, meta=ledger.meta, complete_until_us=3_000 * S), rules=rules)
    assert len(result.findings) == breaches


def test_an_arrival_at_the_planned_time_with_the_planned_energy_is_as_planned() -> None:
    values: tuple[Values, ...] = ({"end_us": 800 * S + 1}, {"energy_mj": 100_000_001}, {"end_mm": 3 * KM - 1})
    for other in values:
        frames = falsified(consistent_frames(), change("", "legs", HOME, **other))
        assert len(judged("legs-keep-to-the-plan", frames).findings) == 1


def test_a_departure_is_not_planned_backwards() -> None:
    values: tuple[Values, ...] = ({"end_mm": -1}, {"end_us": 6_370 * S - 1})
    for earlier in values:
        frames = falsified(consistent_frames(), change("", "legs", GO, **earlier))
        assert any("is planned from" in f.message for f in judged("legs-keep-to-the-plan", frames).findings)


def test_a_moving_vehicle_is_at_no_place() -> None:
    frames = falsified(consistent_frames(), change("", "vehicles", TRAVELS, place="Depot"))
    assert [f.message for f in judged("states-known", frames).findings] == [
        "mule-1.1 travelling at 6370000000 µs, at the place Depot"
    ]
