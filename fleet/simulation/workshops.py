"""Workshops: broken vehicles that were brought to a base wait for a bay, are repaired there, then filled up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.plan import Step, StepKind
from fleet.ledger.vocabulary import NONE

if TYPE_CHECKING:
    from fleet.randomness import Stream
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Workshops:
    """Repairs of one run. A vehicle's k-th breakdown has its own draws, wherever it comes to be mended."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._draws: dict[str, Stream] = {}
        self._effort: dict[str, float] = {}

    def draws(self, v: Vehicle) -> Stream:
        """What decides about a vehicle's repairs, here and on the spot."""
        draws = self._draws.get(v.id)
        if draws is None:
            draws = self._draws[v.id] = v.streams.stream("repair", v.id)
        return draws

    def draw_effort(self, v: Vehicle) -> None:
        """Settle how long the repair of a vehicle that has just broken down will take in a workshop."""
        self._effort[v.id] = self.draws(v).exponential()

    def in_workshop(self, v: Vehicle, place: int) -> None:
        """A disabled vehicle was brought to a base: repaired if broken, then filled up."""
        world = self._world
        how = v.disabled
        v.plan, v.cursor = (Step(StepKind.RECHARGE, place),), 0
        v.version += 1
        if v.cargo:
            world.handling.discharge(v, place)
        if place != v.home:
            v.plan = (Step(StepKind.RECHARGE, place), Step(StepKind.RETURN, v.home))
        if how != "broken":
            v.disabled = ""
            world.conduct.begin(v)
            return
        if not self.ask_for_bay(v, place):
            world.journal.state(v, "queueing", NONE, v.place)

    def ask_for_bay(self, v: Vehicle, place: int) -> bool:
        """Have a broken vehicle repaired as soon as there is a bay at a place; whether that is at once."""
        station = self._world.stations.workshops.get(place)
        v.asked_us = self._world.clock.now_us
        v.waits = station
        if station is None or station.ask(v, self._repair):
            self._repair(v)
            return True
        return False

    def _repair(self, v: Vehicle) -> None:
        world = self._world
        v.holds, v.waits = v.waits, None
        duration_us = world.model.hazards.workshop_repair.us(self._effort[v.id])
        if v.holds is not None:
            world.journal.served(v.holds, v, v.asked_us, world.clock.now_us + duration_us)
        world.journal.state(v, "repairing", NONE, v.place)
        world.busy_for(v, duration_us, self._repaired)

    def take_up(self, v: Vehicle, since_us: int) -> None:
        """A vehicle has been in a workshop, or without one under repair at its home, since before the run began."""
        world, duration = self._world, self._world.model.hazards.workshop_repair
        station = world.stations.workshops.get(v.place if v.place is not None else v.home)
        until_us = duration.end_us(since_us, world.clock.now_us, self.draws(v).exponential())
        if station is not None:
            station.occupy()
            v.holds = station
        world.busy_until(v, until_us, self._repaired)

    def _repaired(self, alarm: Alarm) -> None:
        v = alarm.subject
        if v.holds is not None:
            station, v.holds = v.holds, None
            station.release()
        v.disabled = ""
        self._world.conduct.begin(v)
