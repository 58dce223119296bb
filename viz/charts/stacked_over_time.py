"""Levels that add up, stacked over time: the drawing that several charts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt

from viz.charts.figure import WIDTH, rows
from viz.charts.time_bins import Reals, TimeAxis, TimeBins

_LEGEND_COLUMNS: Final = 4


def stacked(
    levels: Mapping[str, Reals], colours: Mapping[str, str], *, bins: TimeBins, axis: TimeAxis, counted: str
) -> alt.Chart:
    """Areas of *levels* (a mean per bin, of things *counted*) on one another, the first lowest."""
    names = list(levels)
    starts, ends = axis.of_us(bins.starts_us).tolist(), axis.of_us(bins.edges_us[1:]).tolist()
    records = [
        {"at": at, "what": name, "order": place, "level": round(level, 2)}
        for place, name in enumerate(names)
        for at, level in _steps(starts, ends, levels[name].tolist())
    ]
    chart: alt.Chart = (
        alt.Chart(rows(records))
        .mark_area(interpolate="step-after", strokeWidth=0)
        .encode(
            x=axis.x("at", bins),
            y=alt.Y("level:Q", title=counted, stack="zero"),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=names, range=[colours[name] for name in names]),
                legend=alt.Legend(columns=_LEGEND_COLUMNS),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("at:Q", title=f"{axis.title}, from", format=".4~r"),
                alt.Tooltip("what:N", title=counted),
                alt.Tooltip("level:Q", title="on average", format=",.1f"),
            ],
        )
        .properties(width=WIDTH, height=240)
    )
    return chart


def _steps(starts: Sequence[float], ends: Sequence[float], levels: Sequence[float]) -> list[tuple[float, float]]:
    """A level at the start of each bin, and once more at the end of the last, where the step ends."""
    return [*zip(starts, levels, strict=True), (ends[-1], levels[-1])]
