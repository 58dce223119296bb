"""The recorder: plain lists that the engine appends to, emptied into a store now and then.

A row is a few packed integers and appending it is all that a simulated event pays for. Decoding, digests and
writing happen to a whole chunk at once, when enough rows or enough wall time have gathered; neither changes what is
recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol

import polars as pl

from fleet.errors import LedgerError
from fleet.ledger.digest import ColumnDigests, ledger_sha256
from fleet.ledger.frames import Row, frame_of_rows
from fleet.ledger.memory import MemoryStore
from fleet.ledger.names import Names
from fleet.ledger.reader import Ledger, Status
from fleet.ledger.tables import daily
from fleet.ledger.unbroken import unbroken
from fleet.ledger.vocabulary import (
    AGES,
    DECISIONS,
    LEGS,
    LOSSES,
    MESSAGES,
    MISSIONS,
    ORDERS,
    PARTS,
    RATIONALE,
    RESOURCES,
    ROUTES,
    STATIC_TABLES,
    TABLES,
    VEHICLES,
)

FLUSH_EVERY_S: Final = 0.4
"""Longest wall time between two flushes, so that a reader of the run is at most half a second behind."""

FLUSH_ROWS: Final = 200_000
"""Most rows to keep before a flush: about 30 MB."""

OPTIONAL: Final = frozenset(table.name for table in TABLES if not table.core)
"""Names of the tables that a run may leave out."""


class Store(Protocol):
    """Where a recorder's chunks go; ``is_followed`` says whether somebody may be reading while it grows."""

    is_followed: bool

    def begin(self, tables: tuple[str, ...]) -> None:
        """Make ready for chunks of *tables*; raises `LedgerError` if nothing could be written."""
        ...

    def append(self, frames: Mapping[str, pl.DataFrame], complete_us: int) -> None:
        """Take the next rows of some tables; every row earlier than *complete_us* has now been handed over."""
        ...

    def append_later(self, name: str, makers: Sequence[Callable[[], pl.DataFrame]]) -> None:
        """Take the next rows of a table, which may be made when somebody reads it."""
        ...

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Keep a table that is written once."""
        ...

    def attach(self, name: str, text: str) -> None:
        """Keep a file beside the tables."""
        ...

    def ledger(self) -> Ledger:
        """What has been stored so far."""
        ...

    def finish(self, status: Status, facts: Mapping[str, Any]) -> None:
        """End the run with *status*, adding *facts* to what is known about it."""
        ...


class Recorder:
    """The tables of one run while it runs.

    ``before_flush`` is called before rows are handed over, to add what they refer to. Each table is an attribute (and
    an entry of `rows`): a list that the engine appends packed rows to (see ``fleet.ledger.frames.packer``), and may
    keep a reference or a bound ``append`` of; flushing empties the list in place. An optional table that isn't recorded
    is None.
    """

    def __init__(self, *, record: frozenset[str] | Literal["core", "all"] = "core", store: Store | None = None) -> None:
        """Open the tables: the core and the optional ones that *record* names; without a *store*, in memory.

        Raises
        ------
        LedgerError
            If *record* names no optional table, or the store can't be written.
        """
        wanted = {"core": frozenset[str](), "all": OPTIONAL}[record] if isinstance(record, str) else record
        if unknown := sorted(wanted - OPTIONAL):
            raise LedgerError(f"record: {', '.join(unknown)}: expected some of {', '.join(sorted(OPTIONAL))}")
        self._tables = tuple(t for t in TABLES if t.core or t.name in wanted)
        self.rows: dict[str, list[Row]] = {table.name: [] for table in self._tables}
        self.missions, self.parts, self.legs, self.vehicles = (
            self.rows[table.name] for table in (MISSIONS, PARTS, LEGS, VEHICLES)
        )
        self.orders, self.decisions, self.resources, self.losses = (
            self.rows[table.name] for table in (ORDERS, DECISIONS, RESOURCES, LOSSES)
        )
        self.messages = self.rows.get(MESSAGES.name)
        self.rationale = self.rows.get(RATIONALE.name)
        self.ages = self.rows.get(AGES.name)
        self._routes: list[Callable[[], pl.DataFrame]] = []
        self.before_flush: Callable[[], None] = _nothing
        domains = dict.fromkeys(c.names for t in TABLES for c in t.columns if c.names)
        self.names: dict[str, Names] = {domain: Names() for domain in domains}
        self._digests = ColumnDigests()
        self._store: Store = MemoryStore() if store is None else store
        self._store.begin((*self.rows, ROUTES.name))
        self._flushed_s = time.monotonic()

    def code(self, domain: str, name: str) -> int:
        """Code of *name* in *domain* (``vehicle``, ``place``, ``word`` …): the same for the same name, always."""
        return self.names[domain][name]

    def static(self, name: str, frame: pl.DataFrame) -> None:
        """Write a table that doesn't change during the run.

        Raises
        ------
        LedgerError
            If *name* is no static table, or it can't be written.
        """
        if name not in STATIC_TABLES:
            raise LedgerError(f"static table {name!r}: expected one of {', '.join(STATIC_TABLES)}")
        self._store.put(name, frame)

    def add_routes(self, make: Callable[[], pl.DataFrame]) -> None:
        """Write down paths travelled for the first time; *make* lays them out in the shape of ``ROUTE_SCHEMA``.

        In memory that is done when somebody asks for them: the figures of a run don't.
        """
        self._routes.append(make)

    def tick(self, now_us: int) -> None:
        """Flush if it is time to: cheap enough for every few hundred events.

        Raises
        ------
        LedgerError
            As `flush` does.
        """
        if sum(map(len, self.rows.values())) >= FLUSH_ROWS or (
            self._store.is_followed and time.monotonic() - self._flushed_s >= FLUSH_EVERY_S
        ):
            self.flush(now_us)

    def flush(self, complete_us: int) -> None:
        """Hand every gathered row to the store; no row earlier than *complete_us* may be appended afterwards.

        Raises
        ------
        LedgerError
            If a row breaks the vocabulary, or the chunk can't be written.
        """
        # A row handed over twice, or lost, would be worse than an interrupt that waits for a chunk to be written.
        with unbroken():
            self._hand_over(complete_us)

    def _hand_over(self, complete_us: int) -> None:
        self.before_flush()
        frames = {}
        for table in self._tables:
            rows = self.rows[table.name]
            if rows:
                frames[table.name] = frame_of_rows(table, rows, self.names)
        if self._routes:
            self._store.append_later(ROUTES.name, tuple(self._routes))
        self._store.append(frames, complete_us)
        for name, frame in frames.items():
            self._digests.update(name, frame)
        for rows in self.rows.values():
            rows.clear()
        self._routes.clear()
        self._flushed_s = time.monotonic()

    def close(self, status: Status, complete_us: int) -> Ledger:
        """Flush, add the daily table and the digests, end the run with *status*, and return what was recorded.

        Raises
        ------
        LedgerError
            If what is left can't be written.
        """
        self.flush(complete_us)
        self._store.put("daily", daily(self._store.ledger()))
        digests = self._digests.hexdigests()
        self._store.finish(status, {"columns": digests, "ledger_sha256": ledger_sha256(digests)})
        return self._store.ledger()


def _nothing() -> None:
    """There is nothing to add before a flush."""
