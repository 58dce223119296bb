"""Print a run's events in order of time, one on a line; of a run under way too.

Times count from the start of the run, as in 1d06:30:00; ages and delays are in seconds, distances in km, energies in
kWh, loads in kg. What doesn't apply is left out. With --json each line is one JSON object in the ledger's whole
numbers: _us microseconds, _mm millimetres, _mj millijoules, _g grams, _n in 1e-9.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.event_text import event_text
from fleet.cli.options import add_run_dir
from fleet.cli.output import say
from fleet.units import format_us

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from fleet.ledger.reader import Ledger

_POLL_S: Final = 0.2
Event = tuple[int, str, dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``--table``, ``--follow`` and ``--json``."""
    add_run_dir(parser)
    parser.add_argument(
        "--table", dest="tables", metavar="TABLE", action="append", help="only this table; may be repeated"
    )
    parser.add_argument(
        "-f", "--follow", action="store_true", help="go on until the run has ended, or its writer is gone"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Print what is recorded and, with ``--follow``, what is being recorded."""
    from fleet.ledger.tail import Tail

    tail = Tail(args.run)
    wanted = _wanted(args.tables)
    while True:
        # A run that was over before this poll records nothing after it.
        over = tail.ledger.status != "running"
        for event in _in_order(tail.poll(), wanted):
            print(_as_json(event) if args.json else event_text(*event))
        if args.follow and over:
            say(args, _ending(tail.ledger))
        if over or not args.follow:
            return 0
        time.sleep(_POLL_S)


def _ending(ledger: Ledger) -> str:
    """How a run that was followed ended, in a line."""
    until = f"{ledger.path}: {ledger.status} at {format_us(ledger.complete_until_us)}"
    return f"{until}; its writer, {ledger.meta['killed']}, is gone" if "killed" in ledger.meta else until


def _wanted(tables: list[str] | None) -> tuple[str, ...]:
    from fleet.cli.options import BadUsageError
    from fleet.ledger.vocabulary import TABLES
    from fleet.scenario.nearest import did_you_mean

    names = [table.name for table in TABLES]
    for name in tables or ():
        if name not in names:
            raise BadUsageError(f"{name!r}: unknown table{did_you_mean(name, names)}")
    return tuple(name for name in names if tables is None or name in tables)


def _in_order(fresh: Mapping[str, pl.DataFrame], wanted: Iterable[str]) -> Iterator[Event]:
    """Rows of all tables by time; at equal times in the order of the vocabulary, which is also that of writing."""
    import heapq

    return heapq.merge(*(_events(name, fresh[name]) for name in wanted if name in fresh), key=lambda event: event[0])


def _events(table: str, rows: pl.DataFrame) -> Iterator[Event]:
    for row in rows.iter_rows(named=True):
        yield row["t_us"], table, {key: value for key, value in row.items() if value is not None and key != "t_us"}


def _as_json(event: Event) -> str:
    time_us, table, values = event
    return json.dumps({"t_us": time_us, "table": table} | values)
