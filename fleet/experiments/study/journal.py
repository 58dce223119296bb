"""The journal of a study: an SQLite file that knows every finished cell, and the rows that stand in no shard yet.

A row is safe as soon as it is recorded, whatever becomes of this process. One process at a time holds the journal.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from fleet.errors import FleetError, LedgerError

FILE: Final = "journal.sqlite"

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS cells (
    key TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    shard INTEGER,          -- where its row is, else NULL
    row TEXT                -- as JSON as long as it is in no shard
) WITHOUT ROWID
"""
# Found by what it is about, so that taking the rows into a shard doesn't read the whole table.
_INDEX: Final = "CREATE INDEX IF NOT EXISTS loose ON cells (key) WHERE row IS NOT NULL"


class Journal:
    """The journal in a folder, held until it is closed."""

    def __init__(self, folder: Path) -> None:
        """Open the journal in *folder*, or begin one.

        Raises ``FleetError`` where another process holds it, and ``LedgerError`` where it is damaged.
        """
        self._path = folder / FILE
        with self._speaking():
            self._base = sqlite3.connect(self._path, timeout=0.0, isolation_level=None)
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode = WAL")
            # A killed process loses nothing by it; a machine that loses power may lose the last cells, and no more.
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute("BEGIN EXCLUSIVE")
            self._base.execute(_TABLE)
            self._base.execute(_INDEX)
            self._base.execute("COMMIT")

    def close(self) -> None:
        """Let go of the journal."""
        self._base.close()

    def statuses(self) -> dict[str, str]:
        """The status of every finished cell by its key."""
        with self._speaking():
            return dict(self._base.execute("SELECT key, status FROM cells"))

    def record(self, key: str, status: str, row: list[Any]) -> None:
        """A cell is finished; what was said of it before is forgotten."""
        text = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        with self._speaking():
            self._base.execute("INSERT OR REPLACE INTO cells VALUES (?, ?, NULL, ?)", (key, status, text))

    def loose_rows(self) -> list[list[Any]]:
        """The rows that stand in no shard, in the order of their keys."""
        with self._speaking():
            found = self._base.execute("SELECT row FROM cells WHERE row IS NOT NULL ORDER BY key").fetchall()
        return [json.loads(row) for (row,) in found]

    def sharded(self, shard: int) -> None:
        """All rows that stood in no shard stand in this one now."""
        with self._speaking():
            self._base.execute("UPDATE cells SET shard = ?, row = NULL WHERE row IS NOT NULL", (shard,))

    def shards(self) -> list[tuple[str, int]]:
        """Which cells stand in which shard."""
        with self._speaking():
            return self._base.execute("SELECT key, shard FROM cells WHERE shard IS NOT NULL").fetchall()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what goes wrong with the file into one line."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise FleetError(f"{self._path}: another process is at this study") from error
            raise FleetError(f"{self._path}: can't be read or written: {error}") from error
        except (sqlite3.DatabaseError, ValueError) as error:
            raise LedgerError(f"{self._path}: damaged: {error}") from error
