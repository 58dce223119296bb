"""Write a run's tables to files for other programs: one CSV file per table, in the ledger's integer units.

A list in a cell (the points of a route) is written as numbers with spaces between them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import add_force, add_partial, add_run_dir, check_empty, open_finished
from fleet.cli.output import say
from fleet.errors import FleetError

if TYPE_CHECKING:
    import argparse

    import polars as pl


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``--csv``, ``--partial`` and ``--force``."""
    add_run_dir(parser)
    parser.add_argument(
        "--csv", dest="directory", metavar="DIR", type=Path, required=True, help="the folder to write CSV files to"
    )
    add_partial(parser)
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    """Write every table that the run recorded."""
    ledger = open_finished(args)
    check_empty(args.directory, force=args.force)
    tables = {name: ledger.table(name) for name in ledger.names}
    try:
        args.directory.mkdir(parents=True, exist_ok=True)
        for name, frame in tables.items():
            _flat(frame).write_csv(args.directory / f"{name}.csv")
    except OSError as error:
        raise FleetError(f"{args.directory}: can't be written: {error.strerror or error}") from error
    say(args, f"wrote {len(tables)} tables to {args.directory}")
    return 0


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)
