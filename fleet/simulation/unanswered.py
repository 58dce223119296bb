"""Vehicles that did not answer an order: their post leaves them alone for a while before it tries them again.

The while doubles with each order in a row that came to nothing (binary exponential back-off, Metcalfe and Boggs 1976),
and ends with the first word of the vehicle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import VehicleIdle

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.coordination.protocol import Trigger
    from fleet.simulation.beliefs import Beliefs
    from fleet.simulation.kernel import Alarm, Clock

MOST_DOUBLINGS: Final = 6


class Unanswered:
    """The vehicles that one post leaves alone, and after how many orders without an answer."""

    def __init__(self, clock: Clock, beliefs: Beliefs, first_us: int, wake: Callable[[Trigger], None]) -> None:
        self._clock = clock
        self._beliefs = beliefs
        self._first_us = first_us
        self._wake = wake
        self._silences: dict[str, tuple[int, Alarm]] = {}

    def leave_alone(self, vehicle: str) -> None:
        """One more order to a vehicle came to nothing: it is not available until it is heard, or a while has passed."""
        number, _ = self._silences.pop(vehicle, (0, None))
        while_us = self._first_us << min(number, MOST_DOUBLINGS)
        alarm = self._clock.at(self._clock.now_us + while_us, self._try_again, vehicle)
        self._silences[vehicle] = (number + 1, alarm)
        self._beliefs.silent(vehicle)

    def heard(self, vehicle: str) -> None:
        """A vehicle has said something."""
        if self._silences:
            _, alarm = self._silences.pop(vehicle, (0, None))
            if alarm is not None:
                alarm.call_off()

    def _try_again(self, alarm: Alarm) -> None:
        self._beliefs.time_us = self._clock.now_us
        if self._beliefs.try_again(alarm.subject):
            self._wake(VehicleIdle(alarm.subject))
