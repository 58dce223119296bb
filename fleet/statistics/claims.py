"""Who had a mission's part and for how long: the vehicle that served it, and the attempts that came to nothing."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.sharing import SERVED

GIVEN_UP: Final = (
    "lost",
    "dropped",
    "returned",
    "released",
    "already_taken",
    "mission_over",
    "not_here",
    "does_not_fit",
)
"""Events by which a vehicle's claim on a part ends without success."""

KNOWN: Final = "known"
"""Event of a mission when a post first hears of it; runs without delays on the links need not write it."""

_CLAIM: Final = ("mission", "vehicle", "number")


class Claims(NamedTuple):
    """Claims on the part that finished last, of every mission that has ended.

    ``ended``: ``mission, ready_us, known_us, ended_us``, in order of ending.
    ``serving``: ``mission, vehicle, assigned_us`` of the vehicle that served it, or had it when the mission ended.
    ``lost``: ``mission, assigned_us, given_up_us`` of attempts that set off and came to nothing.
    """

    ended: pl.DataFrame
    serving: pl.DataFrame
    lost: pl.DataFrame


def claims(ledger: Ledger) -> Claims:
    """The claims of a ledger."""
    parts = ledger.table("parts")
    ended = _ended(parts, ledger.table("missions"))
    every = _every_claim(parts, ended)
    given_up = pl.col("ending").is_in(GIVEN_UP) & (pl.col("given_up_us") < pl.col("ended_us"))
    served = (
        pl.when(pl.col("succeeded")).then(pl.col("ending").is_in(SERVED)).otherwise(~given_up.fill_null(value=False))
    )
    serving = every.filter(served.fill_null(value=False)).unique("mission", keep="last", maintain_order=True)
    return Claims(
        ended=ended.drop("succeeded", "part"),
        serving=serving.select("mission", "vehicle", "assigned_us"),
        lost=every.filter(given_up & pl.col("departed")).select("mission", "assigned_us", "given_up_us"),
    )


def _ended(parts: pl.DataFrame, missions: pl.DataFrame) -> pl.DataFrame:
    """Missions that have ended, with the part to follow: the one that finished last, or was claimed last."""
    event = pl.col("event")
    ends = parts.lazy().filter(event == "ended")
    claimed = parts.lazy().filter(event == "assigned").unique("mission", keep="last").select("mission", last="part")
    known = parts.lazy().filter(event == KNOWN).group_by("mission").agg(pl.col("t_us").min().alias("known_us"))
    requests = missions.lazy().select("mission", "ready_us", pl.col("t_us").alias("requested_us"))
    return (
        ends.select(
            "mission", pl.col("t_us").alias("ended_us"), (pl.col("outcome") == "succeeded").alias("succeeded"), "part"
        )
        .join(requests, on="mission", maintain_order="left")
        .join(claimed, on="mission", how="left", maintain_order="left")
        .join(known, on="mission", how="left", maintain_order="left")
        .select(
            "mission",
            "ready_us",
            pl.coalesce("known_us", "requested_us").alias("known_us"),
            pl.max_horizontal("ended_us", "ready_us").alias("ended_us"),
            "succeeded",
            pl.coalesce("part", "last").alias("part"),
        )
        .collect()
    )


def _every_claim(parts: pl.DataFrame, ended: pl.DataFrame) -> pl.DataFrame:
    """Every claim on the parts to follow, in order of recording; ``ending`` is null where the claim lasted."""
    event, t_us = pl.col("event"), pl.col("t_us")
    over = event.is_in((*SERVED, *GIVEN_UP))
    rows = (
        parts.lazy()
        .filter((event == "assigned") | (event == "departed") | over)
        .select("t_us", "mission", "part", "vehicle", "event")
        .join(ended.lazy().drop("known_us"), on=["mission", "part"], maintain_order="left")
    )
    return (
        rows.with_columns((event == "assigned").cum_sum().over("mission", "vehicle").alias("number"))
        .filter(pl.col("number") > 0)
        .group_by(_CLAIM, maintain_order=True)
        .agg(
            t_us.first().alias("assigned_us"),
            pl.col("ended_us", "succeeded").first(),
            (event == "departed").any().alias("departed"),
            event.filter(over).first().alias("ending"),
            t_us.filter(over).first().alias("given_up_us"),
        )
        .collect()
    )
