"""Rows of a ledger as a replay wants them: by vehicle and time, with what each leg and state adds up to."""

from __future__ import annotations

import polars as pl

from fleet.ledger.paths import Integers
from fleet.ledger.reader import Ledger
from fleet.units import MM_PER_M


def states_in_order(ledger: Ledger, ordinals: pl.DataFrame) -> pl.DataFrame:
    """State rows in order of vehicle and time, with the vehicle's ``ordinal`` and where it came into being."""
    place = {"place": pl.String(), "x_m": pl.Float64(), "y_m": pl.Float64()}
    sites = ledger.table("sites").lazy().select(*place) if "sites" in ledger.names else pl.LazyFrame(schema=place)
    if "places" in ledger.names:
        spots = ledger.scan("places").unique("place", keep="first", maintain_order=True)
        sites = pl.concat(
            [sites, spots.select("place", x_m=pl.col("x_mm") / MM_PER_M, y_m=pl.col("y_mm") / MM_PER_M)],
            how="vertical_relaxed",
        )
    homes = sites.select(
        pl.col("place").alias("home"), pl.col("x_m").alias("home_x_m"), pl.col("y_m").alias("home_y_m")
    )
    return (
        ledger.table("vehicles")
        .lazy()
        .join(ordinals.lazy(), on="vehicle", maintain_order="left")
        .sort("ordinal", maintain_order=True)
        .with_columns(pl.col("place").first().over("ordinal").alias("home"))
        .join(homes, on="home", how="left", maintain_order="left")
        .with_columns(pl.col("home_x_m", "home_y_m").cast(pl.Float64))
        .collect()
    )


def legs_in_order(ledger: Ledger, ordinals: pl.DataFrame) -> pl.DataFrame:
    """Departures and ends in order of vehicle and time, then a row that stands for no leg at all.

    From an end on a vehicle stays at ``end_mm``. A stay (a leg without a route) leaves it where the leg before ended.
    ``planned_mj`` is what a departure will use up, ``used_mj`` what all the vehicle's legs that have ended used.
    """
    departs, vehicle = pl.col("event") == "depart", "ordinal"
    moves = pl.col("path").is_not_null()
    stood_mm = pl.when(moves).then("end_mm").forward_fill().over(vehicle)
    columns = ("ordinal", "path", "t_us", "end_us", "start_mm", "end_mm", "planned_mj", "used_mj")
    rows = (
        ledger.table("legs")
        .lazy()
        .join(ordinals.lazy(), on="vehicle", maintain_order="left")
        .join(
            ledger.table("routes").lazy().select("route").with_row_index("path"),
            on="route",
            how="left",
            maintain_order="left",
        )
        .sort(vehicle, maintain_order=True)
        .with_columns(
            pl.col("path").forward_fill().over(vehicle),
            pl.when(moves & departs).then("start_mm").otherwise(stood_mm).alias("start_mm"),
            stood_mm.alias("end_mm"),
            pl.when(departs).then("energy_mj").otherwise(0).alias("planned_mj"),
            pl.when(departs).then(0).otherwise("energy_mj").cum_sum().over(vehicle).alias("used_mj"),
        )
        .select(pl.col(columns).cast(pl.Int64))
        .with_columns(pl.col("path").fill_null(-1), pl.col("start_mm", "end_mm").fill_null(0))
        .collect()
    )
    no_leg = pl.DataFrame({name: [-1 if name == "path" else 0] for name in columns}, schema=rows.schema)
    return pl.concat([rows, no_leg])


def integers(frame: pl.DataFrame, *columns: str) -> list[Integers]:
    """Columns without nulls as arrays."""
    return [frame[name].cast(pl.Int64).to_numpy() for name in columns]
