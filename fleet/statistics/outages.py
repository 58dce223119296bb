"""How long links of vehicles were down, why, and how stale what their posts believed became."""

from __future__ import annotations

from typing import Final

import polars as pl

from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger
from fleet.ledger.tables import vehicle_spans

FINAL: Final = ("lost", "abandoned", "retired")
"""States that end an outage for good: nobody waits for the link of a vehicle that is no more."""


def outages(ledger: Ledger) -> pl.DataFrame:
    """One row per outage that a vehicle noticed, in order of noticing.

    Columns: ``vehicle, link, cause``; ``since_us`` when the link went down, ``noticed_us`` when the vehicle knew;
    ``until_us`` when it was heard again, or was no more, or the ledger ends; ``reported_us`` when the last position
    report was true that had arrived, null for none; ``restored`` whether the link came back.
    """
    if "outages" not in ledger.names:
        return _shaped(pl.DataFrame(schema=SCHEMAS["outages"]), pl.DataFrame(schema=_GONE), 0)
    gone = (
        vehicle_spans(ledger)
        .filter(pl.col("state").is_in(FINAL))
        .group_by("vehicle")
        .agg(gone_us=pl.col("start_us").min())
    )
    return _shaped(ledger.table("outages"), gone, ledger.complete_until_us)


_GONE: Final = pl.Schema({"vehicle": pl.String(), "gone_us": pl.Int64()})


def _shaped(rows: pl.DataFrame, gone: pl.DataFrame, end_us: int) -> pl.DataFrame:
    """Each loss of a link with its return; *gone* has when vehicles came to their end."""
    back_us = pl.col("t_us").shift(-1).over("vehicle")
    return (
        rows.with_columns(back_us=back_us)
        .filter(pl.col("event") == "lost")
        .join(gone, on="vehicle", how="left", maintain_order="left")
        .select(
            "vehicle",
            "link",
            "cause",
            "since_us",
            noticed_us="t_us",
            until_us=pl.coalesce(pl.min_horizontal("back_us", "gone_us"), pl.lit(end_us)),
            reported_us="reported_us",
            restored=pl.col("back_us").is_not_null(),
        )
    )
