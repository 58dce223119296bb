"""Print a run's events in order of time, one on a line; of a run under way too.

Times count from the start of the run, as in 1d06:30:00; ages and delays are in seconds, distances in km, energies in
kWh, loads in kg. What doesn't apply is left out. With --json each line is one JSON object in the ledger's whole
numbers: _us microseconds, _mm millimetres, _mj millijoules, _g grams, _n in 1e-9.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.event_filter import KINDS, EventFilter, tables_of, time_us
from fleet.cli.event_text import event_text
from fleet.cli.options import add_run_dir
from fleet.cli.output import say
from fleet.units import format_us

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    import polars as pl

    from fleet.ledger.reader import Ledger

_POLL_S: Final = 0.2
Event = tuple[int, str, dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, what is wanted, ``--follow`` and ``--json``."""
    add_run_dir(parser)
    parser.add_argument(
        "--kind",
        "--table",
        dest="kinds",
        metavar="KIND",
        action="append",
        default=[],
        help=f"only these, several with commas between: {', '.join(KINDS)}, or names of tables",
    )
    parser.add_argument("--vehicle", metavar="NAME", help="only what names zmiy-12.3, or any vehicle of slot zmiy-12")
    parser.add_argument("--mission", metavar="ID", help="only what names this mission")
    parser.add_argument("--from", dest="since", metavar="TIME", default="0", help="only from then on: 3600, or 3d04h")
    parser.add_argument(
        "-f", "--follow", action="store_true", help="go on until the run has ended, or its writer is gone"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Print what is recorded and, with ``--follow``, what is being recorded."""
    from fleet.ledger.tail import Tail

    tail = Tail(args.run)
    wanted = EventFilter(
        tables=tables_of(args.kinds), vehicle=args.vehicle, mission=args.mission, from_us=time_us(args.since)
    )
    if not args.follow:
        wanted.check(tail.ledger)
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


def _in_order(fresh: Mapping[str, pl.DataFrame], wanted: EventFilter) -> Iterator[Event]:
    """Rows of all tables by time; at equal times in the order of the vocabulary, which is also that of writing."""
    import heapq

    tables = ((name, wanted.of(fresh[name])) for name in wanted.tables if name in fresh)
    return heapq.merge(*(_events(name, rows) for name, rows in tables), key=lambda event: event[0])


def _events(table: str, rows: pl.DataFrame) -> Iterator[Event]:
    for row in rows.iter_rows(named=True):
        yield row["t_us"], table, {key: value for key, value in row.items() if value is not None and key != "t_us"}


def _as_json(event: Event) -> str:
    time_us, table, values = event
    return json.dumps({"t_us": time_us, "table": table} | values)
