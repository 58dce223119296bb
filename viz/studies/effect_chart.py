"""What each factor does to a figure, whatever the others are: a panel for each factor.

A level's value is the mean over the points that have it and whose other factors are combined so at every level of this
one, so that levels differ in nothing else; over all points that have it where there are no such. Replications share
their luck over the points, so each gives one such mean, and the interval is Student's t over these. A factor of many
values, a sampled range, shows its points instead.
"""

from __future__ import annotations

import textwrap
from math import inf
from typing import Any, Final

import altair as alt
import polars as pl

from fleet.experiments.study.results import StudyResults
from fleet.statistics.intervals import mean_interval
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError, layered, rows
from viz.studies.figure_words import FigureWords

_MOST_LEVELS: Final = 15
_WIDTH_PX: Final = 250
_HEIGHT_PX: Final = 190
_COLUMNS: Final = 2
_MOST_MARKS: Final = 2_000
_LABEL_LETTERS: Final = 13
_WORDS: Final = alt.Axis(
    grid=False, labelAngle=0, labelLimit=110, labelOverlap=False, labelExpr="split(datum.label, '\\n')"
)
"""An axis of words, each label on as many lines as it needs."""


def draw(results: StudyResults, figure: FigureWords) -> Figure:
    """A panel for each factor, all to one scale; raises `NothingToDrawError` where no run has the figure."""
    cells = results.cells.drop_nulls(figure.name)
    if cells.is_empty():
        raise NothingToDrawError(f"no run has {figure.words}")
    table = results.summary.filter(pl.col("figure") == figure.name).head(_MOST_MARKS)
    shown, swings = [], []
    for factor in results.factors:
        name = factor["name"]
        if cells[name].n_unique() > _MOST_LEVELS:
            shown.append((_scatter, factor, _points(table, name, figure)))
        else:
            others = [other["name"] for other in results.factors if other is not factor]
            effects = _effects(_comparable(cells, name, others), name, figure)
            shown.append((_levels, factor, effects))
            swings.append((factor, effects))
    scale = _scale([record for _, _, records in shown for record in records])
    panels = [panel(records, factor, figure, scale) for panel, factor, records in shown]
    chart = alt.vconcat(
        *(alt.hconcat(*panels[i : i + _COLUMNS], spacing=24) for i in range(0, len(panels), _COLUMNS)), spacing=16
    )
    return Figure(
        title=_finding(swings, figure),
        subtitle="Means with 95 % intervals, all else being equal where the design has it so; a sampled range shows "
        "its points.",
        chart=chart,
    )


def _comparable(cells: pl.DataFrame, name: str, others: list[str]) -> pl.DataFrame:
    """The runs at combinations of the other factors that have every level of this one; all where there is none."""
    if not others:
        return cells
    complete = pl.col(name).n_unique().over(others) == cells[name].n_unique()
    found = cells.filter(complete)
    return cells if found.is_empty() else found


def _effects(cells: pl.DataFrame, name: str, figure: FigureWords) -> list[dict[str, Any]]:
    """The mean at each level with its interval over replications, in the order of the levels."""
    means = cells.group_by(name, "replication", maintain_order=True).agg(pl.col(figure.name).mean())
    ordered = means[name].unique(maintain_order=True).to_list()
    effects = []
    for level in sorted(ordered) if cells.schema[name].is_numeric() else ordered:
        found = mean_interval(means.filter(pl.col(name) == level)[figure.name].to_list())
        effects.append(_record(level, found.mean, found.low, found.high, figure))
    return effects


def _points(table: pl.DataFrame, name: str, figure: FigureWords) -> list[dict[str, Any]]:
    return [_record(row[name], row["mean"], row["low"], row["high"], figure) for row in table.iter_rows(named=True)]


