"""Where every vehicle was, and in what state, at any time of a run: for the viewer, and for looking into a run.

Only rows up to the time asked for are used, so a growing ledger gives the same answer as the finished one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from fleet.ledger.paths import Integers, Paths, Reals
from fleet.ledger.reader import Ledger
from fleet.ledger.replay_rows import integers, legs_in_order, states_in_order

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where vehicles are: one entry per vehicle and time that was asked for.

    Attributes
    ----------
    time_us
        The time of each entry.
    vehicle
        The vehicle's index in `Replay.vehicles`.
    row
        The row of `Replay.states` that is in force.
    x_m, y_m
        Where it is; NaN where it came into being at a place that is no site and has not moved since.
    heading_rad
        Its direction, anticlockwise from east; that of its last leg where it stands, 0 before the first.
    path
        The row of the ``routes`` table that it is on or stands at the end of, -1 before its first leg.
    from_mm, to_mm
        Where on that path its last leg began, and where it ends; as planned while under way.
    energy_mj
        What is left in its battery; it falls in proportion to the time of a leg.
    """

    time_us: Integers
    vehicle: Integers
    row: Integers
    x_m: Reals
    y_m: Reals
    heading_rad: Reals
    path: Integers
    from_mm: Integers
    to_mm: Integers
    energy_mj: Integers


class Replay:
    """An index of a ledger by vehicle and time.

    Attributes
    ----------
    vehicles
        Names of all vehicles, in order of their coming into being.
    states
        Rows of the ``vehicles`` table in order of vehicle and time; ``ordinal`` is the index in ``vehicles``.
    paths
        The paths that vehicles travel.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Index *ledger* as it is now; raises `LedgerError` if its tables can't be read."""
        ordinals = (
            ledger.table("vehicles").select(pl.col("vehicle").unique(maintain_order=True)).with_row_index("ordinal")
        )
        self.vehicles: tuple[str, ...] = tuple(ordinals["vehicle"])
        states, legs = states_in_order(ledger, ordinals), legs_in_order(ledger, ordinals)
        self.states = states.drop("home", "home_x_m", "home_y_m")
        self.paths = Paths(ledger.table("routes"))
        self._home_x_m, self._home_y_m = states["home_x_m"].to_numpy(), states["home_y_m"].to_numpy()
        owner, began_us = integers(states, "ordinal", "t_us")
        moved, self._departed_us = integers(legs, "ordinal", "t_us")
        self._latest_state = _Latest(owner, began_us, len(self.vehicles))
        self._latest_leg = _Latest(moved[:-1], self._departed_us[:-1], len(self.vehicles))
        self._index_legs(legs)
        # With what legs had used by then put back, only the sum over all legs up to a time is left to take off.
        self._energy_mj = integers(states, "energy_mj")[0] + self._used_mj[self._latest_leg.row(owner, began_us)]

    def _index_legs(self, legs: pl.DataFrame) -> None:
        """Turn the rows of `legs_in_order` into arrays; the last entry, where -1 leads, stands for no leg yet."""
        end_us, self._start_mm, self._end_mm = integers(legs, "end_us", "start_mm", "end_mm")
        self._path, self._planned_mj, self._used_mj = integers(legs, "path", "planned_mj", "used_mj")
        self._lasts_us = np.maximum(end_us - self._departed_us, 1)
        self._start_pace_us, self._end_pace_us = np.zeros_like(end_us), np.zeros_like(end_us)
        out = np.flatnonzero(self._path >= 0)
        self._start_pace_us[out] = self.paths.pace_us(self._path[out], self._start_mm[out])
        self._end_pace_us[out] = self.paths.pace_us(self._path[out], self._end_mm[out])

    def moment(self, time_us: int) -> Moment:
        """Where every vehicle that exists at *time_us* is then.

        A moving vehicle is where the profile planned at its departure has it; a standing one where its last leg ended,
        or at the place where it came into being (null where the ledger doesn't say where that is). Energy falls in
        proportion to the time of a leg.
        """
        everyone = np.arange(len(self.vehicles))
        return self.moments(everyone, np.full_like(everyone, time_us))

    def moments(self, vehicle: Integers, time_us: Integers) -> Moment:
        """Where each *vehicle* is at its own *time_us*; those that don't exist by then are left out."""
        state = self._latest_state.row(vehicle, time_us)
        present = state >= 0
        state, vehicle, time_us = state[present], vehicle[present], time_us[present]
        leg = self._latest_leg.row(vehicle, time_us)
        elapsed = np.clip((time_us - self._departed_us[leg]) / self._lasts_us[leg], 0.0, 1.0)
        x_m, y_m, heading_rad = self._position(state, leg, elapsed)
        burnt_mj = self._used_mj[leg] + np.rint(elapsed * self._planned_mj[leg]).astype(np.int64)
        return Moment(
            time_us=time_us,
            vehicle=vehicle,
            row=state,
            x_m=x_m,
            y_m=y_m,
            heading_rad=heading_rad,
            path=self._path[leg],
            from_mm=self._start_mm[leg],
            to_mm=self._end_mm[leg],
            energy_mj=self._energy_mj[state] - burnt_mj,
        )

    def at(self, time_us: int) -> pl.DataFrame:
        """State and position at *time_us* of every vehicle that exists by then, as a frame of `SCHEMA`.

        Rows are in order of the vehicles' coming into being. Coordinates that `Moment` has as NaN are null.
        """
        moment = self.moment(time_us)
        return (
            self.states[moment.row]
            .with_columns(
                pl.Series("x_m", moment.x_m, nan_to_null=True),
                pl.Series("y_m", moment.y_m, nan_to_null=True),
                pl.Series("energy_mj", moment.energy_mj),
            )
            .select(SCHEMA.names())
        )

    def _position(self, state: Integers, leg: Integers, elapsed: Reals) -> tuple[Reals, Reals, Reals]:
        """Coordinates and heading of vehicles in *state* rows that have done the share *elapsed* of *leg* rows."""
        x_m, y_m, heading_rad = self._home_x_m[state], self._home_y_m[state], np.zeros(len(state))
        path = self._path[leg]
        out = np.flatnonzero(path >= 0)
        start, end = self._start_pace_us[leg[out]], self._end_pace_us[leg[out]]
        where = self.paths.at_pace(path[out], start + np.rint(elapsed[out] * (end - start)).astype(np.int64))
        x_m[out], y_m[out] = self.paths.point_m(where)
        heading_rad[out] = self.paths.heading_rad(where)
        return x_m, y_m, heading_rad
