"""How missions and sorties were matched: split over vehicles, shared in one sortie, and how much a run delivered.

A run here is a sortie that handed cargo over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from fleet.statistics.intervals import mean_interval
from fleet.statistics.window import Window, ratio

SERVED: Final = ("delivered", "done")
"""Events by which a vehicle serves a part."""

_G_PER_KG: Final = 1_000.0
_SORTIE: Final = ("vehicle", "sortie")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLoad:
    """Cargo per run: mean, 95 % interval of the mean (None below two runs), 95th percentile.

    The interval takes runs for independent of one another, which holds as far as loads are drawn independently.
    """

    runs: int
    mean_kg: float | None
    low_kg: float | None
    high_kg: float | None
    p95_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Of the missions that succeeded: the share served by several vehicles, and that served in a shared sortie."""

    split_share: float | None
    shared_share: float | None
    run_load: RunLoad


def sharing(parts: pl.DataFrame, missions: pl.DataFrame, window: Window) -> Sharing:
    """Shares of the succeeded among *missions*, and loads of all runs in the window, of any kind of mission."""
    handed = parts.filter(pl.col("event").is_in(SERVED))
    missions_of_sortie = handed.group_by(_SORTIE).agg(pl.col("mission").n_unique().alias("together"))
    served = (
        handed.lazy()
        .join(missions_of_sortie.lazy(), on=_SORTIE)
        .group_by("mission")
        .agg((pl.col("vehicle").n_unique() > 1).alias("split"), (pl.col("together").max() > 1).alias("shared"))
    )
    succeeded = missions.lazy().filter(pl.col("outcome") == "succeeded").select("mission")
    found = succeeded.join(served, on="mission", how="left")
    total, split, shared = found.select(pl.len(), pl.col("split").sum(), pl.col("shared").sum()).collect().row(0)
    return Sharing(
        split_share=ratio(split, total), shared_share=ratio(shared, total), run_load=_run_load(handed, window)
    )


def _run_load(handed: pl.DataFrame, window: Window) -> RunLoad:
    cargo = handed.filter((pl.col("load_g") > 0) & (pl.col("t_us") >= window.start_us))
    loads_kg = cargo.group_by(_SORTIE).agg(pl.col("load_g").sum())["load_g"].sort() / _G_PER_KG
    if loads_kg.is_empty():
        return RunLoad(runs=0, mean_kg=None, low_kg=None, high_kg=None, p95_kg=None)
    interval = mean_interval(loads_kg.to_list())
    return RunLoad(
        runs=interval.n,
        mean_kg=interval.mean,
        low_kg=interval.low,
        high_kg=interval.high,
        p95_kg=loads_kg.quantile(0.95, interpolation="linear"),
    )
