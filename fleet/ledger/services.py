"""What operators did: one row per service, with the time at which it really ended."""

from __future__ import annotations

from typing import Final

import polars as pl

OPERATOR: Final = "operator"
"""Kind of the rows of the resources table that are about people."""


def operator_services(resources: pl.DataFrame, legs: pl.DataFrame) -> pl.DataFrame:
    """The rows of *resources* about operators, in their order, with ``ended_us``.

    A service ends when it was to end; but whoever steers a vehicle is done when its leg ends, which something may cut
    short. *legs* are rows of the table of that name.
    """
    departs = pl.col("event") == "depart"
    ends = legs.filter(~departs).unique("leg", keep="first").select("leg", cut_us="t_us")
    steered = legs.filter(departs & pl.col("lead").is_null()).join(ends, on="leg")
    cuts = steered.select("vehicle", "t_us", pl.col("end_us").alias("until_us"), "cut_us")
    return (
        resources.filter(pl.col("kind") == OPERATOR)
        .join(cuts, on=["vehicle", "t_us", "until_us"], how="left", maintain_order="left")
        .with_columns(ended_us=pl.coalesce("cut_us", "until_us"))
        .drop("cut_us")
    )
