"""Cumulative distributions as lines: the drawing that several charts share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import polars as pl

from fleet.statistics.wording import lasting
from fleet.units import US_PER_H, US_PER_S
from viz import palette
from viz.charts.figure import WIDTH, layered, rows

_POINTS: Final = 200
_MOST_LINES: Final = 6
_COLOURS: Final = (
    palette.BLUE, palette.VERMILION, palette.GREEN, palette.ORANGE, palette.PURPLE, palette.BLACK
)  # fmt: skip
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 2])
_US_PER_MIN: Final = 60 * US_PER_S
_SHORTEST_S: Final = 0.6
SHORTEST_US: Final = int(_SHORTEST_S * US_PER_S)
"""The shortest duration that a logarithmic axis tells from none."""
_LOG_TICKS: Final = {
    1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3_600: "1 h", 36_000: "10 h", 86_400: "1 d", 864_000: "10 d",
}  # fmt: skip
_HOURS_FROM_US: Final = 3 * US_PER_H


def cumulative(lasted_us: Mapping[str, pl.Series], *, what: str, of: str, log: bool) -> alt.LayerChart:
    """For each name, the share *of* things that lasted no longer than so long, which is *what* the axis says.

    Durations are in µs. On a logarithmic axis everything below 0.6 s counts as that. At most six names are drawn, those
    with the most values.
    """
    most = sorted(lasted_us, key=lambda name: (-len(lasted_us[name]), name))[:_MOST_LINES]
    names = [name for name in lasted_us if name in most and len(lasted_us[name])]
    longest_us = max(int(lasted_us[name].quantile(0.99, "nearest") or 0) for name in names)
    unit_us, unit = (US_PER_H, "hours") if longest_us >= _HOURS_FROM_US else (_US_PER_MIN, "minutes")
    if log:
        unit_us, unit = US_PER_S, "logarithmic"
    records = [record for name in names for record in _line(name, lasted_us[name], unit_us, log)]
    colours, dashes = _COLOURS[: len(names)], _DASHES[: len(names)]
    base = alt.Chart(rows(records)).encode(
        x=alt.X("lasted:Q", title=f"{what}, {unit}", scale=_scale(longest_us / unit_us, log=log), axis=_axis(log=log)),
        y=alt.Y("share:Q", title=f"share of {of}", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("what:N", scale=alt.Scale(domain=names, range=list(colours)), legend=_LEGEND),
    )
    tooltip = [
        alt.Tooltip("what:N", title="what"),
        alt.Tooltip("share:Q", title="share", format=".1%"),
        alt.Tooltip("text:N", title="no longer than"),
    ]
    dashed = alt.StrokeDash("what:N", scale=alt.Scale(domain=names, range=list(dashes)), legend=_LEGEND)
    lines = base.mark_line(interpolate="step-after", strokeWidth=2).encode(strokeDash=dashed)
    # Wide invisible points, so that the pointer need not hit a thin line.
    targets = base.mark_point(size=90, opacity=0, filled=True).encode(tooltip=tooltip)
    return layered(lines, targets, width=WIDTH, height=220)


_LEGEND: Final = alt.Legend(columns=2, symbolType="stroke", symbolSize=400, symbolStrokeWidth=2)


def _scale(longest: float, *, log: bool) -> alt.Scale:
    return alt.Scale(type="log", nice=False) if log else alt.Scale(domain=[0, max(longest, 0.1)], clamp=True)


def _axis(*, log: bool) -> alt.Axis:
    if not log:
        return alt.Axis(format=".4~r", tickCount=8)
    words = " : ".join(f"datum.value == {seconds} ? '{text}'" for seconds, text in _LOG_TICKS.items())
    return alt.Axis(values=list(_LOG_TICKS), labelExpr=f"{words} : ''")


def _line(name: str, lasted_us: pl.Series, unit_us: int, log: bool) -> list[dict[str, Any]]:
    """Points of a cumulative share: every value of short series, quantiles of long ones."""
    ordered = lasted_us.sort()
    n = len(ordered)
    places = range(n) if n <= _POINTS else [round(i * (n - 1) / (_POINTS - 1)) for i in range(_POINTS)]
    least = _SHORTEST_S if log else 0.0
    first: list[dict[str, Any]] = [{"what": name, "lasted": least, "share": 0.0, "text": "0 s"}]
    points = [
        {
            "what": name,
            "lasted": round(max(ordered[place] / unit_us, least), 4),
            "share": round((place + 1) / n, 4),
            "text": lasting(ordered[place]),
        }
        for place in places
    ]
    return first + points
