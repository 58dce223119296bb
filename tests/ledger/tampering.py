"""Falsifying one row of a ledger: changed, repeated, or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

Frames = dict[str, pl.DataFrame]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampering:
    """One row falsified: the one *where* these values stand is changed, repeated with changes, or left out.

    ``rule`` has to find it in ``table``, or in another table *shown* by the row where those values stand.
    """

    rule: str
    table: str
    where: Values
    changes: Values = field(default_factory=dict)
    act: Literal["change", "repeat", "drop"] = "change"
    shown: tuple[str, Values] | None = None

    def __str__(self) -> str:
        changed = ",".join(f"{name}={value}" for name, value in self.changes.items())
        return f"{self.rule}: {self.act} {self.table} {changed}"


def row_of(frame: pl.DataFrame, where: Values) -> int:
    """The last row in which these values stand."""
    matches = [pl.col(name).eq_missing(pl.lit(value)) for name, value in where.items()]
    found = frame.with_row_index("row").filter(*matches)["row"]
    assert len(found), f"no row {where}"
    return int(found[-1])


def falsified(frames: Frames, tampering: Tampering) -> Frames:
    """*frames* with one row changed, repeated right after itself with changes, or left out."""
    frame = frames[tampering.table]
    row = row_of(frame, tampering.where)
    changed = frame[row].with_columns(
        pl.lit(value).cast(frame.schema[name]).alias(name) for name, value in tampering.changes.items()
    )
    before, itself, after = frame[:row], frame[row : row + 1], frame[row + 1 :]
    middle = {"change": [changed], "repeat": [itself, changed], "drop": []}[tampering.act]
    return frames | {tampering.table: pl.concat([before, *middle, after])}


def where(table: str, **values: object) -> tuple[str, Values]:
    return table, values


def change(
    rule: str, table: str, where: Values, shown: tuple[str, Values] | None = None, **changes: object
) -> Tampering:
    return Tampering(rule=rule, table=table, where=where, changes=changes, shown=shown)


def repeat(
    rule: str, table: str, where: Values, shown: tuple[str, Values] | None = None, **changes: object
) -> Tampering:
    return Tampering(rule=rule, table=table, where=where, changes=changes, act="repeat", shown=shown)


def drop(rule: str, table: str, where: Values, shown: tuple[str, Values]) -> Tampering:
    return Tampering(rule=rule, table=table, where=where, act="drop", shown=shown)
