"""When the order that began a claim was issued, computed and approved, and when a post was first called on."""

from __future__ import annotations

import polars as pl

from fleet.ledger.reader import Ledger


def order_times(ledger: Ledger, serving: pl.DataFrame) -> pl.DataFrame:
    """The rows of *serving* with the times of the order that their vehicle accepted at ``assigned_us``.

    Added columns: ``post, issued_us, computed_us`` (after the delay of the decision), ``sent_us`` (approved); null
    where no order is found. Without a row ``sent`` an order was sent when it was issued.
    """
    orders = ledger.table("orders").lazy()
    event = pl.col("event")
    accepted = (
        orders.filter(event == "accepted")
        .select("vehicle", pl.col("t_us").alias("assigned_us"), "order", "post")
        .unique(["vehicle", "assigned_us"], keep="last")
    )
    issued = orders.filter(event == "issued").group_by("order").agg(pl.col("t_us").min().alias("issued_us"))
    sent = orders.filter(event == "sent").group_by("order").agg(pl.col("t_us").min().alias("sent_us"))
    delays = (
        ledger.table("decisions")
        .lazy()
        .group_by("post", pl.col("t_us").alias("issued_us"))
        .agg(pl.col("delay_us").max().fill_null(0))
    )
    ready = pl.col("issued_us") + pl.col("delay_us").fill_null(0)
    return (
        serving.lazy()
        .join(accepted, on=["vehicle", "assigned_us"], how="left")
        .join(issued, on="order", how="left")
        .join(sent, on="order", how="left")
        .join(delays, on=["post", "issued_us"], how="left")
        .with_columns(pl.coalesce("sent_us", "issued_us"))
        .with_columns(pl.min_horizontal(ready, "sent_us").alias("computed_us"))
        .select("mission", "vehicle", "assigned_us", "post", "issued_us", "computed_us", "sent_us")
        .collect()
    )


def first_calls(ledger: Ledger, missions: pl.DataFrame) -> pl.DataFrame:
    """The rows of *missions*, in their order, with ``called_us``: the first call on their post since ``known_us``.

    A mission without a post takes the first call of any; null where none came.
    """
    calls = ledger.table("decisions").select("post", pl.col("t_us").alias("called_us")).sort("called_us")
    waiting = missions.select("mission", "post", "known_us").sort("known_us")
    # Both sides were just sorted; polars can't see it within groups and would warn.
    own = waiting.join_asof(
        calls, left_on="known_us", right_on="called_us", by="post", strategy="forward", check_sortedness=False
    ).filter(pl.col("post").is_not_null())
    anyone = waiting.filter(pl.col("post").is_null()).join_asof(
        calls.drop("post"), left_on="known_us", right_on="called_us", strategy="forward"
    )
    called = pl.concat([own.select("mission", "called_us"), anyone.select("mission", "called_us")])
    return missions.join(called, on="mission", how="left", maintain_order="left")
