"""A figure at every point of a design: one factor along the axis, another as colours, others as panels."""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import altair as alt
import polars as pl

from fleet.experiments.study.results import StudyResults
from fleet.statistics.wording import count
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError, layered, rows
from viz.studies.figure_words import FigureWords

_COLOURS: Final = (
    palette.BLUE, palette.ORANGE, palette.GREEN, palette.VERMILION, palette.PURPLE, palette.SKY, palette.BLACK,
)  # fmt: skip
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right")
_MOST_PANELS: Final = 8
_WIDTH_PX: Final = 570
_HEIGHT_PX: Final = 240
_SHIFT_PX: Final = 7.0


def draw(results: StudyResults, figure: FigureWords) -> Figure:
    """Means with 95 % intervals; raises `NothingToDrawError` where the points are too many or no grid."""
    table = results.summary.filter(pl.col("figure") == figure.name)
    if table.is_empty():
        raise NothingToDrawError(f"no run has {figure.words}")
    axis, series, others = _roles(results)
    panels = list(product(*(table[name].unique(maintain_order=True).to_list() for name in others)))
    if len(panels) > _MOST_PANELS:
        raise NothingToDrawError(f"{count(len(panels), 'panel')} would be needed")
    colours = table[series].unique(maintain_order=True).cast(pl.String).to_list() if series else []
    drawn = []
    for panel in panels:
        here = table.filter(*(pl.col(name) == level for name, level in zip(others, panel, strict=True)))
        title = ", ".join(f"{_label(results, name)}: {level}" for name, level in zip(others, panel, strict=True))
        drawn.append(_panel(here, _Axes(results, axis, series, colours, figure), title))
    chart = drawn[0] if len(drawn) == 1 else alt.vconcat(*drawn, spacing=14)
    runs = sorted({int(n) for n in table["n"].to_list()})
    often = f"{runs[0]}" if len(runs) == 1 else f"{runs[0]} to {runs[-1]}"
    return Figure(
        title=_finding(table, results, figure),
        subtitle=f"Mean of {often} replications of each point with its 95 % interval; all points meet the same luck.",
        chart=chart,
    )


class _Axes:
    """What stands where in a chart."""

    def __init__(
        self, results: StudyResults, axis: str, series: str | None, colours: list[str], figure: FigureWords
    ) -> None:
        numeric = results.summary.schema[axis].is_numeric()
        whole = results.summary.schema[axis].is_integer()
        names = [str(level) for level in results.summary[axis].unique(maintain_order=True).to_list()]
        title = _label(results, axis)
        self.axis = axis
        self.series = series
        self.colours = colours
        self.figure = figure
        self.is_numeric = numeric
        scale = alt.Scale(zero=False, nice=True, padding=18)
        self.x = (
            alt.X("x:Q", title=title, scale=scale, axis=alt.Axis(grid=False, tickMinStep=1 if whole else 0))
            if numeric
            else alt.X("x:N", title=title, sort=names, axis=alt.Axis(labelAngle=0, grid=False))
        )
        self.colour = alt.Color("series:N", sort=colours, scale=alt.Scale(domain=colours, range=list(_COLOURS)))
        self.shape = alt.Shape("series:N", sort=colours, scale=alt.Scale(domain=colours, range=list(_SHAPES)))
        self.legend = alt.Legend(title=_label(results, series)) if series else None