def _record(level: object, mean: float, low: float | None, high: float | None, figure: FigureWords) -> dict[str, Any]:
    if low is not None and high is not None:
        # What is counted or measured here is never negative, and a share is 1 at most.
        low, high = max(low, 0.0), min(high, 1.0 if figure.is_share else inf)
    told = "unknown" if low is None or high is None else f"{figure.told(low)} to {figure.told(high)}"
    return {
        "x": level if isinstance(level, int | float) else str(level),
        "lines": "\n".join(textwrap.wrap(str(level), _LABEL_LETTERS)),
        "mean": mean,
        "low": mean if low is None else low,
        "high": mean if high is None else high,
        "interval": told,
    }


def _scale(records: list[dict[str, Any]]) -> alt.Scale:
    """One scale for all panels, so that what moves the figure more looks it."""
    low, high = min(record["low"] for record in records), max(record["high"] for record in records)
    return alt.Scale(domain=[low, high if high > low else low + 1.0], nice=True, zero=False)


def _encoded(
    records: list[dict[str, Any]], factor: dict[str, Any], figure: FigureWords, y_scale: alt.Scale
) -> tuple[alt.Chart, alt.Y]:
    numeric = isinstance(records[0]["x"], int | float)
    log = factor["scale"] == "log" and numeric
    x_scale = alt.Scale(type="log") if log else alt.Scale(zero=False, nice=True, padding=12)
    x = (
        alt.X("x:Q", title=factor["label"], scale=x_scale, axis=alt.Axis(grid=False, tickCount=5))
        if numeric
        else alt.X("lines:N", title=factor["label"], sort=None, axis=_WORDS)
    )
    y = alt.Y(
        "low:Q",
        title=figure.words,
        scale=y_scale,
        axis=alt.Axis(format="%" if figure.is_share else ",~r", tickCount=5),
    )
    base = alt.Chart(rows(records)).encode(
        x=x,
        tooltip=[
            alt.Tooltip("x:N", title=factor["name"].replace("_", " ")),
            alt.Tooltip("mean:Q", format=figure.format),
            alt.Tooltip("interval:N", title="95 % interval"),
        ],
    )
    return base, y


def _levels(
    records: list[dict[str, Any]], factor: dict[str, Any], figure: FigureWords, scale: alt.Scale
) -> alt.LayerChart:
    base, low = _encoded(records, factor, figure, scale)
    bars = base.mark_rule(strokeWidth=2, color=palette.BLUE).encode(y=low, y2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1, color=palette.BLUE).encode(y="mean:Q")
    line = base.mark_line(strokeWidth=1, color=palette.SILVER).encode(y="mean:Q")
    return layered(line, bars, points, width=_WIDTH_PX, height=_HEIGHT_PX)


def _scatter(
    records: list[dict[str, Any]], factor: dict[str, Any], figure: FigureWords, scale: alt.Scale
) -> alt.LayerChart:
    base, low = _encoded(records, factor, figure, scale)
    bars = base.mark_rule(strokeWidth=1, color=palette.SKY).encode(y=low, y2="high:Q")
    points = base.mark_point(filled=True, size=24, opacity=0.8, color=palette.BLUE).encode(y="mean:Q")
    return layered(bars, points, width=_WIDTH_PX, height=_HEIGHT_PX)


def _finding(swings: list[tuple[dict[str, Any], list[dict[str, Any]]]], figure: FigureWords) -> str:
    """Which factor of levels moves the figure most."""
    if not swings:
        return f"{figure.words[:1].upper()}{figure.words[1:]} over the range of each factor"

    def swing(effects: list[dict[str, Any]]) -> float:
        means = [record["mean"] for record in effects]
        return float(max(means) - min(means))

    factor, effects = max(swings, key=lambda item: swing(item[1]))
    ordered = sorted(effects, key=lambda record: record["mean"])
    least, most = ordered[0], ordered[-1]
    name = factor["name"].replace("_", " ")
    which = ", more than any other factor does" if len(swings) > 1 else ""
    return (
        f"{name[:1].upper()}{name[1:]} moves the {figure.words} from {figure.told(least['mean'])} at {least['x']} to "
        f"{figure.told(most['mean'])} at {most['x']}{which}"
    )
