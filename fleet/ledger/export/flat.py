"""Tables in which every cell is one value, for formats that have no lists; and the dictionary as such a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

import polars as pl

from fleet.ledger.dictionary import data_dictionary
from fleet.ledger.reader import Ledger

DICTIONARY: Final = "data_dictionary"
"""Name of the table that tells what the columns of all others mean."""


def flat_tables(ledger: Ledger) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table that the run recorded, by name, then the dictionary of those; lists as numbers with spaces between.

    Raises
    ------
    LedgerError
        If a table can't be read.
    """
    for name in ledger.names:
        yield name, _flat(ledger.table(name))
    entries = [asdict(entry) for entry in data_dictionary() if entry.table in ledger.names]
    yield DICTIONARY, pl.DataFrame(entries, schema=dict.fromkeys(("table", "column", "unit", "meaning"), pl.String))


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)
