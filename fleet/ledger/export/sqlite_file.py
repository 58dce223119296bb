"""All tables in one SQLite database, in the ledger's own units."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import polars as pl

from fleet.errors import FleetError
from fleet.ledger.export.flat import flat_tables
from fleet.ledger.reader import Ledger

FILE: Final = "run.sqlite"


def write_sqlite(ledger: Ledger, folder: Path) -> list[Path]:
    """Write every table to the database ``folder/run.sqlite``, in place of one that is there, and give the file.

    Raises
    ------
    LedgerError
        If a table can't be read.
    OSError
        If the folder can't be made.
    FleetError
        If the database can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as database, database:
            for name, frame in flat_tables(ledger):
                _write(database, name, frame)
    except sqlite3.Error as error:
        raise FleetError(f"{path}: can't be written: {error}") from error
    return [path]


def _write(database: sqlite3.Connection, name: str, frame: pl.DataFrame) -> None:
    columns = ", ".join(f"{_quoted(column)} {_type(kind)}" for column, kind in frame.schema.items())
    database.execute(f"CREATE TABLE {_quoted(name)} ({columns})")
    places = ", ".join("?" * frame.width)
    database.executemany(f"INSERT INTO {_quoted(name)} VALUES ({places})", frame.iter_rows())


def _quoted(name: str) -> str:
    """A name as SQL has it: "order" and "group" are words of the language."""
    return '"' + name.replace('"', '""') + '"'


def _type(kind: pl.DataType) -> str:
    if kind.is_integer() or kind == pl.Boolean:
        return "INTEGER"
    return "REAL" if kind.is_float() else "TEXT"
