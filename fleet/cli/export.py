"""Write a run's tables to files for other programs; several formats may be asked for at once.

CSV and SQLite have every table in the ledger's integer units, and a table data_dictionary that tells what each column
means; a list in a cell (the points of a route) is written as numbers with spaces between them. GeoJSON has sites,
zones, roads, routes and losses, on an origin at 0° N 0° E, because the terrain lies nowhere on the globe. The Parquet
files of a run directory can be read as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import (
    BadUsageError,
    add_force,
    add_partial,
    add_run_dir,
    check_empty,
    open_finished,
    reading,
)
from fleet.cli.output import say
from fleet.errors import FleetError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from fleet.ledger.reader import Ledger


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, a folder for each format, ``--partial`` and ``--force``."""
    add_run_dir(parser)
    formats = parser.add_argument_group("formats")
    formats.add_argument("--csv", metavar="DIR", type=Path, help="a folder for one CSV file per table")
    formats.add_argument("--sqlite", metavar="DIR", type=Path, help="a folder for the database run.sqlite")
    formats.add_argument("--geojson", metavar="DIR", type=Path, help="a folder for one GeoJSON file per layer")
    add_partial(parser)
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    """Write every format that was asked for."""
    folders = {name: getattr(args, name) for name in ("csv", "sqlite", "geojson") if getattr(args, name) is not None}
    if not folders:
        raise BadUsageError("no format: give --csv, --sqlite or --geojson and a folder")
    ledger = open_finished(args)
    for folder in folders.values():
        check_empty(folder, force=args.force)
    for name, folder in folders.items():
        try:
            with reading(args.run):
                files = _writer(name)(ledger, folder)
        except OSError as error:
            raise FleetError(f"{folder}: can't be written: {error.strerror or error}") from error
        say(args, f"wrote {', '.join(path.name for path in files)} to {folder}")
    return 0


def _writer(name: str) -> Callable[[Ledger, Path], list[Path]]:
    from fleet.ledger.export.csv_files import write_csv
    from fleet.ledger.export.geojson_files import write_geojson
    from fleet.ledger.export.sqlite_file import write_sqlite

    return {"csv": write_csv, "sqlite": write_sqlite, "geojson": write_geojson}[name]
