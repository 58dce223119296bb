"""What an audit says: which rules were checked against how many rows, and which rows break them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row that breaks one rule.

    ``row`` counts from 0 in order of recording; it is None where a table or file as a whole is wrong.
    """

    rule: str
    table: str
    row: int | None
    message: str

    def __str__(self) -> str:
        where = self.table if self.row is None else f"{self.table} row {self.row}"
        return f"{where}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule as applied: rows read, findings made, or why it was skipped (None: it wasn't)."""

    rule: str
    summary: str
    rows: int
    findings: int
    skipped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The result of an audit; ``checks`` has every rule, in the order in which they were applied."""

    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    rows_read: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def skipped(self) -> tuple[Check, ...]:
        """The rules that couldn't be applied."""
        return tuple(check for check in self.checks if check.skipped is not None)
