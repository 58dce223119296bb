"""When open missions had no vehicle, had one that had not set off, or had one under way."""

from __future__ import annotations

from typing import Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.claims import GIVEN_UP
from fleet.statistics.sharing import SERVED

STAGES: Final = ("without a vehicle", "vehicle assigned", "vehicle under way")
"""How far an open mission is, by the vehicle that is furthest with any part of it."""

_CLAIM: Final = ("mission", "part", "vehicle", "claim")


def stage_changes(ledger: Ledger) -> pl.DataFrame:
    """How many missions come to, or leave, each stage: ``t_us, stage, change``, in order of time.

    A mission is open from ``ready`` to its end; derived missions count too. Summed up to a time, the changes of a stage
    are the number of missions in it. Missions that have not ended stay in their last stage.
    """
    steps = pl.concat([_requests(ledger), _claim_steps(ledger), _ends(ledger)]).sort(
        "mission", "t_us", maintain_order=True
    )
    held, under_way = pl.col("held").cum_sum().over("mission"), pl.col("under_way").cum_sum().over("mission")
    over = pl.col("over").cum_max().over("mission")
    stage = pl.when(over).then(None).when(under_way > 0).then(2).when(held > 0).then(1).otherwise(0)
    staged = steps.with_columns(stage=stage).with_columns(before=pl.col("stage").shift(1).over("mission"))
    changed = staged.filter(pl.col("stage").ne_missing(pl.col("before")))
    came = changed.select("t_us", "stage", change=pl.lit(1))
    left = changed.select("t_us", stage="before", change=pl.lit(-1))
    return (
        pl.concat([came, left])
        .drop_nulls("stage")
        .with_columns(pl.col("stage").replace_strict(dict(enumerate(STAGES))), pl.col("change").cast(pl.Int64))
        .sort("t_us", maintain_order=True)
    )


def _requests(ledger: Ledger) -> pl.DataFrame:
    ready = ledger.table("missions").select("mission", t_us="ready_us")
    return _steps(ready)


def _ends(ledger: Ledger) -> pl.DataFrame:
    """Ends, none before the mission was ready."""
    ready = ledger.table("missions").select("mission", "ready_us")
    ended = ledger.table("parts").filter(pl.col("event") == "ended").select("mission", "t_us")
    ends = ended.join(ready, on="mission").select("mission", t_us=pl.max_horizontal("t_us", "ready_us"))
    return _steps(ends, over=True)


def _claim_steps(ledger: Ledger) -> pl.DataFrame:
    """When vehicles took parts on, set off with them in view, and had done with them."""
    event = pl.col("event")
    done = event.is_in((*SERVED, *GIVEN_UP))
    claimed = (
        ledger.table("parts")
        .filter((event == "assigned") | (event == "departed") | done)
        .drop_nulls(["part", "vehicle"])
        .with_columns(claim=(event == "assigned").cum_sum().over("mission", "part", "vehicle"))
        .filter(pl.col("claim") > 0)
    )
    # Of each claim the first of each kind counts, so that what is taken on is given up exactly once.
    first = claimed.group_by(_CLAIM, maintain_order=True).agg(
        pl.col("t_us").first().alias("taken_us"),
        pl.col("t_us").filter(done).first().alias("done_us"),
        pl.col("t_us").filter(event == "departed").first().alias("left_us"),
    )
    left = first.drop_nulls("left_us").filter((pl.col("done_us") >= pl.col("left_us")).fill_null(value=True))
    return pl.concat(
        [
            _steps(first.select("mission", t_us="taken_us"), held=1),
            _steps(first.drop_nulls("done_us").select("mission", t_us="done_us"), held=-1),
            _steps(left.select("mission", t_us="left_us"), under_way=1),
            _steps(left.drop_nulls("done_us").select("mission", t_us="done_us"), under_way=-1),
        ]
    )


def _steps(rows: pl.DataFrame, *, held: int = 0, under_way: int = 0, over: bool = False) -> pl.DataFrame:
    return rows.select(
        "mission",
        "t_us",
        pl.lit(held, pl.Int64).alias("held"),
        pl.lit(under_way, pl.Int64).alias("under_way"),
        pl.lit(over).alias("over"),
    )
