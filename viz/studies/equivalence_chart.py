"""Two policies by how much hardware they have: on one level lie the sizes with which they do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt

from fleet.statistics.crossing import Reach
from fleet.statistics.wording import number
from viz import palette
from viz.charts.figure import Figure, layered, rows
from viz.studies.figure_words import words_of

if TYPE_CHECKING:
    from fleet.experiments.equivalence import Equivalence, Point
    from fleet.experiments.resources import Resource
    from fleet.statistics.intervals import Interval

_WIDTH_PX: Final = 560
_HEIGHT_PX: Final = 320


def draw(found: Equivalence, baseline: str, candidate: str, resource: Resource) -> Figure:
    """The baseline's curve, the candidate's points, and from each the way to the size that the baseline needs."""
    words = words_of(found.figure)
    # A policy against itself is two series all the same.
    names = {"baseline": f"{baseline} (baseline)", "candidate": f"{candidate} (candidate)"}
    marks = [_mark(names["baseline"], size, does) for size, does in found.baseline.items()]
    marks += [_mark(names["candidate"], point.size, point.performance) for point in found.points]
    legend = alt.Legend(symbolOpacity=1)
    axis = alt.Axis(format="%" if words.is_share else ",~r", tickCount=6)
    base = alt.Chart(rows(marks)).encode(
        x=alt.X("size:Q", title=resource.name, scale=alt.Scale(nice=True), axis=alt.Axis(grid=False, tickCount=8)),
        color=alt.Color(
            "policy:N",
            scale=alt.Scale(domain=list(names.values()), range=[palette.ORANGE, palette.BLUE]),
            legend=legend,
        ),
        tooltip=["policy:N", alt.Tooltip("size:Q", title=resource.name), alt.Tooltip("mean:Q", format=words.format)],
    )
    low = alt.Y("low:Q", title=words.words, scale=alt.Scale(zero=False, nice=True), axis=axis)
    shape = alt.Shape(
        "policy:N", scale=alt.Scale(domain=list(names.values()), range=["circle", "square"]), legend=legend
    )
    of_baseline = base.transform_filter(alt.datum.policy == names["baseline"])
    of_candidate = base.transform_filter(alt.datum.policy == names["candidate"])
    # Near the answer the baseline is tried at every size: bars of their own would hide one another.
    band = of_baseline.mark_area(opacity=0.2).encode(y=low, y2="high:Q")
    line = of_baseline.mark_line(strokeWidth=1.5).encode(y="mean:Q")
    tried = of_baseline.mark_point(filled=True, size=30, opacity=1).encode(y="mean:Q", shape=shape)
    bars = of_candidate.mark_rule(strokeWidth=2).encode(y=low, y2="high:Q")
    points = of_candidate.mark_point(filled=True, size=90, opacity=1).encode(y="mean:Q", shape=shape)
    steps = alt.Chart(rows([_step(point) for point in found.points if point.needed.size is not None])).encode(
        y=alt.Y("level:Q")
    )
    ways = steps.mark_rule(strokeDash=[4, 3], color=palette.GREY).encode(x="size:Q", x2="needed:Q")
    needs = steps.mark_rule(strokeWidth=5, opacity=0.45, color=palette.VERMILION).encode(
        x="from:Q", x2="to:Q", tooltip=[alt.Tooltip("needed:Q", format=".1f"), "interval:N"]
    )
    return Figure(
        title=_finding(found, baseline, candidate, resource),
        subtitle="Means with 95 % intervals. Dashed: from the candidate's size to the one that the baseline needs for "
        "the same; the bar on it is the 95 % interval of that size.",
        chart=layered(band, line, ways, needs, tried, bars, points, width=_WIDTH_PX, height=_HEIGHT_PX),
    )


def _mark(policy: str, size: int, does: Interval) -> dict[str, Any]:
    return {
        "policy": policy,
        "size": size,
        "mean": does.mean,
        "low": does.mean if does.low is None else does.low,
        "high": does.mean if does.high is None else does.high,
    }


def _step(point: Point) -> dict[str, Any]:
    needed = point.needed
    low, high = needed.low or needed.size, needed.high or needed.size
    return {
        "size": point.size, "level": point.performance.mean, "needed": needed.size, "from": low, "to": high,
        "interval": _interval(point),
    }  # fmt: skip


def _interval(point: Point) -> str:
    low, high = point.needed.low, point.needed.high
    return f"{'open' if low is None else number(low)} to {'open' if high is None else number(high)}"


def _finding(found: Equivalence, baseline: str, candidate: str, resource: Resource) -> str:
    """What the largest ratio is, or that no size is enough."""
    reached = [point for point in found.points if point.needed.size is not None]
    if not reached:
        most = max(found.baseline)
        short = any(point.needed.reach in {Reach.UNREACHABLE, Reach.UNCLEAR} for point in found.points)
        does = "does not reach" if short else "does more with the least that was tried than"
        return f"{baseline} {does} what {candidate} does, with {most:,} {resource.name} at most"
    point = max(reached, key=_ratio)
    needed = f"{number(point.needed.size or 0)} (95 % interval {_interval(point)})"
    return f"{candidate} with {point.size:,} {resource.name} does what {baseline} does with {needed}"


def _ratio(point: Point) -> float:
    return (point.needed.size or 0.0) / point.size
