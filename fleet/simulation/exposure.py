"""Stays: a vehicle that stands in a dangerous place consumes its loss budget by the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.simulation.prepare import Prepared, loss_per_s_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.simulation.kernel import Alarm, Clock
    from fleet.simulation.places import Places
    from fleet.simulation.vehicle import Vehicle

FOREVER_US = 1e18
"""A stay that is survived longer than this needs no alarm: no horizon is as far."""


class Exposure:
    """Opens a stay when a vehicle comes to stand, settles it when it leaves.

    Calls ``lose`` if the budget runs out first.
    """

    def __init__(self, clock: Clock, places: Places, prepared: Prepared, lose: Callable[[Vehicle], None]) -> None:
        self._clock = clock
        self._places = places
        self._zones = prepared.model.zones
        self._rates = list(prepared.site_loss_per_s)
        self._lose = lose

    def follow(self, prepared: Prepared) -> None:
        """From now on stays are as dangerous as in other tables; stays under way are not."""
        self._zones = prepared.model.zones
        self._rates = list(prepared.site_loss_per_s)

    def stand(self, v: Vehicle, place: int) -> None:
        """The vehicle comes to stand at a place."""
        v.place = place
        rates = self._rates
        while len(rates) <= place:
            spot = self._places[len(rates)]
            rates.append(loss_per_s_at(self._zones, spot.x_m, spot.y_m))
        rate = rates[place] * v.platform.exposure * 1e-6
        if rate > 0:
            v.stay_rate = rate
            v.stay_since = self._clock.now_us
            until_us = v.loss_left / rate
            if until_us < FOREVER_US:
                v.doom = self._clock.at(v.stay_since + round(until_us), self._doomed, v)

    def move(self, v: Vehicle) -> None:
        """The vehicle sets off, or is no more."""
        v.place = None
        if v.stay_rate > 0:
            v.loss_left = max(v.loss_left - v.stay_rate * (self._clock.now_us - v.stay_since), 0.0)
            v.stay_rate = 0.0
        if v.doom is not None:
            v.doom.call_off()
            v.doom = None

    def _doomed(self, alarm: Alarm) -> None:
        v = alarm.subject
        v.doom = None
        v.stay_rate = 0.0
        v.loss_left = 0.0
        self._lose(v)
