"""The clock: SimPy's event list in integer microseconds, with alarms that can be re-armed or called off.

SimPy orders events by (time, priority, sequence), which is a total order; time stays an integer because every delay is
one. An alarm is a SimPy event that calls one handler, so a vehicle's whole life uses a handful of event objects.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, Final

import simpy
from simpy.events import Event, EventPriority

FIRST: Final = EventPriority(0)
NORMAL: Final = EventPriority(1)
LAST: Final = EventPriority(2)
"""Decisions come last at their moment, after all that happened at it."""

Handler = Callable[["Alarm"], None]


class Alarm(Event):
    """Calls ``handler(alarm)`` at the time that it is armed for; ``subject`` is whatever the handler needs."""

    def __init__(self, env: simpy.Environment, subject: Any = None) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        self.subject = subject

    def call_off(self) -> None:
        """Make a pending alarm silent. It must not be armed again: take a new one."""
        self.callbacks = []
        self.subject = None  # Which often knows its alarm: a circle that nobody would collect during a run.


class Clock(simpy.Environment):
    """Simulated time in whole microseconds."""

    def __init__(self, start_us: int = 0) -> None:
        super().__init__(initial_time=start_us)
        self.now_us = start_us

    @property
    def events(self) -> int:
        """Events scheduled so far."""
        return int(next(self._eid))

    def run_to(self, end_us: int) -> None:
        """Process every event before ``end_us``, and leave the time there.

        SimPy's own ``run`` with what alarms don't need left out: failed events and values. The time is kept as a plain
        attribute, because every ledger row reads it.
        """
        queue = self._queue
        while queue and queue[0][0] < end_us:
            time, _, _, event = heappop(queue)
            self._now = self.now_us = time  # type: ignore[assignment]
            callbacks = event.callbacks
            event.callbacks = None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
        self._now = self.now_us = end_us

    def arm(self, alarm: Alarm, time_us: int, handler: Handler, priority: EventPriority = NORMAL) -> None:
        """Set an alarm that is not pending: SimPy's ``schedule`` for a time instead of a delay."""
        alarm.callbacks = [handler]
        heappush(self._queue, (time_us, priority, next(self._eid), alarm))

    def at(self, time_us: int, handler: Handler, subject: Any = None, priority: EventPriority = NORMAL) -> Alarm:
        """Set a new alarm."""
        alarm = Alarm(self, subject)
        self.arm(alarm, time_us, handler, priority)
        return alarm
