"""Tables for people: missions with their ends, sorties, legs, days, states with their spans.

Pure functions from a ledger to a frame, in the ledger's own units (µs, mm, mJ, g). They read unfinished runs too:
what hasn't ended yet is null. Rows are in a fixed order, so equal ledgers give equal frames.
"""

from __future__ import annotations

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.units import US_PER_DAY

FINAL_STATES = ("lost", "abandoned", "retired")
"""States of a vehicle that nothing follows."""


def missions(ledger: Ledger) -> pl.DataFrame:
    """One row per mission, in order of request: the request's columns and what came of it.

    Added columns: ``outcome``, ``cause``, ``ended_us``, ``last_part`` (that finished last), ``first_departed_us`` (a
    vehicle first set off), ``vehicles`` (how many set off), ``attempts`` (the most that a part needed), ``on_time``
    (succeeded by ``due_us``; null before the end).
    """
    event = pl.col("event")
    ended, departed = event == "ended", event == "departed"
    came = (
        ledger.table("parts")
        .lazy()
        .group_by("mission")
        .agg(
            pl.col("outcome").filter(ended).first(),
            pl.col("cause").filter(ended).first(),
            pl.col("t_us").filter(ended).first().alias("ended_us"),
            pl.col("part").filter(ended).first().alias("last_part"),
            pl.col("t_us").filter(departed).min().alias("first_departed_us"),
            pl.col("vehicle").filter(departed).n_unique().cast(pl.Int64).alias("vehicles"),
            pl.col("attempt").max().alias("attempts"),
        )
    )
    return (
        ledger.table("missions")
        .lazy()
        .join(came, on="mission", how="left", maintain_order="left")
        .with_columns(
            pl.col("vehicles", "attempts").fill_null(0),
            ((pl.col("outcome") == "succeeded") & (pl.col("ended_us") <= pl.col("due_us"))).alias("on_time"),
        )
        .collect()
    )


