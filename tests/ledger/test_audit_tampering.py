"""Every way of falsifying a row is found, by the rule that it is about and at the row that shows it."""

from __future__ import annotations

import pytest

from fleet.ledger.audit import audit, captures
from fleet.ledger.audit.rules import RULES
from tests.ledger.audited_run import FROM_ALPHA, HORIZON_US, KM, MJ, TO_BRAVO, S, consistent_frames, ledger_of
from tests.ledger.tampering import Tampering, Values, change, drop, falsified, repeat, row_of, where

DELIVERED = {"mission": "delivery-1", "event": "delivered", "part": 1}
LOADED = {"mission": "delivery-3", "event": "loaded"}
ENDED_1 = {"mission": "delivery-1", "event": "ended"}
TRAVELS = {"vehicle": "mule-1.1", "state": "travelling", "sortie": 2}
HOME = {"leg": 4, "event": "arrive"}
OPEN = {"leg": 8, "event": "open"}
GO = {"leg": 8, "event": "depart"}
LOST_AT = {"vehicle": "termit-2.1", "state": "lost"}


TAMPERINGS = (
    # The tables as such.
    change("values-present", "legs", GO, energy_mj=None),
    change("values-present", "vehicles", TRAVELS, load_g=-1),
    change("times-in-order", "parts", LOADED, t_us=0),
    change("times-within-horizon", "parts", {"mission": "delivery-3", "event": "ended"}, t_us=HORIZON_US + 1),
    change("routes-sound", "routes", {"route": TO_BRAVO}, at_mm=[KM, 0]),
    change("routes-sound", "routes", {"route": TO_BRAVO}, x_mm=[0]),
    repeat("routes-sound", "routes", {"route": TO_BRAVO}, ("routes", {"route": TO_BRAVO})),
    # Missions.
    repeat("missions-unique", "missions", {"mission": "recon-1"}),
    change("missions-well-formed", "missions", {"mission": "recon-1"}, due_us=0),
    change("missions-well-formed", "missions", {"mission": "recon-1"}, parts=0),
    change("missions-well-formed", "missions", {"mission": "recon-1"}, ready_us=299 * S),
    drop("parts-of-requested-missions", "missions", {"mission": "recon-1"},
        where("parts", mission="recon-1", event="ended")),
    change("parts-of-requested-missions", "missions", {"mission": "recon-1"},
        where("parts", mission="recon-1", event="assigned"), t_us=301 * S),
    change("part-events-known", "parts", LOADED, event="teleported"),
    change("part-events-known", "parts", LOADED, vehicle=None),
    change("attempts-rise", "parts", {"mission": "delivery-3", "event": "assigned"}, where("parts", **LOADED),
        attempt=2),
    repeat("ends-once", "parts", ENDED_1),
    change("ends-once", "parts", ENDED_1, outcome="won"),
    change("ends-once", "parts", {"mission": "delivery-4", "event": "ended"}, cause=None),
    drop("every-mission-ends", "parts", ENDED_1, where("missions", mission="delivery-1")),
    repeat("nothing-after-end", "parts", ENDED_1, event="loaded", part=0, vehicle="termit-1.1"),
    repeat("parts-completed-once", "parts", DELIVERED),
    change("served-by-the-assigned", "parts", LOADED, vehicle="quad-1.1"),
    change("outcomes-follow-parts", "parts", {"mission": "delivery-2", "event": "ended"}, outcome="succeeded"),
    change("outcomes-follow-parts", "parts", ENDED_1, outcome="failed"),
    drop("outcomes-follow-parts", "parts", DELIVERED, where("parts", **ENDED_1)),
    change("outcomes-follow-parts", "parts", ENDED_1, t_us=2_681 * S),
    change("outcomes-follow-parts", "missions", {"mission": "delivery-1"}, where("parts", **ENDED_1),
        expires_us=2_679 * S),
    change("nothing-before-ready", "missions", {"mission": "delivery-1"}, where("parts", **DELIVERED),
           ready_us=2_681 * S),
    change("expiry-respected", "parts", {"mission": "delivery-2", "event": "ended"}, t_us=3_999 * S),
    change("open-beyond-horizon", "missions", {"mission": "delivery-3"},
        where("parts", mission="delivery-3", event="ended"), expires_us=7_000 * S),
    # Cargo.
    repeat("loaded-from-the-ground", "parts", LOADED),
    change("loaded-from-the-ground", "parts", {"mission": "delivery-4", "event": "lost"}, event="loaded",
        vehicle="mule-1.1"),
    drop("unloaded-from-its-vehicle", "parts", {"mission": "delivery-4", "event": "loaded"},
        where("parts", mission="delivery-4", event="lost")),
    change("unloaded-from-its-vehicle", "parts", DELIVERED, vehicle="mule-1.1"),
    change("unloaded-from-its-vehicle", "parts", DELIVERED, load_g=49_999),
    change("parts-make-up-the-load", "parts", LOADED, load_g=61_000),
    change("load-is-what-is-aboard", "vehicles", TRAVELS, load_g=59_999),
    change("load-is-what-is-aboard", "vehicles", LOST_AT, load_g=1),
    change("load-is-what-is-aboard", "vehicles", {"vehicle": "quad-1.1", "state": "charging"}, load_g=1),
    change("payload-respected", "parts", LOADED, load_g=500_002),
    change("handled-where-the-vehicle-stands", "parts", DELIVERED, place="Depot"),
    # States.
    change("states-known", "vehicles", {"vehicle": "mule-1.1", "state": "charging"}, state="dreaming"),
    change("states-known", "vehicles", TRAVELS, place="Depot"),
    change("states-known", "vehicles", {"vehicle": "mule-1.1", "state": "charging"}, place=None),
    change("vehicles-begin-idle", "vehicles", {"vehicle": "mule-1.1", "t_us": 0}, state="loading"),
    change("vehicles-begin-idle", "vehicles", TRAVELS, platform="termit"),
    repeat("nothing-after-the-last-state", "vehicles", LOST_AT, state="idle", place="Depot"),
    change("disabled-vehicles-stay", "vehicles", {"vehicle": "termit-1.1", "state": "towed"}, state="travelling"),
    change("disabled-vehicles-stay", "vehicles", {"vehicle": "termit-1.1", "state": "broken"},
        where("vehicles", vehicle="termit-1.1", state="towed"), state="loading"),
    change("sorties-count-up", "vehicles", TRAVELS, sortie=4),
    change("states-serve-requested-missions", "vehicles", TRAVELS, mission="delivery-9"),
    change("moving-while-on-a-leg", "vehicles", TRAVELS, state="loading", place="Depot"),
    change("moving-while-on-a-leg", "vehicles", {"vehicle": "quad-1.1", "t_us": 500 * S}, state="travelling",
        place=None),
    change("moving-while-on-a-leg", "legs", HOME, where("vehicles", vehicle="quad-1.1", state="charging"),
        t_us=850 * S),
    change("stuck-where-the-leg-ended", "legs", {"leg": 3, "event": "broken"}, event="stuck"),
    change("stuck-where-the-leg-ended", "vehicles", {"vehicle": "termit-1.1", "state": "repairing"},
        state="unsticking"),
    change("legs-of-existing-vehicles", "legs", GO, vehicle="ghost-1.1"),
    # Movement.
    change("legs-depart-once", "legs", HOME, event="vanished"),
    repeat("legs-depart-once", "legs", GO),
    repeat("legs-depart-once", "legs", HOME, event="lost"),
    drop("legs-depart-once", "legs", GO, where("legs", **OPEN)),
    change("legs-depart-once", "legs", HOME, where("legs", leg=4, event="depart"), t_us=500 * S),
    drop("legs-end", "legs", OPEN, where("legs", **GO)),
    change("legs-open-at-horizon", "legs", HOME, event="open"),
    change("endings-match-departures", "legs", HOME, vehicle="mule-1.1"),
    change("legs-of-a-vehicle-apart", "legs", {"leg": 4, "event": "depart"}, t_us=499 * S),
    change("legs-keep-to-the-plan", "legs", HOME, end_mm=2 * KM),
    change("legs-keep-to-the-plan", "legs", OPEN, end_us=HORIZON_US + 1),
    change("legs-keep-to-the-plan", "legs", {"leg": 1, "event": "lost"}, energy_mj=5 * MJ),
    change("legs-keep-to-the-plan", "legs", GO, end_us=6_000 * S),
    change("speed-within-top", "legs", {"leg": 4, "event": "depart"}, end_us=749 * S),
    change("speed-within-top", "legs", OPEN, end_mm=3_321_000),
    change("led-legs-follow", "legs", {"leg": 7, "event": "depart"}, lead=99),
    change("led-legs-follow", "legs", {"leg": 7, "event": "arrive"}, where("legs", leg=7, event="depart"),
        end_mm=KM - 1),
    change("towed-have-a-tower", "legs", {"leg": 7, "event": "depart"}, lead=None),
    change("towed-have-a-tower", "vehicles", {"vehicle": "mule-1.1", "state": "towing"},
        where("legs", leg=6, event="depart"), state="travelling"),
    # Places.
    change("legs-on-their-routes", "legs", GO, route=77),
    change("legs-on-their-routes", "legs", OPEN, end_mm=3 * KM + 1),
    change("legs-join", "legs", {"leg": 4, "event": "depart"}, route=FROM_ALPHA),
    change("legs-join", "legs", {"leg": 7, "event": "depart"}, start_mm=3_000),
    change("standing-where-legs-ended", "legs", {"leg": 2, "event": "depart"}, start_mm=3_000),
    change("standing-where-legs-ended", "vehicles", {"vehicle": "quad-1.1", "state": "charging"}, place="Alpha"),
    # Energy.
    change("energy-within-battery", "vehicles", LOST_AT, energy_mj=-1),
    change("energy-within-battery", "vehicles", TRAVELS, energy_mj=20 * MJ + 1),
    change("energy-within-battery", "vehicles", {"vehicle": "mule-1.1", "t_us": 0}, energy_mj=19 * MJ),
    change("energy-within-battery", "vehicles", TRAVELS, platform="zeppelin"),
    change("legs-take-their-energy", "legs", HOME, where("vehicles", vehicle="quad-1.1", state="travelling"),
        energy_mj=99_999_999),
    change("legs-take-their-energy", "vehicles", TRAVELS, energy_mj=1_000_000),
    change("energy-rises-in-charging", "vehicles", {"vehicle": "mule-1.1", "t_us": 5_700 * S}, state="loading"),
    change("energy-rises-in-charging", "vehicles", {"vehicle": "quad-1.1", "state": "idle", "t_us": 900 * S},
        where("vehicles", vehicle="quad-1.1", state="charging"), energy_mj=0),
    change("standing-drains-slowly", "vehicles", {"vehicle": "quad-1.1", "state": "travelling"},
        where("vehicles", vehicle="quad-1.1", state="on_task"), energy_mj=800_000_000),
    change("energy-of-legs-derived", "legs", {"leg": 3, "event": "depart"}, energy_mj=800_000_000),
    change("energy-of-legs-derived", "edges", {"edge": 1}, where("legs", **GO), tracked_traction_m=260.0),
    change("distance-within-charge", "platforms", {"name": "mule"}, where("legs", leg=6, event="depart"),
        battery_j=1.8e6),
    # Resources.
    change("served-after-asking", "resources", {"vehicle": "mule-1.1", "kind": "charger"}, asked_us=7_000 * S),
    change("served-after-asking", "resources", {"vehicle": "mule-1.1", "kind": "charger"}, until_us=0),
    change("capacity-respected", "sites", {"place": "Depot"}, where("resources", vehicle="mule-1.1", kind="charger"),
        chargers=0),
    repeat("capacity-respected", "resources", {"vehicle": "termit-1.1", "kind": "workshop"}, vehicle="mule-1.1"),
    # Orders.
    repeat("orders-issued-once", "orders", {"order": "command:2", "event": "issued"}),
    drop("orders-issued-once", "orders", {"order": "command:2", "event": "issued"},
        where("orders", order="command:2", event="approved")),
    change("orders-issued-once", "orders", {"order": "command:2", "event": "acknowledged"}, event="ignored"),
    repeat("orders-accepted-once", "orders", {"order": "command:2", "event": "accepted"}),
    drop("orders-accepted-once", "orders", {"order": "command:2", "event": "accepted"},
        where("orders", order="command:2", event="acknowledged")),
    change("orders-keep-their-vehicle", "orders", {"order": "command:2", "event": "accepted"}, vehicle="mule-1.1"),
    change("versions-rise", "orders", {"order": "command:5", "event": "accepted"}, version=1),
    change("one-commander-at-a-time", "orders", {"order": "command:5", "event": "accepted"}, term=0),
    # Losses.
    repeat("lost-once", "losses", {"vehicle": "termit-2.1"}),
    change("losses-are-states", "losses", {"vehicle": "termit-2.1"}, vehicle="mule-1.1"),
    drop("losses-are-states", "losses", {"vehicle": "termit-2.1"}, where("vehicles", **LOST_AT)),
    change("losses-end-their-legs", "losses", {"vehicle": "termit-2.1"}, leg=5),
    change("losses-end-their-legs", "losses", {"vehicle": "termit-2.1"}, where("legs", leg=1, event="lost"),
        t_us=999 * S),
    change("nothing-after-the-last-moment", "legs", GO, vehicle="termit-2.1"),
    change("nothing-after-the-last-moment", "parts", LOADED, vehicle="termit-2.1"),
    change("nothing-after-the-last-moment", "orders", {"order": "command:5", "event": "accepted"},
        vehicle="termit-2.1"),
    change("nothing-after-the-last-moment", "resources", {"kind": "charger"}, vehicle="termit-2.1"),
    # Outages.
    change("outages-alternate", "outages", {"event": "lost"}, event="restored"),
    change("outages-alternate", "outages", {"event": "restored"}, event="lost"),
    change("outages-alternate", "outages", {"event": "lost"}, since_us=501 * S),
    change("outages-alternate", "outages", {"event": "restored"}, until_us=801 * S),
    change("outages-alternate", "outages", {"event": "lost"}, reported_us=501 * S),
    change("outages-alternate", "outages", {"event": "lost"}, cause=None),
    change("outages-alternate", "outages", {"event": "restored"}, cause="jammed"),
    change("who-waits-for-a-link-has-lost-it", "vehicles", {"vehicle": "termit-1.1", "state": "unloading"},
        state="out_of_contact"),
    change("who-waits-for-a-link-has-lost-it", "vehicles", {"vehicle": "mule-1.1", "state": "travelling", "sortie": 1},
        state="out_of_contact"),
    change("silent-legs-end-in-an-outage", "legs", {"leg": 0, "event": "arrive"}, event="silent"),
    # Events.
    change("events-sound", "events", {"kind": "lose-post"}, until_us=300 * S),
    change("events-sound", "events", {"kind": "lose-post"}, factor_n=-1),
    change("posts-return-after-they-went", "events", {"kind": "post-restored"}, subject="other"),
    change("nobody-sets-out-over-a-shut-road", "events", {"kind": "close-road"},
        where("legs", leg=3, event="depart"), t_us=2_000 * S),
    # Operators.
    change("operators-serve-one-at-a-time", "resources", {"kind": "operator", "t_us": 3_690 * S},
        where("resources", kind="operator", t_us=3_750 * S), until_us=3_760 * S),
    change("orders-approved-before-sent", "orders", {"order": "command:2", "event": "approved"},
        where("orders", order="command:2", event="accepted"), event="overdue"),
    change("orders-approved-before-sent", "orders", {"order": "command:2", "event": "approved"},
        where("orders", order="command:2", event="accepted"), event="vetoed"),
    # Areas.
    change("knowledge-comes-of-looks", "areas", {"event": "scouted"}, knowledge_n=1_000_000_001),
    change("knowledge-comes-of-looks", "areas", {"event": "scouted"}, knowledge_n=499_999_990),
    change("knowledge-comes-of-looks", "areas", {"event": "scouted"}, half_life_us=0),
    change("clearings-end", "areas", {"event": "cleared"}, factor_n=1_000_000_001),
    change("clearings-end", "areas", {"event": "cleared"}, until_us=4_199 * S),
    change("clearings-end", "areas", {"event": "over"}, edges=3),
    change("fieldwork-is-done-on-task", "areas", {"event": "cleared"}, vehicle="termit-1.1"),
    change("fieldwork-is-done-on-task", "areas", {"event": "cleared"}, mission="delivery-1"),
    # Convoys.
    change("convoys-joined-before-left", "convoys", {"event": "joined"}, event="lost"),
    change("convoys-joined-before-left", "convoys", {"event": "arrived"}, event="joined"),
    change("convoys-joined-before-left", "convoys", {"event": "joined"}, members=1),
    repeat("convoys-set-out-together", "legs", {"leg": 0, "event": "depart"}, vehicle="mule-1.1", end_us=2_630 * S),
    # Stocks.
    change("stocks-conserved", "stocks", {"event": "begins"}, event="used"),
    change("stocks-conserved", "stocks", {"event": "begins"}, event="grows"),
    change("stocks-conserved", "stocks", {"event": "ordered"}, stock_g=60_000),
    change("stocks-conserved", "stocks", {"event": "out"}, stock_g=-1),
    change("stocks-conserved", "stocks", {"event": "supplied"}, moved_g=50_000),
    change("stocks-out-when-empty", "stocks", {"event": "out"}, stock_g=1),
    change("stocks-supplied-by-deliveries", "stocks", {"event": "supplied"}, vehicle="mule-1.1"),
    change("stocks-supplied-by-deliveries", "stocks", {"event": "supplied"}, moved_g=50_001),
    change("stocks-ordered-by-missions", "stocks", {"event": "ordered"}, moved_g=100_001),
    change("stocks-ordered-by-missions", "stocks", {"event": "ordered"}, place="Bravo"),
    change("transshipments-have-two-ends", "stocks", {"event": "asked"}, moved_g=100_001),
    change("transshipments-have-two-ends", "stocks", {"event": "asked"}, place="Alpha"),
    change("transshipments-have-two-ends", "stocks", {"event": "asked"}, post="other"),
    change("transshipments-have-two-ends", "stocks", {"event": "ordered"}, where("stocks", event="asked"), post=None),
    repeat("transshipments-have-two-ends", "stocks", {"event": "asked"}),
    drop("transshipments-are-drawn-and-put-down", "stocks", {"event": "drawn", "stock_g": 400_000},
        where("parts", mission="delivery-1", event="loaded", part=1)),
    change("transshipments-are-drawn-and-put-down", "stocks", {"event": "drawn"},
        where("parts", mission="delivery-1", event="loaded", part=1), t_us=121 * S),
    change("transshipments-are-drawn-and-put-down", "stocks", {"event": "supplied"}, where("parts", **DELIVERED),
        place="Bravo"),
    change("transshipments-bring-what-was-drawn", "stocks", {"event": "drawn"}, place="Alpha"),
    change("transshipments-bring-what-was-drawn", "stocks", {"event": "supplied"}, place="Depot"),
    change("transshipments-bring-what-was-drawn", "stocks", {"event": "supplied"}, moved_g=50_001),
    change("orders-keep-their-vehicle", "orders", {"order": "command:5", "event": "issued"}, vehicle=None),
    # Totals.
    change("daily-recounted", "daily", {"day": 0}, succeeded=3),
    change("daily-recounted", "daily", {"day": 0}, success_rate=0.6),
)  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=str)
def test_a_falsified_row_is_found(tampering: Tampering) -> None:
    frames = falsified(consistent_frames(), tampering)
    table, values = tampering.shown or (tampering.table, tampering.where | tampering.changes)
    row = row_of(frames[table], values)
    result = audit(ledger_of(frames), rules=[rule for rule in RULES if rule.name == tampering.rule])
    assert (table, row) in {(f.table, f.row) for f in result.findings}, result.findings


