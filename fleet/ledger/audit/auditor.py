"""Applying every rule to a ledger."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from fleet.errors import LedgerError
from fleet.ledger.audit.findings import Audit, Check, Finding
from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, Rule
from fleet.ledger.audit.rules import RULES
from fleet.ledger.reader import Ledger


def audit(ledger: Ledger, rules: Sequence[Rule] = RULES) -> Audit:
    """Re-derive what *ledger* promises from its tables and name every row that breaks a promise.

    A rule that the ledger gives too little for (an unfinished run, a table or fact left out or damaged) is reported as
    skipped, never as passed. Damage to a table is itself a finding.
    """
    material = Material(ledger)
    findings: list[Finding] = []
    checks = []
    for rule in rules:
        found, check = _apply(rule, material)
        findings += found
        checks.append(check)
    read = dict.fromkeys(table for rule in rules for table in rule.tables)
    rows = sum(_height(material, table) for table in read)
    return Audit(findings=tuple(findings), checks=tuple(checks), rows_read=rows)


def _apply(rule: Rule, material: Material) -> tuple[list[Finding], Check]:
    obstacle = rule.obstacle(material)
    found = (
        []
        if obstacle
        else [
            Finding(rule=rule.name, table=breach.table, row=breach.row, message=breach.message)
            for breach in _examine(rule, material)
        ]
    )
    rows = 0 if obstacle else sum(_height(material, table) for table in rule.tables)
    check = Check(rule=rule.name, summary=rule.summary, rows=rows, findings=len(found), skipped=obstacle)
    return found, check


def _examine(rule: Rule, material: Material) -> list[Breach]:
    """Breaches of one rule; a table that has its columns but can't be worked with is one too."""
    try:
        return list(rule.examine(material))
    except (pl.exceptions.PolarsError, LedgerError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        return [Breach(", ".join(rule.tables), None, f"can't be examined: {reason}")]


def _height(material: Material, table: str) -> int:
    frame = material.raw(table)
    return 0 if frame is None else len(frame)