def daily(ledger: Ledger) -> pl.DataFrame:
    """One row per day from day 0 on: ``day, requested, departed, succeeded, success_rate, losses``.

    Missions are exogenous ones, counted on the day of their request; ``departed`` are those with a departure since;
    ``success_rate`` is succeeded / (requested − open or not yet ended), null where that is 0 / 0. Losses are vehicles
    lost or given up that day.
    """
    days = max(-(-ledger.complete_until_us // US_PER_DAY), 1)
    day = (pl.col("t_us") // US_PER_DAY).alias("day")
    counted = (
        missions(ledger)
        .filter(pl.col("derived") == 0)
        .group_by(day)
        .agg(
            pl.len().cast(pl.Int64).alias("requested"),
            pl.col("first_departed_us").is_not_null().sum().cast(pl.Int64).alias("departed"),
            (pl.col("outcome") == "succeeded").sum().cast(pl.Int64).alias("succeeded"),
            (pl.col("outcome") != "open").sum().cast(pl.Int64).alias("judged"),
        )
    )
    lost = ledger.table("losses").group_by(day).agg(pl.len().cast(pl.Int64).alias("losses"))
    counts = pl.col("requested", "departed", "succeeded", "judged", "losses").fill_null(0)
    return (
        pl.DataFrame({"day": range(days)}, schema={"day": pl.Int64})
        .join(counted, on="day", how="left", maintain_order="left")
        .join(lost, on="day", how="left", maintain_order="left")
        .with_columns(counts)
        .with_columns(pl.when(pl.col("judged") > 0).then(pl.col("succeeded") / pl.col("judged")).alias("success_rate"))
        .select("day", "requested", "departed", "succeeded", "success_rate", "losses")
    )


def legs(ledger: Ledger) -> pl.DataFrame:
    """One row per leg, in order of departure: what was planned and how it ended.

    Columns: ``leg, vehicle, sortie, mission, route, lead, load_g, departed_us, start_mm``; planned ``planned_us``
    and ``planned_mm`` (its end), ``planned_energy_mj, planned_hazard_n``; actual ``ending`` (``arrive``, ``lost`` …),
    ``ended_us, ended_mm, energy_mj, hazard_n``, null while under way.
    """
    rows = ledger.table("legs").lazy()
    departures = rows.filter(pl.col("event") == "depart").select(
        "leg", "vehicle", "sortie", "mission", "route", "lead", "load_g",
        pl.col("t_us").alias("departed_us"), "start_mm",
        pl.col("end_us").alias("planned_us"), pl.col("end_mm").alias("planned_mm"),
        pl.col("energy_mj").alias("planned_energy_mj"), pl.col("hazard_n").alias("planned_hazard_n"),
    )  # fmt: skip
    ends = rows.filter(pl.col("event") != "depart").select(
        "leg", pl.col("event").alias("ending"), pl.col("t_us").alias("ended_us"), pl.col("end_mm").alias("ended_mm"),
        "energy_mj", "hazard_n",
    )  # fmt: skip
    return departures.join(ends, on="leg", how="left", maintain_order="left").collect()


def vehicle_spans(ledger: Ledger) -> pl.DataFrame:
    """One row per state that a vehicle was in, in order of vehicle and time, with ``start_us`` and ``end_us``.

    A vehicle's last state, final or not, lasts until the ledger's `complete_until_us`, so a vehicle's spans add up
    to the time since it came into being.
    """
    following = pl.col("t_us").shift(-1).over("vehicle")
    return (
        ledger.table("vehicles")
        .lazy()
        .with_columns(end_us=following.fill_null(pl.max_horizontal("t_us", pl.lit(ledger.complete_until_us))))
        .rename({"t_us": "start_us"})
        .sort("vehicle", maintain_order=True)
        .select(
            "vehicle", "platform", "state", "start_us", "end_us", "place", "sortie", "mission", "energy_mj", "load_g"
        )
        .collect()
    )


def sorties(ledger: Ledger) -> pl.DataFrame:
    """One row per sortie, in order of vehicle and ordinal.

    Columns: ``vehicle, platform, sortie, started_us``, ``departed_us`` (first leg), ``ended_us`` (ready again, or
    out of action for good; null while out), ``ending`` (``ready``, a final state, or null), ``legs``, ``distance_mm``,
    ``travel_us``, ``energy_mj`` (of the legs that ended), ``missions`` (how many it served).
    """
    key = ["vehicle", "sortie"]
    final = pl.col("state").is_in(FINAL_STATES)
    spans = vehicle_spans(ledger).lazy().with_columns(last=pl.col("start_us").shift(-1).over("vehicle").is_null())
    trips = (
        spans.filter(pl.col("sortie").is_not_null())
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("platform").first(),
            pl.col("start_us").min().alias("started_us"),
            pl.col("state").filter(final).first().alias("ending"),
            pl.col("start_us").filter(final).first().alias("gone_us"),
            pl.col("end_us").max().alias("until_us"),
            pl.col("last").any(),
            pl.col("mission").drop_nulls().n_unique().cast(pl.Int64).alias("missions"),
        )
    )
    out = pl.col("last") & pl.col("ending").is_null()
    return (
        trips.join(_travel(ledger), on=key, how="left", maintain_order="left")
        .with_columns(
            pl.when(~out).then(pl.coalesce("gone_us", "until_us")).alias("ended_us"),
            pl.when(~out).then(pl.coalesce("ending", pl.lit("ready"))).alias("ending"),
            pl.col("legs", "distance_mm", "travel_us", "energy_mj").fill_null(0),
        )
        .select(
            "vehicle", "platform", "sortie", "started_us", "departed_us", "ended_us", "ending",
            "legs", "distance_mm", "travel_us", "energy_mj", "missions",
        )
        .sort(key)
        .collect()
    )  # fmt: skip


def _travel(ledger: Ledger) -> pl.LazyFrame:
    """Sums over the legs of each sortie."""
    return (
        legs(ledger)
        .lazy()
        .group_by("vehicle", "sortie")
        .agg(
            pl.col("departed_us").min(),
            pl.len().cast(pl.Int64).alias("legs"),
            (pl.col("ended_mm") - pl.col("start_mm")).sum().alias("distance_mm"),
            (pl.col("ended_us") - pl.col("departed_us")).sum().alias("travel_us"),
            pl.col("energy_mj").sum(),
        )
    )
