"""Writing a run directory: chunks first, then the list of chunks, so that what is listed is always whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace as changed
from pathlib import Path
from typing import Any, Final

import polars as pl

from fleet.errors import LedgerError
from fleet.ledger.reader import Ledger, Status, run_facts
from fleet.ledger.run_directory import RUN_FILE, SCENARIO_FILE, Chunk, Progress, replace, write_json

_ZSTD_LEVEL: Final = 3  # An eighth smaller than level 1 in about the same time.


class DirectoryStore:
    """The writer of one run directory.

    The first failure to write marks the run aborted, as far as that can still be written, and every later call fails
    the same.
    """

    is_followed = True

    def __init__(self, directory: Path, *, metadata: Mapping[str, Any], scenario_text: str) -> None:
        """Write to *directory*, which exists and is empty.

        Parameters
        ----------
        directory
            As `choose_run_dir` or `claim_run_dir` made it.
        metadata
            Facts for ``run.json``, as JSON values: scenario name and digest, seed, coordinator, horizon …
        scenario_text
            The resolved scenario, for ``scenario.yaml``.
        """
        self.directory = directory
        self._facts = run_facts(metadata)
        self._scenario_text = scenario_text
        self._progress = Progress(complete_us=0, chunks={})
        self._failure: LedgerError | None = None

    def begin(self, tables: tuple[str, ...]) -> None:
        """Write everything but rows; raises `LedgerError` if that can't be done."""
        self._progress = Progress(complete_us=0, chunks=dict.fromkeys(tables, ()))
        with self._writing():
            (self.directory / SCENARIO_FILE).write_text(self._scenario_text, encoding="utf-8", newline="\n")
            for name in tables:
                (self.directory / name).mkdir()
            self._progress.write(self.directory)
            # Last: whoever finds this file finds the others.
            self._write_facts()

    def append(self, frames: Mapping[str, pl.DataFrame], complete_us: int) -> None:
        """Write the next rows of some tables; raises `LedgerError` if that can't be done."""
        with self._writing():
            chunks = dict(self._progress.chunks)
            for name, frame in frames.items():
                chunks[name] = (*chunks[name], _write_chunk(self.directory, name, chunks[name], frame))
            self._list(Progress(complete_us=complete_us, chunks=chunks))

    def append_later(self, name: str, makers: Sequence[Callable[[], pl.DataFrame]]) -> None:
        """Write the next rows of a table at once, for whoever follows the run; raises `LedgerError` if it can't."""
        self.append({name: pl.concat([make() for make in makers])}, self._progress.complete_us)

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Write a table that is written once; raises `LedgerError` if that can't be done."""
        with self._writing():
            (self.directory / name).mkdir(exist_ok=True)
            chunk = _write_chunk(self.directory, name, (), frame)
            self._list(changed(self._progress, chunks={**self._progress.chunks, name: (chunk,)}))

    def attach(self, name: str, text: str) -> None:
        """Write a file beside the tables; raises `LedgerError` if that can't be done."""
        with self._writing():
            (self.directory / name).write_text(text, encoding="utf-8", newline="\n")

    def ledger(self) -> Ledger:
        """What has been written so far."""
        return Ledger.open(self.directory)

    def finish(self, status: Status, facts: Mapping[str, Any]) -> None:
        """End the run with *status* and *facts*; raises `LedgerError` if that can't be written."""
        with self._writing():
            self._facts = self._facts | {**facts, "status": status}
            self._write_facts()

    def _list(self, progress: Progress) -> None:
        progress.write(self.directory)
        self._progress = progress

    def _write_facts(self) -> None:
        write_json(self.directory / RUN_FILE, self._facts, indent=1)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn a failure to write into one error, mark the run aborted if that can be written, and refuse to go on."""
        if self._failure is not None:
            raise self._failure
        try:
            yield
        except (OSError, pl.exceptions.PolarsError) as error:
            self._failure = LedgerError(f"{self.directory}: can't write the run: {_reason(error)}")
            _mark_aborted(self.directory)
            raise self._failure from error


def compact(directory: Path) -> None:
    """Write each table of a finished run as one file and list that instead of its chunks.

    The chunks stay where they are, so whoever has the run open goes on reading them.

    Raises
    ------
    LedgerError
        If the run is still being written, or its files can't be read or written.
    """
    ledger = Ledger.open(directory)
    if ledger.status == "running":
        raise LedgerError(f"{directory}: the run is still being written; only a finished run can be compacted")
    progress = Progress.read(directory)
    chunks = dict(progress.chunks)
    try:
        for name, listed in progress.chunks.items():
            if len(listed) > 1:
                chunks[name] = (_write_chunk(directory, name, listed, ledger.table(name)),)
        changed(progress, chunks=chunks).write(directory)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LedgerError(f"{directory}: can't compact the run: {_reason(error)}") from error


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write *frame* to *path*; raises ``OSError`` or a polars error."""
    frame.write_parquet(path, compression="zstd", compression_level=_ZSTD_LEVEL)


def _write_chunk(directory: Path, table: str, listed: Sequence[Chunk], frame: pl.DataFrame) -> Chunk:
    """Write *frame* as the file that comes after those *listed* of *table*."""
    number = int(Path(listed[-1].file).stem) + 1 if listed else 0
    path = directory / table / f"{number:05d}.parquet"
    aside = path.with_suffix(".part")
    write_parquet(frame, aside)
    replace(aside, path)
    return Chunk(file=f"{table}/{path.name}", rows=len(frame))


def _reason(error: Exception) -> str:
    """Why writing failed, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return next(iter(str(error).splitlines()), type(error).__name__)


def _mark_aborted(directory: Path) -> None:
    """Change the status in place and clear away what was half written: on a full disk nothing new can be."""
    with suppress(OSError):
        for aside in directory.rglob("*.part"):
            aside.unlink(missing_ok=True)
        path = directory / RUN_FILE
        facts = path.read_bytes()
        with path.open("r+b") as file:
            file.write(facts.replace(b'"status": "running"', b'"status": "aborted"'))