def test_the_digests_find_a_row_that_breaks_no_other_rule() -> None:
    honest = consistent_frames()
    mission = Tampering(rule="digests-match", table="missions", where={"mission": "recon-1"}, changes={"priority": 9})
    result = audit(ledger_of(falsified(honest, mission), columns=ledger_of(honest).meta["columns"]))
    assert {(f.rule, f.table) for f in result.findings} == {
        ("digests-match", "missions"), ("ledger-digest-matches", "run.json"),
    }  # fmt: skip
    assert "digest of priority" in result.findings[0].message


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("digests-match", {"columns": {}}),
        ("digests-stated", {"columns": None}),
        ("digests-stated", {"ledger_sha256": None}),
        ("ledger-digest-matches", {"ledger_sha256": "0" * 64}),
        ("facts-well-formed", {"horizon_us": "soon"}),
        ("totals-recounted", {"totals": {"succeeded": 3}}),
        ("totals-recounted", {"totals": {"sorties": 4}}),
        ("totals-recounted", {"warm_up_us": 100 * S}),
    ],
)
def test_a_false_fact_about_the_run_is_found(rule: str, facts: Values) -> None:
    asked = [known for known in RULES if known.name == rule]
    assert audit(ledger_of(consistent_frames(), **facts), rules=asked).findings


def test_every_rule_has_a_tampering_that_it_finds() -> None:
    on_the_run = {"digests-match", "digests-stated", "ledger-digest-matches", "facts-well-formed", "totals-recounted"}
    on_damage = {"tables-readable"}
    on_captures = {rule.name for rule in captures.RULES}
    assert {rule.name for rule in RULES} == {t.rule for t in TAMPERINGS} | on_the_run | on_damage | on_captures
