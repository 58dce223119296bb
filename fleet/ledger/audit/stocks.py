"""Rules on stocks: nothing appears or vanishes, nothing is negative, and vehicles bring what they carried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

EVENTS: Final = ("begins", "used", "supplied", "drawn", "returned", "out", "ordered", "asked")

_SLACK_G: Final = 2.0
"""Levels are written in whole grams, each cut off by itself."""

_SIGN: Final = pl.col("event").replace_strict({"supplied": 1, "returned": 1, "used": -1, "drawn": -1}, default=0)

_UG_PER_US_TO_G: Final = 1e-12


@rule("stocks")
def stocks_conserved(material: Material) -> Iterator[Breach]:
    """A stock is what it was, less steady use, plus what was put down or taken: at each row, and never below 0."""
    of_stock = ("place", "item")
    rows = material["stocks"].with_columns(
        was_g=pl.col("stock_g").shift().over(of_stock),
        was_us=pl.col("t_us").shift().over(of_stock),
        rate=pl.col("use_ug_per_s").shift().over(of_stock),
    )
    yield from breaches("stocks", rows.filter(~pl.col("event").is_in(EVENTS)), "{item} at {place}: event {event}?")
    first = rows.filter(pl.col("was_g").is_null() != (pl.col("event") == "begins"))
    yield from breaches("stocks", first, "{item} at {place} {event} at {t_us} µs: a stock begins once, and first")
    used_g = pl.col("rate").cast(pl.Float64) * (pl.col("t_us") - pl.col("was_us")) * _UG_PER_US_TO_G
    due_g = (pl.col("was_g") - used_g).clip(0.0) + _SIGN * pl.col("moved_g").fill_null(0)
    known = rows.with_columns(due_g=due_g).filter((pl.col("stock_g") - pl.col("due_g")).abs() > _SLACK_G)
    yield from breaches("stocks", known, "{item} at {place} {event} at {t_us} µs: {stock_g} g there, {due_g:.1f} due")
    below = rows.filter((pl.col("stock_g") < 0) | (pl.col("moved_g") < 0) | (pl.col("use_ug_per_s") < 0))
    yield from breaches("stocks", below, "{item} at {place} {event} at {t_us} µs: negative")


@rule("stocks")
def stocks_out_when_empty(material: Material) -> Iterator[Breach]:
    """A stock has run out when nothing is left."""
    full = material["stocks"].filter((pl.col("event") == "out") & (pl.col("stock_g") > 0))
    yield from breaches("stocks", full, "{item} at {place} is out at {t_us} µs with {stock_g} g left")


@rule("stocks", "parts")
def stocks_supplied_by_deliveries(material: Material) -> Iterator[Breach]:
    """What is put into a stock was handed over by that vehicle for that mission then, and no more than it carried."""
    handed = (
        material["parts"]
        .filter(pl.col("event").is_in(["delivered", "loaded", "returned"]))
        .with_columns(event=pl.col("event").replace({"delivered": "supplied", "loaded": "drawn"}))
        .group_by("t_us", "mission", "vehicle", "event")
        .agg(pl.col("load_g").max())
    )
    moved = material["stocks"].filter(pl.col("event").is_in(["supplied", "drawn", "returned"]))
    rows = moved.join(handed, on=["t_us", "mission", "vehicle", "event"], how="left").with_columns(
        pl.col("load_g").fill_null(-1)
    )
    wrong = rows.filter(pl.col("moved_g") > pl.col("load_g"))
    yield from breaches("stocks", wrong, "{item} at {place} {event} at {t_us} µs: {vehicle} moved {load_g} g, not so")


@rule("stocks", "missions")
def stocks_ordered_by_missions(material: Material) -> Iterator[Breach]:
    """Each order is the request of a mission for that place and load at that moment."""
    orders = material["stocks"].filter(pl.col("event") == "ordered")
    asked = material["missions"].select("t_us", "mission", place="site", asked_g="load_g")
    other = orders.join(asked, on=["t_us", "mission", "place"], how="left").filter(
        pl.col("asked_g").fill_null(-1) != pl.col("moved_g")
    )
    yield from breaches("stocks", other, "{item} ordered for {place} at {t_us} µs by no request of that load")


RULES: Final = (
    stocks_conserved, stocks_out_when_empty, stocks_supplied_by_deliveries, stocks_ordered_by_missions,
)  # fmt: skip
