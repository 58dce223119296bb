"""One CSV file per table, in the ledger's own units."""

from __future__ import annotations

from pathlib import Path

from fleet.ledger.export.flat import flat_tables
from fleet.ledger.reader import Ledger


def write_csv(ledger: Ledger, folder: Path) -> list[Path]:
    """Write every table to ``folder/TABLE.csv`` and give the files; raises ``LedgerError`` and ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, frame in flat_tables(ledger):
        path = folder / f"{name}.csv"
        frame.write_csv(path)
        files.append(path)
    return files
