"""A figure: what was found, what is shown, and the chart; and how all of them look."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
from altair.utils.schemapi import debug_mode

from fleet.errors import FleetError
from viz import palette
from viz.charts.picture import png, svg

WIDTH: Final = 640
"""Width of every figure in px, axes and labels included."""

FONT: Final = "Arial, Helvetica, Liberation Sans, sans-serif"

AnyChart = alt.Chart | alt.LayerChart | alt.VConcatChart | alt.HConcatChart
Spec = dict[str, Any]

_TITLE_LETTERS: Final = 80
_SUBTITLE_LETTERS: Final = 106

CONFIG: Final[Spec] = {
    "background": palette.PAPER,
    "font": FONT,
    "padding": {"left": 4, "right": 8, "top": 6, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": palette.INK,
        "titleColor": palette.INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 10,
        "gridColor": palette.MIST,
        "domainColor": palette.SILVER,
        "tickColor": palette.SILVER,
        "labelLimit": 190,
        "labelOverlap": True,
    },
    "axisY": {"minExtent": 38},
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelFontSize": 12,
        "labelColor": palette.INK,
        "labelLimit": 320,
        "symbolType": "square",
        "columnPadding": 14,
        "offset": 8,
        # Several legends stand one below the other.
        "layout": {"top": {"direction": "vertical", "anchor": "start", "margin": 4}},
    },
    "title": {
        "anchor": "start",
        "frame": "group",
        "fontSize": 13,
        "fontWeight": "bold",
        "color": palette.INK,
        "subtitleFontSize": 12,
        "subtitleColor": palette.GREY,
        "offset": 12,
    },
    "text": {"color": palette.INK, "fontSize": 12},
    "bar": {"cornerRadius": 1},
}
"""The look of every figure (Vega-Lite ``config``)."""


class NothingToDrawError(FleetError):
    """A run without what a chart is about; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its words.

    ``title`` states what the figure shows of this run, in a sentence made from its data; ``subtitle`` what is drawn
    and in which units. Neither is part of ``chart``.
    """

    title: str
    subtitle: str
    chart: AnyChart

    def spec(self) -> Spec:
        """The Vega-Lite specification without the words, for a page that sets them itself."""
        # Its parts were checked when they were made.
        spec: Spec = self.chart.to_dict(validate=False)
        if "width" in spec:
            # Charts side by side and below one another have no width of their own and see to theirs.
            spec |= {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}}
        # What a reader hears who can't see the figure.
        return spec | {"config": CONFIG, "description": f"{self.title}. {self.subtitle}"}

    def titled_spec(self) -> Spec:
        """The Vega-Lite specification with the words above the chart, for a file that stands alone."""
        title = {
            "text": textwrap.wrap(self.title, _TITLE_LETTERS) or [""],
            "subtitle": textwrap.wrap(self.subtitle, _SUBTITLE_LETTERS),
            "fontSize": 15,
            "subtitlePadding": 6,
            "offset": 16,
            "frame": "bounds",
        }
        return self.spec() | {"title": title}

    def png(self) -> bytes:
        """The figure with its words as a PNG."""
        return png(self.titled_spec())

    def svg(self) -> str:
        """The figure with its words as an SVG."""
        return svg(self.titled_spec())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """How a notebook shows it: as a chart with tooltips where it can, else as a picture."""
        major = alt.SCHEMA_VERSION.removeprefix("v").partition(".")[0]
        return {f"application/vnd.vegalite.v{major}+json": self.titled_spec(), "image/svg+xml": self.svg()}


def layered(*layers: alt.Chart, width: int, height: int) -> alt.LayerChart:
    """*layers* on one another, the first lowest, on a plot of so many px."""
    chart: alt.LayerChart = alt.LayerChart(layer=list(layers)).properties(width=width, height=height)
    return chart


def rows(records: list[dict[str, Any]]) -> alt.InlineData:
    """Data of a chart, written into its specification."""
    # Each row would be checked against the schema that allows any: most of the time that a chart takes.
    with debug_mode(False):
        return alt.InlineData(values=records)
