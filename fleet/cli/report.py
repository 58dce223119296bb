"""Write the report of a run: one HTML page with figures, charts and tables that needs no network and prints well.

Every chart of it is to be had alone with fleet chart.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import add_force, add_partial, add_run_dir, check_free, open_finished, reading, write_bytes
from fleet.cli.output import say

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``-o``, ``--partial`` and ``--force``."""
    add_run_dir(parser)
    parser.add_argument(
        "-o", "--out", metavar="FILE", type=Path, default=Path("report.html"), help="the page to write (report.html)"
    )
    add_partial(parser)
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    """Write the page."""
    ledger = open_finished(args)
    check_free(args.out, force=args.force)
    from fleet.cli.reference import published_figures
    from fleet.scenario.catalogue import load_catalogue
    from fleet.statistics.run import Run
    from viz.report.run_report import Reference, report

    reference = Reference(published=published_figures(), catalogue=load_catalogue())
    with reading(args.run):
        page = report(Run(ledger), reference)
    write_bytes(args.out, page.encode())
    say(args, f"wrote {args.out}")
    return 0