def _panel(table: pl.DataFrame, axes: _Axes, title: str) -> alt.LayerChart:
    base = alt.Chart(title=title).encode(
        x=axes.x,
        tooltip=[
            alt.Tooltip("x:N", title=axes.axis.replace("_", " ")),
            *([alt.Tooltip("series:N", title=axes.series.replace("_", " "))] if axes.series else []),
            alt.Tooltip("mean:Q", format=axes.figure.format),
            alt.Tooltip("interval:N", title="95 % interval"),
            alt.Tooltip("n:Q", title="replications"),
        ],
    )
    if axes.series:
        base = base.encode(color=axes.colour.legend(axes.legend))
    drawn = {}
    for place, name in enumerate(axes.colours or [""]):
        here = table.filter(pl.col(axes.series).cast(pl.String) == name) if axes.series else table
        # Beside one another, or one interval would hide the others.
        shift_px = (place - (len(axes.colours or [""]) - 1) / 2) * _SHIFT_PX
        drawn[name] = _marks(base.properties(data=rows(_records(here, axes))), axes, shift_px)
    layers = [layer for kind in zip(*drawn.values(), strict=True) for layer in kind]
    return layered(*layers, width=_WIDTH_PX, height=_HEIGHT_PX)


def _marks(base: alt.Chart, axes: _Axes, shift_px: float) -> list[alt.Chart]:
    """A line where the axis is one of numbers, intervals and means."""
    axis = alt.Axis(format="%" if axes.figure.is_share else ",~r", tickCount=6)
    low = alt.Y("low:Q", title=axes.figure.words, scale=alt.Scale(zero=False, nice=True), axis=axis)
    line = base.mark_line(strokeWidth=1.5, opacity=1.0 if axes.is_numeric else 0.0, xOffset=shift_px).encode(y="mean:Q")
    bars = base.mark_rule(strokeWidth=2, xOffset=shift_px).encode(y=low, y2="high:Q")
    means = base.mark_point(filled=True, size=70, opacity=1, xOffset=shift_px).encode(y="mean:Q")
    return [line, bars, means.encode(shape=axes.shape.legend(axes.legend)) if axes.series else means]


def _records(table: pl.DataFrame, axes: _Axes) -> list[dict[str, Any]]:
    return [_record(row, axes) for row in table.iter_rows(named=True)]


def _record(row: dict[str, Any], axes: _Axes) -> dict[str, Any]:
    # A single replication has no interval; its bar has no length.
    low, high = (row["mean"] if row[key] is None else row[key] for key in ("low", "high"))
    told = "unknown" if row["low"] is None else f"{axes.figure.told(low)} to {axes.figure.told(high)}"
    return {
        "x": row[axes.axis] if axes.is_numeric else str(row[axes.axis]),
        "series": str(row[axes.series]) if axes.series else "",
        "mean": row["mean"],
        "low": low,
        "high": high,
        "n": row["n"],
        "interval": told,
    }


def _roles(results: StudyResults) -> tuple[str, str | None, list[str]]:
    """The factors along the axis, as colours and as panels; raises `NothingToDrawError` for samples and long lists."""
    if results.facts["design"] not in {"grid", "list"}:
        raise NothingToDrawError("the points of a sample share no levels")
    levels = {name: results.summary[name].n_unique() for name in results.factor_names}
    numeric = [name for name in levels if results.summary.schema[name].is_numeric()]
    axis = max(numeric or list(levels), key=lambda name: levels[name])
    left = [name for name in levels if name != axis]
    fitting = [name for name in left if levels[name] <= len(_COLOURS)]
    series = max(fitting, key=lambda name: levels[name]) if fitting else None
    return axis, series, [name for name in left if name != series]


def _finding(table: pl.DataFrame, results: StudyResults, figure: FigureWords) -> str:
    """From where to where the figure goes, and at which points."""
    ordered = table.sort("mean", "point")
    least, most = ordered.row(0, named=True), ordered.row(-1, named=True)
    if least["mean"] == most["mean"]:
        return f"{_capital(figure.words)}: {figure.told(most['mean'])} at every point"
    return (
        f"{_capital(figure.words)}: from {figure.told(least['mean'])} ({_where(least, results)}) "
        f"to {figure.told(most['mean'])} ({_where(most, results)})"
    )


def _where(row: dict[str, Any], results: StudyResults) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in results.factor_names)


def _label(results: StudyResults, name: str) -> str:
    return next(str(factor["label"]) for factor in results.factors if factor["name"] == name)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
