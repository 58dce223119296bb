"""How long missions took from their request to success, by kind."""

from __future__ import annotations

import polars as pl

from fleet.ledger import tables
from fleet.statistics.mission_counts import requested_in
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import lasting
from viz.charts.cumulative import cumulative
from viz.charts.figure import Figure, NothingToDrawError


def draw(run: Run) -> Figure:
    """A cumulative line per kind of mission."""
    succeeded = requested_in(tables.missions(run.ledger), Window.of(run.ledger)).filter(
        pl.col("outcome") == "succeeded", pl.col("derived") == 0
    )
    if succeeded.is_empty():
        raise NothingToDrawError("no mission has succeeded")
    succeeded = succeeded.with_columns(lasted_us=pl.col("ended_us") - pl.col("ready_us"))
    kinds = succeeded["kind"].unique().sort().to_list()
    return Figure(
        title=_finding(succeeded["lasted_us"]),
        subtitle="Share of the missions that succeeded by the time from ready to success, cut at 99 in 100.",
        chart=cumulative(
            {kind: succeeded.filter(pl.col("kind") == kind)["lasted_us"] for kind in kinds},
            what="from request to success",
            of="successes",
            log=False,
        ),
    )


def _finding(lasted_us: pl.Series) -> str:
    middle, late = (lasted_us.quantile(share, "nearest") or 0.0 for share in (0.5, 0.9))
    return f"Half of all successes take no longer than {lasting(middle)}, nine in ten no longer than {lasting(late)}"
