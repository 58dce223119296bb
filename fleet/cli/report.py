"""Write the report of a run or study: one HTML page of figures and charts that needs no network and prints well.

Every chart of a run is to be had alone with fleet chart; those of a study with --png.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import (
    BadUsageError,
    add_force,
    add_partial,
    check_empty,
    check_free,
    open_finished,
    reading,
    write_bytes,
)
from fleet.cli.output import counted, say

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR`` or ``STUDY_DIR``, ``-o``, ``--png``, ``--partial`` and ``--force``."""
    parser.add_argument("run", metavar="RUN_DIR|STUDY_DIR", type=Path, help="a run directory, or the folder of a study")
    parser.add_argument(
        "-o", "--out", metavar="FILE", type=Path, default=Path("report.html"), help="the page to write (report.html)"
    )
    parser.add_argument("--png", metavar="DIR", type=Path, help="of a study: also write each chart into this folder")
    add_partial(parser)
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    """Write the page."""
    from fleet.experiments.study.folder import is_study

    if is_study(args.run):
        return _report_study(args)
    if args.png is not None:
        raise BadUsageError(f"--png: {args.run} is no study; fleet chart draws the charts of a run")
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


def _report_study(args: argparse.Namespace) -> int:
    check_free(args.out, force=args.force)
    if args.png is not None:
        check_empty(args.png, force=args.force)
    from fleet.experiments.study.results import StudyResults
    from fleet.scenario.catalogue import load_catalogue
    from viz.report.study_report import study_figures, study_report

    with reading(args.run):
        results = StudyResults.open(args.run)
        figures = study_figures(results)
        page = study_report(results, load_catalogue(), figures)
    write_bytes(args.out, page.encode())
    say(args, f"wrote {args.out}")
    if args.png is not None:
        args.png.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            write_bytes(args.png / f"{name}.png", figure.png())
        say(args, f"wrote {counted(len(figures), 'chart')} into {args.png}")
    return 0
