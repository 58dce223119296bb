"""Where each mission's time went, from ready to its end, in whole microseconds and with no remainder.

A mission split over vehicles follows the part that finished last. Up to the moment when the vehicle that served it
accepted its order, the time is cut at what had to happen first: the request reached a post, the post was called on, it
issued the order, the order was computed, approved, and accepted. From then on the vehicle's own states tell. An attempt
that set off and came to nothing is taken out of the time before the order.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.ledger.tables import vehicle_spans
from fleet.statistics.claims import Claims, claims
from fleet.statistics.order_times import first_calls, order_times

BEFORE: Final = (
    "waiting_for_information", "waiting_for_decision", "waiting_for_vehicle", "decision", "waiting_for_approval",
    "waiting_for_link",
)  # fmt: skip
"""The stretches between the cuts before acceptance, in order; computing a decision counts as waiting for it."""

CATEGORIES: Final = (
    "waiting_for_information", "waiting_for_decision", "waiting_for_approval", "waiting_for_link",
    "waiting_for_operator", "waiting_for_vehicle", "waiting_in_queue", "assembling", "travel", "detour", "loading",
    "charging", "repair", "stuck", "lost_attempt", "on_task",
)  # fmt: skip
"""What a mission's time is split into; in a frame each is a column with ``_us`` at its end."""

OF_STATE: Final = {
    "queueing": "waiting_in_queue",
    "waiting": "assembling",
    "out_of_contact": "waiting_for_link",
    "awaiting_operator": "waiting_for_operator",
    "awaiting_approval": "waiting_for_approval",
    "travelling": "travel",
    "towing": "travel",
    "loading": "loading",
    "unloading": "loading",
    "charging": "charging",
    "broken": "repair",
    "stranded": "repair",
    "towed": "repair",
    "repairing": "repair",
    "unsticking": "stuck",
    "stuck": "stuck",
    "on_task": "on_task",
    "lost": "lost_attempt",
    "abandoned": "lost_attempt",
    "retired": "lost_attempt",
}
"""Category of each state of the vehicle that serves the mission; any other state is waiting for the vehicle."""

WORK: Final = ("travelling", "towing", "loading", "unloading", "on_task")
"""States that are a detour when they serve another mission."""


