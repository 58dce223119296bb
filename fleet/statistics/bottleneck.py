"""What was shortest: how busy docks, chargers, workshops and crossings were, and how long vehicles waited for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.ledger.services import OPERATOR
from fleet.statistics.window import Window
from fleet.units import US_PER_S

_CAPACITIES: Final = {
    "docks": "dock",
    "swap_bays": "swap bay",
    "charged_packs": "charged pack",
    "chargers": "charger",
    "workshop_bays": "workshop",
}
"""Columns of the table of sites, and the kind of resource that each is the number of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """The resource that vehicles queued for longest, all of them together; how busy it was, and whom it served."""

    kind: str
    name: str
    utilisation: float
    mean_wait_s: float
    served: int


def resource_use(ledger: Ledger, window: Window) -> pl.DataFrame:
    """One row per resource that was used, the busiest first.

    Columns: ``kind, resource, capacity, served, mean_wait_s, utilisation``. Utilisation is busy time /
    (capacity × window). Where the sites don't tell a capacity (crossings), the most that were served at once stands
    for it.
    """
    rows = ledger.table("resources").lazy().filter(pl.col("until_us") >= window.start_us)
    # People are not stations: on duty or not, they have figures of their own.
    used = (
        rows.filter(pl.col("kind") != OPERATOR)
        .group_by("kind", "resource")
        .agg(
            pl.len().alias("served"),
            # A sum of integers comes out the same in whatever order it is taken.
            ((pl.col("t_us") - pl.col("asked_us")).sum() / pl.len() / US_PER_S).alias("mean_wait_s"),
            window.overlap_us("t_us", "until_us").sum().alias("busy_us"),
        )
    )
    length_us = window.length_us or None
    return (
        used.join(_declared(ledger), on="resource", how="left")
        .join(_most_at_once(rows), on="resource", how="left")
        .with_columns(capacity=pl.coalesce("declared", "most"))
        .with_columns(utilisation=pl.col("busy_us") / (pl.col("capacity") * length_us))
        .select("kind", "resource", "capacity", "served", "mean_wait_s", "utilisation")
        .sort(["utilisation", "mean_wait_s", "resource"], descending=[True, True, False], nulls_last=True)
        .collect()
    )


def bottleneck(ledger: Ledger, window: Window) -> Bottleneck | None:
    """The resource with the most queueing, of those without any the busiest; None where none was used.

    Queueing is what being short costs. Utilisation alone misses it: a swap bay stands idle while its queue waits for a
    charged pack.
    """
    used = resource_use(ledger, window).drop_nulls("utilisation")
    queued_s = pl.col("mean_wait_s") * pl.col("served")
    for row in used.sort(queued_s, descending=True, maintain_order=True).head(1).rows(named=True):
        return Bottleneck(
            kind=row["kind"],
            name=row["resource"],
            utilisation=row["utilisation"],
            mean_wait_s=row["mean_wait_s"],
            served=row["served"],
        )
    return None


def _declared(ledger: Ledger) -> pl.LazyFrame:
    """Capacities from the table of sites: ``resource`` is the site's name and the kind; no rows without the table."""
    empty = pl.DataFrame(schema={"resource": pl.String, "declared": pl.Int64})
    if "sites" not in ledger.names:
        return empty.lazy()
    sites = ledger.table("sites")
    frames = [
        sites.select((pl.col("name") + f" {kind}").alias("resource"), pl.col(column).cast(pl.Int64).alias("declared"))
        for column, kind in _CAPACITIES.items()
        if column in sites.columns
    ]
    return pl.concat([empty, *frames]).filter(pl.col("declared") > 0).lazy()


def _most_at_once(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The most vehicles that each resource served at the same time; an end comes before a start at the same moment."""
    starts = rows.select("resource", pl.col("t_us").alias("at_us"), pl.lit(1).alias("change"))
    ends = rows.select("resource", pl.col("until_us").alias("at_us"), pl.lit(-1).alias("change"))
    return (
        pl.concat([starts, ends])
        .sort("resource", "at_us", "change")
        .with_columns(pl.col("change").cum_sum().over("resource"))
        .group_by("resource")
        .agg(pl.col("change").max().clip(lower_bound=1).cast(pl.Int64).alias("most"))
    )
