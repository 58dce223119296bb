"""Stock-outs: how often, for how long and how soon sites ran out of what they use."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.window import Window
from fleet.units import US_PER_H


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFigures:
    """One commodity over all sites that have a stock of it; what depots have to give is left out.

    ``out_share`` is the share of the sites' time without stock. ``ran_out`` is how many of the sites ran out at all,
    ``first_out_h`` the mean of the times at which these did for the first time, in hours from the start of the run.
    """

    item: str
    sites: int
    stock_outs: int
    out_share: float
    ran_out: int
    first_out_h: float | None
    supplied_kg: float


def stock_figures(ledger: Ledger, window: Window) -> tuple[StockFigures, ...]:
    """Each commodity by name; none where the scenario has no stocks. Stock-outs count that begin in the window."""
    rows = ledger.table("stocks") if "stocks" in ledger.names else pl.DataFrame()
    if rows.is_empty():
        return ()
    # Of what a depot gives nobody at the depot is short: only sites have a use of it, and events of their own.
    bases = ledger.table("sites").filter(pl.col("kind") == "depot")["place"].to_list()
    used = rows.filter(~pl.col("place").is_in(bases))
    parts = used.partition_by("item", as_dict=True, maintain_order=True)
    return tuple(_figures(str(item), part, window) for (item,), part in sorted(parts.items()))


def _figures(item: str, rows: pl.DataFrame, window: Window) -> StockFigures:
    sites = rows["place"].n_unique()
    spans = _spans_out(rows, window)
    began = spans.filter(pl.col("t_us") >= window.start_us)
    firsts = spans.group_by("place").agg(pl.col("t_us").min())["t_us"]
    whole_us = sites * window.length_us
    mean = firsts.mean()
    supplied = rows.filter((pl.col("event") == "supplied") & (pl.col("t_us") >= window.start_us))
    return StockFigures(
        item=item,
        sites=sites,
        stock_outs=began.height,
        out_share=float(spans["out_us"].sum()) / whole_us if whole_us else 0.0,
        ran_out=len(firsts),
        first_out_h=None if not isinstance(mean, float) else mean / US_PER_H,
        supplied_kg=float(supplied["moved_g"].sum()) / 1000.0,
    )


def _spans_out(rows: pl.DataFrame, window: Window) -> pl.DataFrame:
    """One row per stock-out: from when, and for how long within the window."""
    turns = rows.filter(pl.col("event").is_in(["out", "supplied"])).with_columns(
        until_us=pl.col("t_us").shift(-1).over("place").fill_null(window.end_us)
    )
    return turns.filter(pl.col("event") == "out").with_columns(out_us=window.overlap_us("t_us", "until_us"))