def time_in(ledger: Ledger, spans: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per mission that has ended, in order of ending, with a column per category.

    Columns: ``mission, ready_us, ended_us, total_us``, and `CATEGORIES` with ``_us`` at the end. ``total_us`` = ended −
    ready (0 for a mission that ended before it was ready) is the sum of the categories. *spans* saves computing
    `vehicle_spans` again.
    """
    found = claims(ledger)
    cut = _cuts(ledger, found)
    lost = _lost_attempts(cut, found.lost)
    served = _served(cut, vehicle_spans(ledger) if spans is None else spans)
    sums = {name: pl.col(f"after_{name}") + (pl.col(name) if name in BEFORE else 0) for name in CATEGORIES}
    sums["waiting_for_decision"] += pl.col("decision")
    sums["waiting_for_vehicle"] -= pl.col("failed_us")
    sums["lost_attempt"] += pl.col("failed_us")
    return (
        cut.lazy()
        .join(lost.lazy(), on="mission", how="left", maintain_order="left")
        .join(
            served.lazy().rename({name: f"after_{name}" for name in CATEGORIES}),
            on="mission",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.exclude("mission", "vehicle", "post").fill_null(0))
        .select(
            "mission",
            "ready_us",
            "ended_us",
            (pl.col("ended_us") - pl.col("ready_us")).alias("total_us"),
            *(value.alias(f"{name}_us") for name, value in sums.items()),
        )
        .collect()
    )


def totals(times: pl.DataFrame) -> dict[str, int]:
    """Microseconds over all rows of `time_in`: each category, and ``total`` that they add up to."""
    sums = times.select(pl.col(f"{name}_us").sum().alias(name) for name in (*CATEGORIES, "total"))
    return sums.row(0, named=True)


def _cuts(ledger: Ledger, found: Claims) -> pl.DataFrame:
    """Per ended mission, the times at which it passed from one stretch of `BEFORE` to the next, and their lengths.

    Without a vehicle that served it until the end, everything after the first call is waiting for a vehicle.
    """
    orders = order_times(ledger, found.serving)
    joined = found.ended.join(orders, on="mission", how="left", maintain_order="left")
    called = first_calls(ledger, joined)
    accepted = pl.coalesce("assigned_us", "ended_us").clip("ready_us", "ended_us").alias("accepted_us")
    points = ("known_us", "called_us", "issued_us", "computed_us", "sent_us")
    frame = called.with_columns(accepted, pl.coalesce("issued_us", "assigned_us", "ended_us").alias("issued_us"))
    frame = frame.with_columns(
        pl.coalesce("called_us", "ended_us"),
        pl.coalesce("computed_us", "issued_us"),
        pl.coalesce("sent_us", "issued_us"),
    )
    # A cut can't come before the one that it follows, nor after the acceptance.
    cuts = [
        pl.max_horizontal("ready_us", *points[: i + 1]).clip(upper_bound=pl.col("accepted_us")).alias(point)
        for i, point in enumerate(points)
    ]
    edges = ("ready_us", *points, "accepted_us")
    lengths = [
        (pl.col(end) - pl.col(start)).alias(name)
        for name, start, end in zip(BEFORE, edges[:-1], edges[1:], strict=True)
    ]
    return frame.with_columns(cuts).with_columns(lengths)


def _lost_attempts(cut: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """Per mission ``failed_us``: time between first call and order that went into attempts which came to nothing."""
    start, end = pl.col("assigned_us"), pl.col("given_up_us")
    return (
        lost.lazy()
        .join(cut.lazy().select("mission", "called_us", "issued_us"), on="mission")
        .with_columns(start.clip("called_us", "issued_us"), end.clip("called_us", "issued_us"))
        .sort("mission", "assigned_us")
        # Attempts may overlap; each counts from where the ones before it ended.
        .with_columns(pl.max_horizontal(start, end.cum_max().shift(1).over("mission")).alias("from_us"))
        .group_by("mission")
        .agg((end - pl.col("from_us")).clip(0).sum().alias("failed_us"))
        .collect()
    )


def _served(cut: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Per mission with a serving vehicle, its time from acceptance to the end by category."""
    claimed = cut.drop_nulls("vehicle").select("mission", "vehicle", "accepted_us", "ended_us")
    numbered = spans.with_row_index("span").with_columns(pl.col("span").cast(pl.Int64))
    first = _span_at(claimed, numbered, "accepted_us").rename({"span": "first"})
    last = _span_at(claimed, numbered, "ended_us").select("mission", pl.col("span").alias("last"))
    own, whose = pl.col("mission"), pl.col("mission_right")
    us = (pl.min_horizontal("end_us", "ended_us") - pl.max_horizontal("start_us", "accepted_us")).clip(0)
    detour = (whose != own).fill_null(value=False) & pl.col("state").is_in(WORK)
    category = pl.col("state").replace_strict(OF_STATE, default="waiting_for_vehicle", return_dtype=pl.String)
    return (
        first.join(last, on="mission")
        .lazy()
        .with_columns(pl.int_ranges("first", pl.col("last") + 1).alias("span"))
        .explode("span")
        .join(numbered.lazy().select("span", "state", "mission", "start_us", "end_us"), on="span")
        .with_columns(us.alias("us"), pl.when(detour).then(pl.lit("detour")).otherwise(category).alias("category"))
        .group_by("mission")
        .agg(pl.col("us").filter(pl.col("category") == name).sum().alias(name) for name in CATEGORIES)
        .collect()
    )


def _span_at(claimed: pl.DataFrame, numbered: pl.DataFrame, time: str) -> pl.DataFrame:
    """The claims with the number of the last span of their vehicle that had begun at column *time*."""
    begun = numbered.select("vehicle", pl.col("start_us").alias(time), "span").sort(time, maintain_order=True)
    # Both sides were just sorted; polars can't see it within groups and would warn.
    return claimed.sort(time).join_asof(begun, on=time, by="vehicle", check_sortedness=False)
