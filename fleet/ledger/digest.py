"""Running digests of the core tables, one per column: equal exactly when the recorded values are equal.

An integer column is hashed as little-endian int64 with null as ``NONE``; a text column as UTF-8 names, each
followed by NUL, null as the empty name. Where chunks begin, how rows are stored and when they were
written leave no trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from fleet.ledger.vocabulary import CORE, NONE


class ColumnDigests:
    """SHA-256 of every column of every core table, fed chunk by chunk in row order; of a rare one where it has rows."""

    def __init__(self) -> None:
        self._running = {(t.name, c.name): hashlib.sha256() for t in CORE for c in t.columns}
        self._core = frozenset(t.name for t in CORE)
        self._absent = {t.name for t in CORE if t.rare}

    def update(self, table: str, frame: pl.DataFrame) -> None:
        """Take in the next rows of *table*; tables outside the core leave the digests as they are."""
        if table not in self._core or frame.is_empty():
            return
        self._absent.discard(table)
        texts = frame.select(pl.col(pl.String).fill_null("").str.join("\0"))
        for series in texts.iter_columns():
            running = self._running[table, series.name]
            running.update(series.item().encode())
            running.update(b"\0")
        for series in frame.select(pl.col(pl.Int64).fill_null(NONE)).iter_columns():
            self._running[table, series.name].update(series.to_numpy().astype("<i8", copy=False).data)

    def hexdigests(self) -> dict[str, str]:
        """Digest so far of each column, keyed ``table.column``."""
        return {
            f"{table}.{column}": running.hexdigest()
            for (table, column), running in self._running.items()
            if table not in self._absent
        }


def digests_of(frames: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Column digests of whole tables, as a recorder would have found them; a core table left out counts as empty."""
    digests = ColumnDigests()
    for name, frame in frames.items():
        digests.update(name, frame)
    return digests.hexdigests()


def ledger_sha256(column_digests: Mapping[str, str]) -> str:
    """One digest for the whole ledger: SHA-256 over the sorted lines ``table.column=hexdigest``."""
    lines = sorted(f"{name}={digest}" for name, digest in column_digests.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
