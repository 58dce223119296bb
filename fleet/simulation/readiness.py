"""Getting ready again: battery swap (a bay and a charged pack), charging at a plug, or refuelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.plan import Step
from fleet.ledger.vocabulary import NONE

if TYPE_CHECKING:
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.stations import Grant, Station
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Readiness:
    """The recharge step. A swapped-out pack queues for a charger of its base and then counts as charged again."""

    def __init__(self, world: World) -> None:
        self._world = world

    def recharge(self, v: Vehicle, step: Step) -> None:
        """Fill up at a base, by whatever it has for the vehicle's power."""
        stations, place = self._world.stations, step.place
        if not v.figures.needs_pack:
            self._wait_for(v, stations.docks.get(place), self._refuel)
        elif place in stations.bays:
            self._wait_for(v, stations.bays[place], self._bay_granted)
        elif place in stations.chargers:
            self._wait_for(v, stations.chargers[place], self._plugged)
        else:
            self._world.conduct.give_up(v, "nothing to recharge with")

    def _wait_for(self, v: Vehicle, station: Station | None, granted: Grant) -> None:
        world = self._world
        v.asked_us = world.clock.now_us
        if station is None:
            granted(v)
            return
        v.waits = station
        if station.ask(v, granted):
            granted(v)
        elif v.state != world.journal.words["queueing"]:
            world.journal.state(v, "queueing", NONE, v.place)

    def _refuel(self, v: Vehicle) -> None:
        v.holds, v.waits = v.waits, None
        self._serve(v, v.holds, round(v.platform.turnaround_s * 1e6))

    def _plugged(self, v: Vehicle) -> None:
        v.holds, v.waits = v.waits, None
        missing = 1.0 - v.energy_mj / v.capacity_mj
        self._serve(v, v.holds, round(v.platform.recharge_s * missing * 1e6))

    def _bay_granted(self, v: Vehicle) -> None:
        world, place = self._world, v.plan[v.cursor].place
        v.holds, v.waits = v.waits, None
        bay_asked_us = v.asked_us
        self._wait_for(v, world.stations.packs[place], self._pack_granted)
        v.asked_us = bay_asked_us

    def _pack_granted(self, v: Vehicle) -> None:
        v.waits = None
        self._serve(v, v.holds, round(v.platform.turnaround_s * 1e6))

    def _serve(self, v: Vehicle, station: Station | None, duration_us: int) -> None:
        world = self._world
        if station is not None:
            world.journal.served(station, v, v.asked_us, world.clock.now_us + duration_us)
        world.journal.state(v, "charging", NONE, v.place)
        world.busy_for(v, duration_us, self._filled)

    def _filled(self, alarm: Alarm) -> None:
        world, v = self._world, alarm.subject
        station, v.holds = v.holds, None
        place = v.plan[v.cursor].place
        if station is not None:
            if world.stations.bays.get(place) is station:
                self._charge_pack(v, place)
            station.release()
        v.energy_mj = v.capacity_mj
        world.conduct.advance(v)

    def _charge_pack(self, v: Vehicle, place: int) -> None:
        """The pack that came out needs as long as it is empty, at a charger if the base has any."""
        missing = 1.0 - v.energy_mj / v.capacity_mj
        pack = _Pack(place, round(v.platform.recharge_s * missing * 1e6))
        charger = self._world.stations.chargers.get(place)
        if charger is None or charger.ask(pack, self._charge):
            self._charge(pack)

    def _charge(self, pack: _Pack) -> None:
        self._world.clock.at(self._world.clock.now_us + pack.duration_us, self._charged, pack)

    def _charged(self, alarm: Alarm) -> None:
        pack: _Pack = alarm.subject
        stations = self._world.stations
        charger = stations.chargers.get(pack.place)
        if charger is not None:
            charger.release()
        stations.packs[pack.place].release()


class _Pack:
    """A pack at or waiting for a charger."""

    __slots__ = ("duration_us", "place")

    def __init__(self, place: int, duration_us: int) -> None:
        self.place, self.duration_us = place, duration_us
