"""Following a ledger while it is being written: every row once, in order, none torn."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger


class Tail:
    """A reader that asks again and again for what is new.

    Attributes
    ----------
    ledger
        The run as it was at the latest poll: status, time up to which it is complete, static tables.
    """

    def __init__(self, path: Path) -> None:
        """Follow the run directory *path*; raises `LedgerError` if it isn't one."""
        self.ledger = Ledger.open(path)
        self._path = path
        self._seen: dict[str, int] = {}

    def poll(self) -> dict[str, pl.DataFrame]:
        """Rows recorded since the last poll, per growing table that has any.

        Raises
        ------
        LedgerError
            If the run directory has gone, or can't be read.
        """
        self.ledger = Ledger.open(self._path)
        fresh = {}
        for name in self.ledger.names:
            if name not in SCHEMAS:
                continue
            rows = self.ledger.rows_after(name, self._seen.get(name, 0))
            if not rows.is_empty():
                fresh[name] = rows
                self._seen[name] = self._seen.get(name, 0) + len(rows)
        return fresh
