"""What a scenario lets happen at set times, written down when it does, and done where it isn't done beforehand.

Surges, closures, jamming, outages, weather and dangers are known before the run and stand in its demand and timelines;
posts and depots that are lost and vehicles that are withdrawn are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.ledger.vocabulary import NONE
from fleet.simulation.kernel import FIRST
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.scenario.model import CrossingClosure, TimedEvent
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.stations import Station
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class TimedEvents:
    """The events of one run that are still to come, and the vehicles that are to leave the fleet."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._leaving: dict[str, Vehicle] = {}
        self._doing = {
            "lose-post": self._lose_post,
            "lose-depot": self._lose_depot,
            "withdraw-vehicles": self._withdraw,
        }

    def begin(self) -> None:
        """Have everything happen that is not over."""
        now = self._world.clock.now_us
        for event in self._world.model.events:
            from_us = us_from_s(event.from_s)
            if from_us >= now or (event.until_s is not None and us_from_s(event.until_s) > now):
                self._world.clock.at(max(from_us, now), self._happens, event, FIRST)
        self._schedule_closures()

    def _schedule_closures(self) -> None:
        clock = self._world.clock
        for choke, from_us, until_us in _closed(self._world.model.closures):
            station = self._world.stations.crossing(choke)
            clock.at(from_us, self._close, station, FIRST)
            clock.at(until_us, self._reopen, (station, station.capacity), FIRST)

    def _close(self, alarm: Alarm) -> None:
        alarm.subject.resize(0)

    def _happens(self, alarm: Alarm) -> None:
        event: TimedEvent = alarm.subject
        until_us = None if event.until_s is None else us_from_s(event.until_s)
        self._world.journal.happened(event.kind, event.subject, None, until_us, event.factor)
        doing = self._doing.get(event.kind)
        if doing is not None:
            doing(event)

    def _lose_post(self, event: TimedEvent) -> None:
        if event.subject is not None and event.until_s is not None:
            self._world.succession.goes_down(event.subject, us_from_s(event.until_s))

    def _lose_depot(self, event: TimedEvent) -> None:
        """Nobody is loaded, charged, swapped or mended there; those at it are finished, the others queue."""
        for station in self._world.stations.at(event.site):
            capacity = station.capacity
            station.resize(0)
            if event.until_s is not None:
                self._world.clock.at(us_from_s(event.until_s), self._reopen, (station, capacity), FIRST)

    def _reopen(self, alarm: Alarm) -> None:
        station: Station
        station, capacity = alarm.subject
        station.resize(capacity)

    # ── vehicles that leave ──

    def _withdraw(self, event: TimedEvent) -> None:
        """The first that are there leave as soon as they are idle at a base; so do their replacements to come."""
        wanted = event.count
        for v in list(self._world.vehicles.values()):
            if wanted == 0:
                return
            if v.platform.name == event.platform and event.home in {None, v.home} and v.slot not in self._leaving:
                wanted -= 1
                self._leaving[v.slot] = v
                if v.is_idle and v.place is not None and self._world.is_base(v.place) and not v.disabled:
                    self.retire(v)

    def is_leaving(self, v: Vehicle) -> bool:
        """Whether a vehicle leaves the fleet when it is next idle at a base."""
        return bool(self._leaving) and v.slot in self._leaving

    def retire(self, v: Vehicle) -> None:
        """A vehicle leaves the fleet; its post hears so at once."""
        world = self._world
        world.exposure.move(v)
        world.journal.state(v, "retired", NONE, None)
        v.is_lost = True
        world.out_of_contact.gone(v)
        world.forget(v)
        for post in world.posts.by_name.values():
            if v.id in post.beliefs.vehicles:
                post.hearing.retired(v.id)


def _closed(closures: Iterable[CrossingClosure]) -> list[tuple[int, int, int]]:
    """(crossing, from, until) in microseconds, closures of the same crossing that overlap or meet made one."""
    spans: list[tuple[int, int, int]] = []
    for choke, from_us, until_us in sorted((c.choke, us_from_s(c.from_s), us_from_s(c.until_s)) for c in closures):
        if spans and spans[-1][0] == choke and from_us <= spans[-1][2]:
            _, first_us, last_us = spans.pop()
            spans.append((choke, first_us, max(last_us, until_us)))
        else:
            spans.append((choke, from_us, until_us))
    return spans
