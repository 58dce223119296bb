"""Reading a ledger, from memory or from a run directory, finished or still growing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import polars as pl

from fleet.errors import LedgerError
from fleet.ledger.frames import SCHEMAS
from fleet.ledger.run_directory import PROGRESS_FILE, RUN_FILE, Chunk, Progress, read_json
from fleet.ledger.vocabulary import SCHEMA_VERSION
from fleet.version import VERSION

Status = Literal["running", "complete", "aborted"]
"""``running`` until closed, ``aborted`` by an interrupt, a failure or a kill; what was written by then can be read."""

STATUSES: Final[tuple[Status, ...]] = ("running", "complete", "aborted")

Source = pl.DataFrame | Callable[[], pl.DataFrame] | Sequence[Chunk]
"""Where a table comes from: a frame, what makes it when it is first asked for, or chunks of a run directory."""

_TIMES: Final = ("horizon_us", "warm_up_us")
"""Facts that whoever computes figures relies on, in whole microseconds."""


def run_facts(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a run that begins: *metadata*, the status and the versions."""
    return {**metadata, "status": "running", "schema": SCHEMA_VERSION, "program_version": VERSION}


class Ledger:
    """What a run recorded: tables as frames, with nulls where the vocabulary says "not applicable".

    An opened ledger is the state of the run when it was opened; it doesn't grow. Tables are read when first asked for.

    Attributes
    ----------
    meta
        The facts about the run that stand in ``run.json``; of a run whose writer is gone before it closed the run,
        ``status`` is aborted, and ``killed`` names the writer.
    complete_until_us
        Every row earlier than this time is here.
    path
        The run directory, or None for a ledger in memory.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        *,
        meta: Mapping[str, Any],
        complete_until_us: int,
        path: Path | None = None,
    ) -> None:
        """Hold *sources*: per table a frame, what makes one, or the chunks under *path* that make it up, in order."""
        self.meta = meta
        self.complete_until_us = complete_until_us
        self.path = path
        self._sources: dict[str, Source] = dict(sources)
        self._frames: dict[str, pl.DataFrame] = {}

    @classmethod
    def from_frames(
        cls,
        frames: Mapping[str, Source],
        *,
        meta: Mapping[str, Any],
        complete_until_us: int,
    ) -> Ledger:
        """A ledger of tables in memory, whole or made when they are asked for."""
        return cls(frames, meta=meta, complete_until_us=complete_until_us)

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """The ledger in the run directory *path*.

        Raises
        ------
        LedgerError
            If *path* is not a run directory, its files are damaged, or another schema version wrote it.
        """
        # The facts are read first: whoever sees a run complete then sees all its chunks.
        meta = _read_facts(path)
        progress = Progress.read(path)
        if meta["status"] == "running" and progress.writer is not None and progress.writer.is_gone():
            # Nothing changes any more; the run may have been closed since its facts were read.
            meta, progress = _read_facts(path), Progress.read(path)
            if meta["status"] == "running":
                meta |= {"status": "aborted", "killed": str(progress.writer)}
        return cls(progress.chunks, meta=meta, complete_until_us=progress.complete_us, path=path)

    @property
    def status(self) -> Status:
        """Whether the run was still going, complete or aborted."""
        status: Status = self.meta["status"]
        return status

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables that this ledger has, sorted."""
        return tuple(sorted(self._sources))

    def table(self, name: str) -> pl.DataFrame:
        """The table *name*, in order of recording.

        Raises
        ------
        LedgerError
            If the run didn't record it, or its files can't be read.
        """
        if name not in self._frames:
            self._frames[name] = self.rows_after(name, 0)
        return self._frames[name]

    def rows_after(self, name: str, seen: int) -> pl.DataFrame:
        """Rows of the table *name* but for the first *seen*; raises as `table` does."""
        source = self._source(name)
        if isinstance(source, pl.DataFrame):
            return source.slice(seen)
        wanted = list(source)
        while seen and wanted and wanted[0].rows <= seen:
            seen -= wanted.pop(0).rows
        try:
            rows = self._scan_chunks(name, wanted).slice(seen).collect()
        except (OSError, pl.exceptions.PolarsError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise LedgerError(f"{self.path}: table {name} can't be read: {reason}") from error
        self._check_columns(name, rows)
        return rows

    def _check_columns(self, name: str, rows: pl.DataFrame) -> None:
        """Raise `LedgerError` if a table that grows during a run has other columns than the vocabulary gives it."""
        for column, kind in SCHEMAS.get(name, {}).items():
            found = rows.schema.get(column)
            if found != kind:
                what = "has no column" if found is None else f"holds {found}, not {kind}, in column"
                raise LedgerError(f"{self.path}: table {name} can't be read: it {what} {column}")

    def scan(self, name: str) -> pl.LazyFrame:
        """The table *name* as a lazy frame, for reading a part of it; raises `LedgerError` if it was not recorded."""
        source = self._source(name)
        return source.lazy() if isinstance(source, pl.DataFrame) else self._scan_chunks(name, source)

    def _source(self, name: str) -> pl.DataFrame | Sequence[Chunk]:
        try:
            source = self._sources[name]
        except KeyError:
            there = ", ".join(self.names)
            raise LedgerError(f"{self.path or 'ledger'}: table {name!r} was not recorded; there are {there}") from None
        if callable(source):
            source = self._sources[name] = source()
        return source

    def _scan_chunks(self, name: str, chunks: Sequence[Chunk]) -> pl.LazyFrame:
        if not chunks or self.path is None:
            return pl.LazyFrame(schema=SCHEMAS[name])
        # Not a pattern: a folder may have brackets in its name.
        return pl.scan_parquet([self.path / chunk.file for chunk in chunks], glob=False)


def _read_facts(path: Path) -> dict[str, Any]:
    """``run.json`` of the run directory *path*, if this program can read what it describes."""
    if not (path / RUN_FILE).is_file():
        raise LedgerError(f"{path}: not a run directory: it has no {RUN_FILE}")
    facts = read_json(path / RUN_FILE)
    if facts.get("schema") != SCHEMA_VERSION:
        raise LedgerError(
            f"{path / RUN_FILE}: ledger schema {facts.get('schema')}, but this program reads schema {SCHEMA_VERSION}"
        )
    if facts.get("status") not in STATUSES:
        raise LedgerError(f"{path / RUN_FILE}: status {facts.get('status')!r}: expected one of {', '.join(STATUSES)}")
    for name in _TIMES:
        if not isinstance(facts.get(name, 0), int | None):
            raise LedgerError(f"{path / RUN_FILE}: damaged: {name} is {facts[name]!r}, not a whole number")
    if not (path / PROGRESS_FILE).is_file():
        raise LedgerError(f"{path}: damaged run directory: it has no {PROGRESS_FILE}")
    return facts
