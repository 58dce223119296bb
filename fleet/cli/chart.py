"""Draw one chart of a run to a file, without a browser: PNG, SVG, or an HTML page that needs no network.

The ending of the file name says which. Charts:
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.figure_file import add_figure_file, check_figure_file, write_figure
from fleet.cli.options import BadUsageError, add_force, add_partial, add_run_dir, open_finished, reading
from fleet.cli.output import say
from viz.charts.registry import CHARTS, NAMES

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``NAME``, ``-o``, ``--partial`` and ``--force``."""
    add_run_dir(parser)
    parser.add_argument("chart", metavar="NAME", choices=NAMES, help="which chart; see above")
    add_figure_file(parser, required=True)
    add_partial(parser)
    add_force(parser)
    widest = max(map(len, NAMES))
    listed = "\n".join(f"  {entry.name:<{widest}}  {entry.question}" for entry in CHARTS)
    parser.description = f"{parser.description}\n\n{listed}"


def run(args: argparse.Namespace) -> int:
    """Draw the chart."""
    check_figure_file(args.out, force=args.force)
    ledger = open_finished(args)
    from fleet.statistics.run import Run
    from viz.charts.figure import NothingToDrawError
    from viz.charts.registry import draw

    try:
        with reading(args.run):
            figure = draw(Run(ledger), args.chart)
    except NothingToDrawError as error:
        raise BadUsageError(f"{args.run}: no chart of {args.chart}: {error}") from error
    write_figure(args.out, args.chart, figure)
    say(args, f"{figure.title}\nwrote {args.out}")
    return 0
