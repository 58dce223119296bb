"""Draw one chart of a run to a file, without a browser: PNG, SVG, or an HTML page that needs no network.

The ending of the file name says which. Charts:
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.options import (
    BadUsageError,
    add_force,
    add_partial,
    add_run_dir,
    check_free,
    open_finished,
    reading,
    write_bytes,
)
from fleet.cli.output import say
from viz.charts.registry import CHARTS, NAMES

if TYPE_CHECKING:
    import argparse

    from viz.charts.figure import Figure

FORMATS: Final = (".png", ".svg", ".html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``NAME``, ``-o``, ``--partial`` and ``--force``."""
    add_run_dir(parser)
    parser.add_argument("chart", metavar="NAME", choices=NAMES, help="which chart; see above")
    parser.add_argument(
        "-o", "--out", metavar="FILE", type=Path, required=True, help=f"the file to write: {', '.join(FORMATS)}"
    )
    add_partial(parser)
    add_force(parser)
    widest = max(map(len, NAMES))
    listed = "\n".join(f"  {entry.name:<{widest}}  {entry.question}" for entry in CHARTS)
    parser.description = f"{parser.description}\n\n{listed}"


def run(args: argparse.Namespace) -> int:
    """Draw the chart."""
    if args.out.suffix not in FORMATS:
        raise BadUsageError(f"{args.out}: the name of the file must end in {', '.join(FORMATS)}")
    ledger = open_finished(args)
    check_free(args.out, force=args.force)
    from fleet.statistics.run import Run
    from viz.charts.figure import NothingToDrawError
    from viz.charts.registry import draw

    try:
        with reading(args.run):
            figure = draw(Run(ledger), args.chart)
    except NothingToDrawError as error:
        raise BadUsageError(f"{args.run}: no chart of {args.chart}: {error}") from error
    write_bytes(args.out, _file(args.chart, figure, args.out.suffix))
    say(args, f"{figure.title}\nwrote {args.out}")
    return 0


def _file(name: str, figure: Figure, suffix: str) -> bytes:
    from viz.report.page import chart_page

    if suffix == ".html":
        return chart_page(name, figure).encode()
    return figure.png() if suffix == ".png" else figure.svg().encode()
