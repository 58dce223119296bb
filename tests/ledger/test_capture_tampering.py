"""Every way of falsifying a row about a capture is found, by the rule that it is about and at the row that shows it."""

from __future__ import annotations

from functools import cache

import pytest

from fleet.ledger.audit import audit
from fleet.ledger.audit.captures import RULES
from fleet.ledger.reader import Ledger
from tests.ledger.tampering import Tampering, change, drop, falsified, repeat, row_of, where
from tests.simulation.siege import MISSION, run, siege

ASSAULT = {"mission": MISSION, "event": "phase", "phase": "assault"}
FELL = {"mission": MISSION, "event": "defender fell"}
CAPTURED = {"mission": MISSION, "event": "ended", "cause": "captured"}
DONE = {"event": "done", "vehicle": "ram-1.1"}
SUPPLIED = {"event": "supplied"}
SEIZED = {"event": "seized", "holder": "own"}

TAMPERINGS = (
    change("phases-in-order", "captures", ASSAULT, phase="assembly"),
    change("phases-in-order", "captures", ASSAULT, phase="feast"),
    repeat("phases-in-order", "captures", CAPTURED),
    drop("attempts-end", "captures", CAPTURED,
        where("captures", mission=MISSION, event="joined", vehicle="eye-1.1")),
    change("attempts-end", "captures", CAPTURED, cause="boredom"),
    change("strengths-only-fall", "captures", FELL, defenders=-1),
    change("strengths-only-fall", "captures", FELL, defenders=1),
    change("strengths-only-fall", "captures", FELL, attackers=7),
    change("strengths-only-fall", "captures", FELL, event="go", defenders=9),
    drop("everybody-accounted-for", "parts", DONE, where("captures", event="joined", vehicle="ram-1.1")),
    repeat("everybody-accounted-for", "captures", {"event": "arrived", "vehicle": "ram-1.1"},
        where("captures", event="joined", vehicle="ram-1.1"), event="left"),
    change("captures-succeed", "captures", CAPTURED,
        where("parts", mission=MISSION, event="ended"), cause="withdrew"),
    change("captures-succeed", "parts", {"mission": MISSION, "event": "ended"}, outcome="failed"),
    change("one-holder-at-a-time", "holdings", SEIZED, holder="enemy"),
    change("one-holder-at-a-time", "holdings", {"event": "seized", "holder": "enemy"}, cause="captured"),
    change("one-holder-at-a-time", "holdings", SUPPLIED, holder="enemy"),
    change("stocks-add-up", "holdings", SUPPLIED, moved_g=5),
    change("stocks-add-up", "holdings", SUPPLIED, stock_g=-3),
)  # fmt: skip


@cache
def honest() -> Ledger:
    """The ledger of a position that was captured and is held."""
    return run(siege()).ledger


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=str)
def test_a_falsified_row_is_found(tampering: Tampering) -> None:
    ledger = honest()
    frames = falsified({name: ledger.table(name) for name in ledger.names}, tampering)
    table, values = tampering.shown or (tampering.table, tampering.where | tampering.changes)
    row = row_of(frames[table], values)
    told = Ledger.from_frames(frames, meta=ledger.meta, complete_until_us=ledger.complete_until_us)
    result = audit(told, rules=[rule for rule in RULES if rule.name == tampering.rule])
    assert (table, row) in {(f.table, f.row) for f in result.findings}, result.findings


def test_every_rule_about_captures_has_a_tampering_that_it_finds() -> None:
    assert {rule.name for rule in RULES} == {t.rule for t in TAMPERINGS}
