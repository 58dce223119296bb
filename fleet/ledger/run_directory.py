"""The layout of a run directory: its name, its files, and which chunks belong to it.

``run.json`` says what the run is, ``progress.json`` how far it has come and who writes it, ``scenario.yaml`` what was
simulated; a folder per table holds numbered Parquet chunks. A file appears under its name only when it is whole, so a
reader needs no lock.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from fleet.errors import LedgerError
from fleet.ledger.vocabulary import ROUTES, STATIC_TABLES, TABLES
from fleet.ledger.writer import Writer

RUN_FILE: Final = "run.json"
PROGRESS_FILE: Final = "progress.json"
SCENARIO_FILE: Final = "scenario.yaml"

_TABLE_FOLDERS: Final = (*(table.name for table in TABLES), ROUTES.name, *STATIC_TABLES, "daily")
_LONGEST_NAME_BYTES: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """One Parquet file of a table: its path relative to the run directory, and its rows."""

    file: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come: rows earlier than ``complete_us`` are all in ``chunks``, per table in row order.

    ``writer`` is the process that wrote this, where it was read; None stands for this one.
    """

    complete_us: int
    chunks: Mapping[str, tuple[Chunk, ...]]
    writer: Writer | None = None

    @classmethod
    def read(cls, directory: Path) -> Progress:
        """The progress written in *directory*; raises `LedgerError` if the file is missing or damaged."""
        data = read_json(directory / PROGRESS_FILE)
        try:
            chunks = {
                name: tuple(Chunk(file=file, rows=rows) for file, rows in listed)
                for name, listed in data["chunks"].items()
            }
            writer = Writer.from_dict(data["writer"]) if "writer" in data else None
            return cls(complete_us=data["complete_us"], chunks=chunks, writer=writer)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LedgerError(f"{directory / PROGRESS_FILE}: damaged: no list of chunks") from error

    def write(self, directory: Path) -> None:
        """Replace the progress in *directory* at once; raises ``OSError``."""
        chunks = {name: [(chunk.file, chunk.rows) for chunk in listed] for name, listed in self.chunks.items()}
        writer = (self.writer or Writer.here()).as_dict()
        write_json(directory / PROGRESS_FILE, {"complete_us": self.complete_us, "writer": writer, "chunks": chunks})


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises `LedgerError` if it can't be read or holds something else."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path}: can't be read: {error}") from error
    if not isinstance(data, dict):
        raise LedgerError(f"{path}: expected a JSON object")
    return data


def write_json(path: Path, data: Mapping[str, Any], *, indent: int | None = None) -> None:
    """Replace a JSON file at once; raises ``OSError``."""
    aside = path.with_name(f"{path.name}.part")
    aside.write_text(json.dumps(data, ensure_ascii=False, indent=indent), encoding="utf-8")
    replace(aside, path)


def replace(aside: Path, path: Path) -> None:
    """Give a finished file its name, in place of what had it; raises ``OSError``."""
    for _ in range(20):
        try:
            aside.replace(path)
        except PermissionError:
            # Windows refuses while a reader has the old file open, which is a matter of milliseconds.
            if os.name != "nt":
                raise
            time.sleep(0.01)
        else:
            return
    aside.replace(path)


def folder_name(scenario: str) -> str:
    """A scenario's name as the start of a file name that every system accepts: letters, digits, ``-`` and ``_``."""
    words = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", scenario))
    short = words.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore")
    return short.strip("-") or "run"


def choose_run_dir(base: Path, scenario: str, seed: int, digest8: str) -> Path:
    """Create and return ``base/<scenario>-<seed>-<digest8>``, or that with -2, -3 … if it is taken.

    Raises
    ------
    LedgerError
        If the folder can't be created.
    """
    name = f"{folder_name(scenario)}-{seed}-{digest8}"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"{base}: can't create the folder for runs: {error.strerror}") from error
    for ordinal in count(1):
        path = base / (name if ordinal == 1 else f"{name}-{ordinal}")
        try:
            # Two runs that start at once can't both succeed here.
            path.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise LedgerError(f"{path}: can't create the run directory: {error.strerror}") from error
        return path
    raise AssertionError("a folder name is always found")


def claim_run_dir(path: Path, *, force: bool = False) -> Path:
    """Make *path* an empty place for a run; with *force* in place of the run that is there.

    Only a run directory is ever emptied, and only of what a run wrote.

    Raises
    ------
    LedgerError
        If *path* is a file, holds something, or can't be created or emptied.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not any(path.iterdir()):
            return path
        if not force:
            raise LedgerError(f"{path}: already exists and is not empty; --force replaces a run")
        if not (path / RUN_FILE).is_file():
            raise LedgerError(f"{path}: --force replaces only a run directory, and this has no {RUN_FILE}")
        _remove_run(path)
    except OSError as error:
        raise LedgerError(f"{path}: can't be used as a run directory: {error.strerror}") from error
    return path


def _remove_run(path: Path) -> None:
    """Delete what a run wrote in *path*, the file that marks it as a run last."""
    for name in _TABLE_FOLDERS:
        if (path / name).is_dir():
            shutil.rmtree(path / name)
    for name in (SCENARIO_FILE, PROGRESS_FILE, RUN_FILE):
        (path / name).unlink(missing_ok=True)
