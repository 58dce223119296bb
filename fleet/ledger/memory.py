"""A ledger kept in memory: for replications and lookahead, of which only the figures are wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger, Source, Status, run_facts


class MemoryStore:
    """Chunks as frames, with the same facts about the run as a run directory would hold."""

    is_followed = False

    def __init__(self, metadata: Mapping[str, Any] | None = None) -> None:
        self._meta: dict[str, Any] = run_facts(metadata or {})
        self._chunks: dict[str, list[pl.DataFrame]] = {}
        self._later: dict[str, list[Callable[[], pl.DataFrame]]] = {}
        self._static: dict[str, pl.DataFrame] = {}
        self._complete_us = 0

    def begin(self, tables: tuple[str, ...]) -> None:
        """Make ready for chunks of *tables*."""
        self._chunks = {name: [pl.DataFrame(schema=SCHEMAS[name])] for name in tables}

    def append(self, frames: Mapping[str, pl.DataFrame], complete_us: int) -> None:
        """Keep the next rows of some tables."""
        for name, frame in frames.items():
            self._chunks[name].append(frame)
        self._complete_us = complete_us

    def append_later(self, name: str, makers: Sequence[Callable[[], pl.DataFrame]]) -> None:
        """Keep what makes the next rows of a table."""
        self._later.setdefault(name, []).extend(makers)

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Keep a table that is written once."""
        self._static[name] = frame

    def attach(self, name: str, text: str) -> None:
        """Keep a text among the facts about the run."""
        self._meta[name] = text

    def ledger(self) -> Ledger:
        """What has been stored so far."""
        tables: dict[str, Source] = {name: pl.concat(chunks) for name, chunks in self._chunks.items()}
        for name, makers in self._later.items():
            tables[name] = partial(_made, self._chunks[name], tuple(makers))
        return Ledger.from_frames({**tables, **self._static}, meta=self._meta, complete_until_us=self._complete_us)

    def finish(self, status: Status, facts: Mapping[str, Any]) -> None:
        """End the run with *status*, adding *facts* to what is known about it."""
        self._meta = self._meta | {**facts, "status": status}


def _made(first: Sequence[pl.DataFrame], makers: Sequence[Callable[[], pl.DataFrame]]) -> pl.DataFrame:
    """The rows of a table, those that had yet to be made included."""
    return pl.concat([*first, *(make() for make in makers)])
