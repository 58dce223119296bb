"""The shape of each table as a frame, and the turning of rows of integers into one."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from fleet.errors import LedgerError
from fleet.ledger.names import Names
from fleet.ledger.vocabulary import NONE, ROUTES, TABLES, Table

Row = bytes
"""One row: 64-bit integers in the order of the table's columns, packed by the table's ``packer``."""

RouteRow = tuple[
    int,
    str,
    str | None,
    str | None,
    Sequence[int],
    Sequence[int],
    Sequence[int],
    Sequence[int],
    Sequence[int],
    Sequence[int],
]
"""One path: route, mobility, start, end, then nodes, edges, x_mm, y_mm, at_mm and pace_us."""

ROUTE_SCHEMA: Final = pl.Schema(
    {
        "route": pl.Int64(),
        "mobility": pl.String(),
        "start": pl.String(),
        "end": pl.String(),
        **{name: pl.List(pl.Int64()) for name in ("nodes", "edges", "x_mm", "y_mm", "at_mm", "pace_us")},
    }
)


def schema_of(table: Table) -> pl.Schema:
    """Column names and types of *table*: text as String, everything else as Int64."""
    return pl.Schema({c.name: pl.String() if c.unit == "text" else pl.Int64() for c in table.columns})


SCHEMAS: Final[Mapping[str, pl.Schema]] = {ROUTES.name: ROUTE_SCHEMA} | {t.name: schema_of(t) for t in TABLES}
"""Schema of every table that grows during a run, by name."""


def packer(table: Table) -> Callable[..., Row]:
    """What turns the integers of a row of *table*, given in the order of its columns, into a `Row`.

    It raises ``struct.error`` for too many or too few of them, and for what is no 64-bit integer. Packed at once, a row
    is a third of the tuple's memory, and nothing of it has to be looked at again until it is decoded with the others.
    """
    return struct.Struct(f"={len(table.columns)}q").pack


def frame_of_rows(table: Table, rows: Sequence[Row], names: Mapping[str, Names]) -> pl.DataFrame:
    """Rows of *table* as a frame with codes decoded and ``NONE`` as null.

    Raises
    ------
    LedgerError
        If a row isn't one of this table, or a code stands for no name.
    """
    width = len(table.columns)
    packed = b"".join(rows)
    if len(packed) != len(rows) * width * 8:
        raise LedgerError(f"{table.name}: a row is {width} integers of 64 bits")
    columns = np.ascontiguousarray(np.frombuffer(packed, np.int64).reshape(-1, width).T)
    with_nulls = columns.min(axis=1, initial=0) == NONE
    frame = pl.from_numpy(columns, [column.name for column in table.columns], orient="col")
    changes = []
    for column, has_null in zip(table.columns, with_nulls.tolist(), strict=True):
        value = pl.col(column.name)
        value = pl.when(value != NONE).then(value) if has_null else value
        if column.unit == "text":
            changes.append(names[column.names].decoded(value).alias(column.name))
        elif has_null:
            changes.append(value)
    try:
        # All columns at once: a polars call costs as much as thousands of rows.
        return frame.with_columns(changes)
    except pl.exceptions.PolarsError as error:
        raise LedgerError(f"{table.name}: a code that stands for no name") from error


def frame_of_routes(rows: Sequence[RouteRow]) -> pl.DataFrame:
    """Paths as a frame with list columns."""
    return pl.DataFrame(rows, schema=ROUTE_SCHEMA, orient="row")
