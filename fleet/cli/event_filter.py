"""Which events of a ledger somebody wants to see: by kind, vehicle, mission and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fleet.cli.options import BadUsageError
from fleet.ledger.vocabulary import TABLES
from fleet.units import US_PER_S, parse_time_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from fleet.ledger.reader import Ledger

KINDS: Final = {
    "mission": "missions",
    "part": "parts",
    "leg": "legs",
    "state": "vehicles",
    "order": "orders",
    "decision": "decisions",
    "resource": "resources",
    "loss": "losses",
    "outage": "outages",
    "event": "events",
    "stock": "stocks",
    "area": "areas",
    "message": "messages",
    "reason": "rationale",
    "age": "ages",
    "place": "places",
}
"""What an event is called, and the table that it stands in; the tables' own names will do too."""

_OF_VEHICLE: Final = ("vehicle", "subject", "sender", "receiver")
_OF_MISSION: Final = ("mission", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What is wanted: rows of ``tables`` at or after ``from_us`` that are about ``vehicle`` and about ``mission``.

    None of the latter two is any. ``zmiy-12`` is every vehicle of that slot, ``zmiy-12.3`` one of them.
    """

    tables: tuple[str, ...]
    vehicle: str | None
    mission: str | None
    from_us: int

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The wanted ones of *rows* of one table; none of a table that never names what is wanted."""
        import polars as pl

        wanted = rows.filter(pl.col("t_us") >= self.from_us)
        for value, columns in ((self.vehicle, _OF_VEHICLE), (self.mission, _OF_MISSION)):
            if value is None:
                continue
            named = [pl.col(name) for name in columns if rows.schema.get(name) == pl.String]
            if not named:
                return rows.clear()
            about = [(name == value) | (name.str.starts_with(f"{value}.") & (columns is _OF_VEHICLE)) for name in named]
            wanted = wanted.filter(pl.any_horizontal(about).fill_null(value=False))
        return wanted

    def check(self, ledger: Ledger) -> None:
        """Raise ``BadUsageError`` if the run *ledger* has no such vehicle or mission, with the nearest that it has."""
        for value, table, column in ((self.vehicle, "vehicles", "vehicle"), (self.mission, "missions", "mission")):
            known = ledger.table(table)[column].unique(maintain_order=True).to_list() if value is not None else []
            slots = [name.rpartition(".")[0] for name in known] if column == "vehicle" else []
            if value is not None and value not in known and value not in slots:
                raise BadUsageError(f"{value!r}: {ledger.path} has no such {column}{_nearest(value, [*known, *slots])}")


def tables_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The tables that *kinds* (each one or several with commas) name; all where there are none.

    Raises ``BadUsageError``, with the nearest word, for one that names none.
    """
    from fleet.scenario.nearest import did_you_mean

    names = [table.name for table in TABLES]
    words = [word.strip() for several in kinds for word in several.split(",")]
    for word in words:
        if word not in KINDS and word not in names:
            near = did_you_mean(word, [*KINDS, *names]) or f"; there are {', '.join(KINDS)}"
            raise BadUsageError(f"{word!r}: unknown kind of event{near}")
    wanted = {KINDS.get(word, word) for word in words}
    return tuple(name for name in names if not words or name in wanted)


def time_us(text: str) -> int:
    """A time from the start in µs; raises ``BadUsageError`` for what is none."""
    try:
        return round(parse_time_s(text) * US_PER_S)
    except ValueError as error:
        raise BadUsageError(str(error)) from None


def _nearest(wanted: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(wanted[:100], dict.fromkeys(known), n=3, cutoff=0.4)
    return f"; nearest: {', '.join(near)}" if near else ""
