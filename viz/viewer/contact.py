"""Links of vehicles by time: who is out of contact, and where its post last heard of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from viz.viewer.coding import codes_of

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers, Reals
    from fleet.ledger.replay import Replay

_NEVER: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Outages of vehicles' links, as the vehicles noticed them: one entry each, in order of noticing.

    Attributes
    ----------
    vehicle
        The vehicle's index in `Replay.vehicles`.
    noticed_us, until_us
        From when to when the vehicle knows that nobody hears it; the end is far off for an outage that lasts.
    since_us
        Since when the link was down.
    heard_us
        When its post last heard of it: by a position report, or by a change of its state.
    x_m, y_m
        Where it was then, which is where its post believes it to be; NaN where the ledger doesn't say.
    link, cause
        The kind of link, and what cut it.
    """

    vehicle: Integers
    noticed_us: Integers
    until_us: Integers
    since_us: Integers
    heard_us: Integers
    x_m: Reals
    y_m: Reals
    link: tuple[str, ...]
    cause: tuple[str, ...]

    def out_at(self, time_us: int) -> Integers:
        """The entries of outages that vehicles know of at a time."""
        return np.flatnonzero((self.noticed_us <= time_us) & (time_us < self.until_us))

    def out(self, vehicle: int, time_us: int) -> int | None:
        """The entry of the outage in which *vehicle* is at a time; None while it is heard."""
        found = np.flatnonzero(self.vehicle == vehicle)
        found = found[(self.noticed_us[found] <= time_us) & (time_us < self.until_us[found])]
        return int(found[-1]) if len(found) else None

    def before(self, vehicle: int, time_us: int) -> Integers:
        """The entries of the outages that *vehicle* has noticed up to a time."""
        return np.flatnonzero((self.vehicle == vehicle) & (self.noticed_us <= time_us))

    def next_after(self, time_us: int) -> int | None:
        """The entry of the first outage that is noticed after a time."""
        at = int(np.searchsorted(self.noticed_us, time_us, side="right"))
        return at if at < len(self.noticed_us) else None


def contact_of(outages: pl.DataFrame, replay: Replay) -> Contact:
    """The outages of the rows *outages*, of vehicles that *replay* knows."""
    rows = outages.with_columns(end_us=pl.col("t_us").shift(-1).over("vehicle")).filter(event="lost")
    vehicle = codes_of(rows["vehicle"], replay.vehicles)
    since_us = rows["since_us"].to_numpy()
    heard_us = np.maximum(rows["reported_us"].fill_null(0).to_numpy(), _state_heard_us(replay, vehicle, since_us))
    where = replay.moments(vehicle, heard_us)
    return Contact(
        vehicle=vehicle,
        noticed_us=rows["t_us"].to_numpy(),
        until_us=rows["end_us"].fill_null(_NEVER).to_numpy(),
        since_us=since_us,
        heard_us=heard_us,
        x_m=where.x_m,
        y_m=where.y_m,
        link=tuple(rows["link"].fill_null("link")),
        cause=tuple(rows["cause"].fill_null("unknown")),
    )


def _state_heard_us(replay: Replay, vehicle: Integers, since_us: Integers) -> Integers:
    """When each *vehicle* last changed its state before its link went down; it exists by then."""
    before = replay.moments(vehicle, since_us)
    changed: Integers = replay.states["t_us"].to_numpy()[before.row]
    return changed
