"""Where finished cells are kept: the journal, and shards of rows in Parquet that it lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from fleet.errors import FleetError, LedgerError
from fleet.experiments.study.cell_work import LOST
from fleet.experiments.study.journal import Journal
from fleet.experiments.study.row_columns import ROW_COLUMNS, row_values
from fleet.ledger.run_directory import replace
from fleet.ledger.store import write_parquet

if TYPE_CHECKING:
    from fleet.experiments.study.cell_work import CellResult

FOLDER: Final = "shards"
ROWS_A_SHARD: Final = 2_000


class CellStore:
    """The finished cells in a study's folder, each kept once; to be closed."""

    def __init__(self, folder: Path, rows_a_shard: int = ROWS_A_SHARD) -> None:
        """Open the store in *folder*, or begin one; raises as `Journal` does."""
        self._folder = folder / FOLDER
        self._rows_a_shard = rows_a_shard
        self._journal = Journal(folder)
        self._listed = self._journal.shards()
        self._last_shard = max((shard for _, shard in self._listed), default=0)
        self._loose = len(self._journal.loose_rows())

    def close(self) -> None:
        """Let go of the folder."""
        self._journal.close()

    def finished(self) -> list[str]:
        """The keys of the cells that needn't be done: not those that workers died at, which may go well next time."""
        return [key for key, status in self._journal.statuses().items() if status != LOST]

    def add(self, result: CellResult, attempts: int) -> None:
        """Keep a cell's result; it is safe when this returns."""
        row = row_values(result.key, result.status, result.error, attempts, result.figures or {})
        self._journal.record(result.key, result.status, row)
        self._loose += 1
        if self._loose >= self._rows_a_shard:
            self._write_shard()

    def rows(self) -> pl.DataFrame:
        """All rows, one a cell, in no order; raises ``LedgerError`` where a shard can't be read."""
        listed = pl.DataFrame(self._journal.shards(), schema={"key": pl.String, "shard": pl.Int64}, orient="row")
        frames = [self._loose_rows()]
        for shard in sorted(listed["shard"].unique().to_list()):
            # A cell that was done again stands in an older shard too; the journal says which row counts.
            counted = listed.filter(pl.col("shard") == shard).select("key")
            frames.append(self._read_shard(shard).join(counted, on="key", how="semi"))
        return pl.concat(frames)

    def _loose_rows(self) -> pl.DataFrame:
        return pl.DataFrame(self._journal.loose_rows(), schema=ROW_COLUMNS, orient="row")

    def _write_shard(self) -> None:
        """Put the loose rows into a shard; it counts once the journal lists it, and is written anew if it never was."""
        path = self._path(self._last_shard + 1)
        aside = path.with_suffix(".part")
        try:
            self._folder.mkdir(exist_ok=True)
            write_parquet(self._loose_rows(), aside)
            replace(aside, path)
        except OSError as error:
            raise FleetError(f"{path}: can't be written: {error.strerror or error}") from error
        self._journal.sharded(self._last_shard + 1)
        self._last_shard += 1
        self._loose = 0

    def _read_shard(self, shard: int) -> pl.DataFrame:
        path = self._path(shard)
        try:
            return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in ROW_COLUMNS.items())
        except (OSError, pl.exceptions.PolarsError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise LedgerError(f"{path}: can't be read: {reason}") from error

    def _path(self, shard: int) -> Path:
        return self._folder / f"{shard:06d}.parquet"
