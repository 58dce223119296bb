"""How many missions a day a run asked for and did, and how well, over its time.

Missions are counted where they were requested; derived ones are left out. Rates leave open missions out.
"""

from __future__ import annotations

from typing import Final

import altair as alt
import polars as pl

from fleet.ledger import tables
from fleet.statistics.mission_counts import requested_in
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import count, number, share
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError, layered, rows
from viz.charts.time_bins import TimeAxis, TimeBins

_MISSIONS_A_BIN: Final = 25
_FEWEST_BINS: Final = 8
_MOST_BINS: Final = 100
_FEW: Final = 10
_WIDTH_PX: Final = 570
_PER_DAY: Final = {"asked for": palette.SILVER, "succeeded": palette.BLUE}
_SHARES: Final = {"succeeded": palette.BLUE, "on time": palette.ORANGE}


def draw(run: Run) -> Figure:
    """Missions a day in the upper panel, shares of those that ended in the lower."""
    axis = TimeAxis.of(run.ledger)
    bins, counted = _counted(run)
    counted = counted.with_columns(
        start=pl.Series(axis.of_us(bins.starts_us)),
        end=pl.Series(axis.of_us(bins.edges_us[1:])),
        days=pl.Series(bins.days),
    )
    panels = (_per_day(counted, axis, bins), _shares(counted, axis, bins))
    return Figure(
        title=_finding(run, counted, axis),
        subtitle=f"A bar or point is {bins.width_text} of requests, without derived missions; shares are of those that "
        "ended.",
        chart=alt.vconcat(*panels, spacing=16).resolve_scale(color="independent", shape="independent"),
    )


def _counted(run: Run) -> tuple[TimeBins, pl.DataFrame]:
    """Per bin: missions ``asked`` for, of these ``succeeded``, ``on_time`` and ``judged`` (not open)."""
    missions = requested_in(tables.missions(run.ledger), Window.of(run.ledger)).filter(pl.col("derived") == 0)
    if missions.is_empty():
        raise NothingToDrawError("no missions were requested")
    bins = TimeBins.of(run.ledger, most=min(max(missions.height // _MISSIONS_A_BIN, _FEWEST_BINS), _MOST_BINS))
    outcome = pl.col("outcome")
    counted = (
        missions.with_columns(bin=pl.Series(bins.index(missions["t_us"].to_numpy())))
        .group_by("bin")
        .agg(
            pl.len().alias("asked"),
            (outcome == "succeeded").sum().alias("succeeded"),
            pl.col("on_time").fill_null(value=False).sum().alias("on_time"),
            (outcome != "open").fill_null(value=False).sum().alias("judged"),
        )
    )
    every = pl.DataFrame({"bin": range(len(bins.starts_us))}, schema={"bin": pl.Int64})
    return bins, every.join(counted, on="bin", how="left", maintain_order="left").fill_null(0)


def _finding(run: Run, counted: pl.DataFrame, axis: TimeAxis) -> str:
    summary = run.summary()
    if summary.missions_per_day is None or summary.success_rate is None or summary.on_time_rate is None:
        asked = count(summary.missions.requested, "mission was", "missions were")
        return f"{asked} asked for, and none has ended yet"
    text = (
        f"{number(summary.missions_per_day)} missions a day succeed: {share(summary.success_rate)} of those that "
        f"ended, {share(summary.on_time_rate)} on time"
    )
    rate = pl.col("on_time") / pl.col("judged")
    worst = counted.filter(pl.col("judged") >= _FEW).with_columns(rate=rate).sort("rate", "start").head(1)
    for bin_ in worst.rows(named=True):
        if bin_["rate"] < summary.on_time_rate:
            when = axis.title.partition(" ")[0].removesuffix("s")
            text += f", {share(bin_['rate'])} at worst (from {when} {number(bin_['start'])})"
    return text


def _per_day(counted: pl.DataFrame, axis: TimeAxis, bins: TimeBins) -> alt.Chart:
    what, per_day = list(_PER_DAY), pl.col("missions") / pl.col("days")
    records = (
        counted.select("start", "end", "days", pl.col("asked").alias(what[0]), pl.col("succeeded").alias(what[1]))
        .unpivot(what, index=["start", "end", "days"], variable_name="what", value_name="missions")
        .with_columns(per_day.round(2).alias("per_day"))
        .drop("days")
    )
    # Drawn in order of rows, so that what succeeded stands before what was asked for.
    chart: alt.Chart = (
        alt.Chart(rows(records.to_dicts()))
        .mark_rect(strokeWidth=0)
        .encode(
            x=axis.x("start", bins, labels=False),
            x2="end:Q",
            y=alt.Y("per_day:Q", title="missions a day", scale=alt.Scale(zero=True)),
            y2=alt.datum(0),
            color=alt.Color("what:N", scale=alt.Scale(domain=what, range=list(_PER_DAY.values()))),
            tooltip=[
                alt.Tooltip("start:Q", title=f"{axis.title}, from", format=".4~r"),
                alt.Tooltip("what:N", title="missions that were"),
                alt.Tooltip("missions:Q", title="in this bin", format=","),
                alt.Tooltip("per_day:Q", title="a day", format=",.1f"),
            ],
        )
        .properties(width=_WIDTH_PX, height=170)
    )
    return chart


def _shares(counted: pl.DataFrame, axis: TimeAxis, bins: TimeBins) -> alt.LayerChart:
    what, judged = list(_SHARES), pl.col("judged")
    records = (
        counted.filter(judged > 0)
        .select(
            ((pl.col("start") + pl.col("end")) / 2).round(4).alias("at"),
            "judged",
            (pl.col("succeeded") / judged).round(4).alias(what[0]),
            (pl.col("on_time") / judged).round(4).alias(what[1]),
        )
        .unpivot(what, index=["at", "judged"], variable_name="what", value_name="share")
    )
    lowest = min([0.9, *records["share"]])
    base = alt.Chart(rows(records.to_dicts())).encode(
        x=axis.x("at", bins),
        y=alt.Y("share:Q", title="share of missions", axis=alt.Axis(format="%", tickCount=5))
        .scale(domain=[lowest, 1.0], nice=True),
        color=alt.Color("what:N", scale=alt.Scale(domain=what, range=list(_SHARES.values()))),
        tooltip=[
            alt.Tooltip("at:Q", title=axis.title, format=".4~r"),
            alt.Tooltip("what:N", title="missions that were"),
            alt.Tooltip("share:Q", title="share", format=".1%"),
            alt.Tooltip("judged:Q", title="of missions that ended", format=","),
        ],
    )  # fmt: skip
    shape = alt.Shape("what:N", scale=alt.Scale(domain=what, range=["circle", "triangle-up"]))
    points = base.mark_point(size=26, filled=True, opacity=1).encode(shape=shape)
    return layered(base.mark_line(strokeWidth=1.4), points, width=_WIDTH_PX, height=120)
