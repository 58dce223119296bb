"""A chart as a file: a PNG, an SVG, or an HTML page that needs no network, as the ending of its name says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.options import BadUsageError, check_free, write_bytes

if TYPE_CHECKING:
    import argparse

    from viz.charts.figure import Figure

FORMATS: Final = (".png", ".svg", ".html")


def add_figure_file(parser: argparse.ArgumentParser, what: str = "the file to write", *, required: bool) -> None:
    """``-o``."""
    parser.add_argument(
        "-o", "--out", metavar="FILE", type=Path, required=required, help=f"{what}: {', '.join(FORMATS)}"
    )


def check_figure_file(out: Path, *, force: bool) -> None:
    """Raise ``BadUsageError`` for a name with another ending, and for a file that may not be replaced."""
    if out.suffix not in FORMATS:
        raise BadUsageError(f"{out}: the name of the file must end in {', '.join(FORMATS)}")
    check_free(out, force=force)


def write_figure(out: Path, name: str, figure: Figure) -> None:
    """Write a chart that a page would call *name*."""
    write_bytes(out, _content(name, figure, out.suffix))


def _content(name: str, figure: Figure, suffix: str) -> bytes:
    from viz.report.page import chart_page

    if suffix == ".html":
        return chart_page(name, figure).encode()
    return figure.png() if suffix == ".png" else figure.svg().encode()
