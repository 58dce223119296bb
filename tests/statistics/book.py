"""Ledgers written by hand for one test: rows by keyword, through a recorder, times in whole seconds."""

from typing import Any, Final

import polars as pl

from fleet.ledger.frames import packer
from fleet.ledger.memory import MemoryStore
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.ledger.vocabulary import NONE, TABLES

S: Final = 1_000_000
H: Final = 3_600
KM: Final = 1_000_000

BY_NAME: Final = {table.name: table for table in TABLES}


class Book:
    """Rows may be written in any order of time; columns left out are null; ``*_s`` keywords become ``*_us``."""

    def __init__(self, **meta: Any) -> None:
        self._meta = meta
        self._rows: list[tuple[int, str, dict[str, Any]]] = []
        self._static: dict[str, pl.DataFrame] = {}

    def row(self, t_s: int, table: str, **values: Any) -> "Book":
        """One row of *table* at *t_s*."""
        in_us = {f"{key[:-2]}_us": value * S for key, value in values.items() if key.endswith("_s")}
        kept = {key: value for key, value in values.items() if not key.endswith("_s")}
        self._rows.append((t_s * S, table, kept | in_us))
        return self

    def static(self, name: str, frame: pl.DataFrame) -> "Book":
        """A static table."""
        self._static[name] = frame
        return self

    def mission(self, t_s: int, mission: str, **values: Any) -> "Book":
        """A request, ready at once, due after an hour and expiring after ten."""
        usual = {"kind": "delivery", "priority": 1, "site": "Alpha", "load_g": 100_000, "parts": 1, "derived": 0}
        times = {"ready_s": t_s, "due_s": t_s + H, "expires_s": t_s + 10 * H}
        return self.row(t_s, "missions", **{"mission": mission, **usual, **times, **values})

    def part(self, t_s: int, event: str, mission: str, vehicle: str | None = None, **values: Any) -> "Book":
        """Something happened to part 0 of a mission in the first sortie of a vehicle."""
        named = {} if vehicle is None else {"vehicle": vehicle, "sortie": 1, "attempt": 1}
        return self.row(t_s, "parts", **{"event": event, "mission": mission, "part": 0, **named, **values})

    def ended(self, t_s: int, mission: str, outcome: str = "succeeded", cause: str = "done", **values: Any) -> "Book":
        """A mission's end; only a success has a part that finished last."""
        last = {"part": 0} if outcome == "succeeded" else {}
        return self.row(
            t_s, "parts", **{"event": "ended", "mission": mission, "outcome": outcome, "cause": cause, **last, **values}
        )

    def state(self, t_s: int, vehicle: str, state: str, **values: Any) -> "Book":
        """A vehicle's state from now on."""
        return self.row(t_s, "vehicles", **{"vehicle": vehicle, "platform": "termit", "state": state, **values})

    def order(self, vehicle: str, order: str, *, issued: int, accepted: int, sent: int | None = None) -> "Book":
        """An order that was accepted in the end."""
        common = {"order": order, "post": "command", "vehicle": vehicle, "version": 1}
        self.row(issued, "orders", event="issued", **common)
        if sent is not None:
            self.row(sent, "orders", event="sent", **common)
        return self.row(accepted, "orders", event="accepted", **common)

    def decision(self, t_s: int, delay_s: int = 0, post: str = "command") -> "Book":
        """A call of the coordinator."""
        counts = {"triggers": 1, "work": 1, "orders": 1, "deferred": 0, "rejected": 0}
        return self.row(t_s, "decisions", post=post, delay_s=delay_s, **counts)

    def leg(self, number: int, vehicle: str, start_s: int, end_s: int, *, km: int = 1, energy_mj: int = 0) -> "Book":
        """A leg that arrived as planned."""
        common = {"leg": number, "vehicle": vehicle, "sortie": 1, "route": 0, "start_mm": 0, "load_g": 0, "hazard_n": 0}
        ends = {"end_mm": km * KM, "end_s": end_s, "energy_mj": energy_mj}
        self.row(start_s, "legs", event="depart", **common, **ends)
        return self.row(end_s, "legs", event="arrive", **common, **ends)

    def loss(self, t_s: int, vehicle: str, *, cause: str = "threat", price_usd: int = 10_000) -> "Book":
        """A vehicle is lost."""
        return self.row(t_s, "losses", vehicle=vehicle, platform="termit", cause=cause, price_usd=price_usd)

    def close(self, end_s: int) -> Ledger:
        """The ledger, complete up to *end_s*."""
        recorder = Recorder(store=MemoryStore(self._meta))
        for name, frame in self._static.items():
            recorder.static(name, frame)
        # Rows of one moment keep the order in which they were written.
        for t_us, table, values in sorted(self._rows, key=lambda row: row[0]):
            columns = BY_NAME[table].columns
            assert values.keys() <= {column.name for column in columns}, (table, values)
            cells = {"t_us": t_us} | values
            recorder.rows[table].append(
                packer(BY_NAME[table])(
                    *(
                        NONE
                        if (value := cells.get(column.name)) is None
                        else recorder.code(column.names, value)
                        if column.unit == "text"
                        else value
                        for column in columns
                    )
                )
            )
        return recorder.close("complete", end_s * S)
