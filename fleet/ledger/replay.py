"""Where every vehicle was, and in what state, at any time of a run: for the viewer, and for looking into a run.

Only rows up to the time asked for are used, so a growing ledger gives the same answer as the finished one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from fleet.ledger.paths import Integers, Paths, Reals
from fleet.ledger.reader import Ledger
from fleet.units import MM_PER_M

SCHEMA: Final = pl.Schema(
    {
        "vehicle": pl.String(),
        "platform": pl.String(),
        "state": pl.String(),
        "place": pl.String(),
        "sortie": pl.Int64(),
        "mission": pl.String(),
        "x_m": pl.Float64(),
        "y_m": pl.Float64(),
        "energy_mj": pl.Int64(),
        "load_g": pl.Int64(),
    }
)
"""Columns of a frame of a replay."""


class _Latest:
    """For rows in order of vehicle and time: the latest row of each vehicle up to some time."""

    def __init__(self, vehicle: Integers, t_us: Integers, vehicles: int) -> None:
        self._horizon_us = int(t_us.max(initial=0)) + 1
        # One number orders rows by vehicle, then time: below 2^63 up to a million vehicles over 90 days.
        self._keys = vehicle * self._horizon_us + t_us
        self._first = np.searchsorted(vehicle, np.arange(vehicles))

    def row(self, vehicle: Integers, t_us: Integers) -> Integers:
        """Row of each *vehicle* in force at its *t_us*, or -1 before the first; a row counts from its own time on."""
        wanted = vehicle * self._horizon_us + np.minimum(t_us, self._horizon_us - 1)
        found = np.searchsorted(self._keys, wanted, side="right") - 1
        return np.where(found >= self._first[vehicle], found, -1)


class Replay:
    """An index of a ledger by vehicle and time."""

    def __init__(self, ledger: Ledger) -> None:
        """Index *ledger* as it is now."""
        ordinals = (
            ledger.table("vehicles").select(pl.col("vehicle").unique(maintain_order=True)).with_row_index("ordinal")
        )
        states, legs = _states(ledger, ordinals), _legs(ledger, ordinals)
        self._vehicles = len(ordinals)
        self._states = states.select(name for name in SCHEMA if name in states.columns)
        self._home_x_m, self._home_y_m = states["home_x_m"].to_numpy(), states["home_y_m"].to_numpy()
        owner, began_us = _integers(states, "ordinal", "t_us")
        moved, self._departed_us = _integers(legs, "ordinal", "t_us")
        self._latest_state = _Latest(owner, began_us, self._vehicles)
        self._latest_leg = _Latest(moved[:-1], self._departed_us[:-1], self._vehicles)
        self._index_legs(legs, Paths(ledger.table("routes")))
        # With what legs had used by then put back, only the sum over all legs up to a time is left to take off.
        self._energy_mj = _integers(states, "energy_mj")[0] + self._used_mj[self._latest_leg.row(owner, began_us)]

    def _index_legs(self, legs: pl.DataFrame, paths: Paths) -> None:
        """Turn the rows of `_legs` into arrays; the last entry, where -1 leads, stands for no leg yet."""
        end_us, start_mm, end_mm = _integers(legs, "end_us", "start_mm", "end_mm")
        self._path, self._planned_mj, self._used_mj = _integers(legs, "path", "planned_mj", "used_mj")
        self._lasts_us = np.maximum(end_us - self._departed_us, 1)
        self._start_pace_us, self._end_pace_us = np.zeros_like(end_us), np.zeros_like(end_us)
        out = np.flatnonzero(self._path >= 0)
        self._start_pace_us[out] = paths.pace_us(self._path[out], start_mm[out])
        self._end_pace_us[out] = paths.pace_us(self._path[out], end_mm[out])
        self._paths = paths

    def at(self, time_us: int) -> pl.DataFrame:
        """State and position at *time_us* of every vehicle that exists by then, in order of their coming into being.

        A moving vehicle is where the profile planned at its departure has it; a standing one where its last leg ended,
        or at the place where it came into being (null where the ledger doesn't say where that is). Energy falls in
        proportion to the time of a leg.
        """
        everyone = np.arange(self._vehicles)
        state = self._latest_state.row(everyone, np.full_like(everyone, time_us))
        present = state >= 0
        state, vehicle = state[present], everyone[present]
        leg = self._latest_leg.row(vehicle, np.full_like(vehicle, time_us))
        elapsed = np.clip((time_us - self._departed_us[leg]) / self._lasts_us[leg], 0.0, 1.0)
        x_m, y_m = self._position_m(state, leg, elapsed)
        energy_mj = (
            self._energy_mj[state] - self._used_mj[leg] - np.rint(elapsed * self._planned_mj[leg]).astype(np.int64)
        )
        return (
            self._states[state]
            .with_columns(
                pl.Series("x_m", x_m, nan_to_null=True),
                pl.Series("y_m", y_m, nan_to_null=True),
                pl.Series("energy_mj", energy_mj),
            )
            .select(SCHEMA.names())
        )

    def _position_m(self, state: Integers, leg: Integers, elapsed: Reals) -> tuple[Reals, Reals]:
        """Coordinates of vehicles in *state* rows that have done the share *elapsed* of *leg* rows (-1: none)."""
        x_m, y_m = self._home_x_m[state], self._home_y_m[state]
        path = self._path[leg]
        out = np.flatnonzero(path >= 0)
        start, end = self._start_pace_us[leg[out]], self._end_pace_us[leg[out]]
        pace_us = start + np.rint(elapsed[out] * (end - start)).astype(np.int64)
        x_m[out], y_m[out] = self._paths.point_m(path[out], pace_us)
        return x_m, y_m


def _integers(frame: pl.DataFrame, *columns: str) -> list[Integers]:
    """Columns without nulls as arrays."""
    return [frame[name].cast(pl.Int64).to_numpy() for name in columns]


def _states(ledger: Ledger, ordinals: pl.DataFrame) -> pl.DataFrame:
    """State rows in order of vehicle and time, with the vehicle's ``ordinal`` and where it came into being."""
    place = {"place": pl.String(), "x_m": pl.Float64(), "y_m": pl.Float64()}
    sites = ledger.scan("sites").select(*place) if "sites" in ledger.names else pl.LazyFrame(schema=place)
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
        ledger.scan("vehicles")
        .join(ordinals.lazy(), on="vehicle", maintain_order="left")
        .sort("ordinal", maintain_order=True)
        .with_columns(pl.col("place").first().over("ordinal").alias("home"))
        .join(homes, on="home", how="left", maintain_order="left")
        .with_columns(pl.col("home_x_m", "home_y_m").cast(pl.Float64))
        .collect()
    )


def _legs(ledger: Ledger, ordinals: pl.DataFrame) -> pl.DataFrame:
    """Departures and ends in order of vehicle and time, then a row that stands for no leg at all.

    From an end on a vehicle stays at ``end_mm``. A stay (a leg without a route) leaves it where the leg before ended.
    ``planned_mj`` is what a departure will use up, ``used_mj`` what all the vehicle's legs that have ended used.
    """
    departs, vehicle = pl.col("event") == "depart", "ordinal"
    moves = pl.col("path").is_not_null()
    stood_mm = pl.when(moves).then("end_mm").forward_fill().over(vehicle)
    columns = ("ordinal", "path", "t_us", "end_us", "start_mm", "end_mm", "planned_mj", "used_mj")
    rows = (
        ledger.scan("legs")
        .join(ordinals.lazy(), on="vehicle", maintain_order="left")
        .join(
            ledger.scan("routes").select("route").with_row_index("path"), on="route", how="left", maintain_order="left"
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
