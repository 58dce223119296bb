"""What became of orders, and of the trips that came too late."""

from __future__ import annotations

from typing import Final

import polars as pl

from fleet.statistics.window import Window

FATES: Final = (
    "issued", "accepted", "refused", "invalid", "expired", "lost", "overdue", "resent", "duplicate", "approved",
    "vetoed", "unanswered", "withdrawn",
)  # fmt: skip
"""Events in the life of an order that are counted."""


def count_orders(orders: pl.DataFrame, window: Window) -> dict[str, int]:
    """How often each of `FATES` happened in the window; refusals include plans given up on the way."""
    since = orders.filter(pl.col("t_us") >= window.start_us).select("event")
    found = dict(since.group_by("event").len().rows())
    return {fate: found.get(fate, 0) for fate in FATES}


def count_wasted_trips(parts: pl.DataFrame, window: Window) -> int:
    """Vehicles that came for a part which another had taken already."""
    return parts.filter((pl.col("event") == "already_taken") & (pl.col("t_us") >= window.start_us)).height
