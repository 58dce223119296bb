"""The shape of each table as a frame, and the turning of rows of integers into one."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fleet.errors import LedgerError
from fleet.ledger.names import Names
from fleet.ledger.vocabulary import NONE, ROUTES, TABLES, Table

Row = tuple[int, ...]
"""One row: integers in the order of the table's columns."""

Block = NDArray[np.int64]
"""Rows of one table: (rows, columns)."""

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


def block_of_rows(table: Table, rows: Sequence[Row]) -> Block:
    """*rows* of *table* as integers side by side, a tenth of the memory.

    Raises
    ------
    LedgerError
        If a row has too many or too few values, or holds something that is no 64-bit integer.
    """
    width = len(table.columns)
    try:
        packed = b"".join(starmap(struct.Struct(f"={width}q").pack, rows))
    except struct.error as error:
        raise LedgerError(f"{table.name}: a row is {width} integers of 64 bits: {error}") from error
    return np.frombuffer(packed, np.int64).reshape(-1, width)


def frame_of_blocks(table: Table, blocks: Sequence[Block], names: Mapping[str, Names]) -> pl.DataFrame:
    """Rows of *table*, given as one block or more, as a frame with codes decoded and ``NONE`` as null.

    Raises
    ------
    LedgerError
        If a code stands for no name.
    """
    columns = np.ascontiguousarray(np.concatenate(blocks).T)
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
