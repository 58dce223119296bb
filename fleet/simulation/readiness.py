"""Getting ready again: battery swap (a bay and a charged pack), charging at a plug, or refuelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import PackBelief
from fleet.ledger.vocabulary import NONE

if TYPE_CHECKING:
    from fleet.domain.plan import Step
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.stations import Grant, Station
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Readiness:
    """The recharge step. A swapped-out pack queues for a charger of its base and then counts as charged again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._packs: list[_Pack] = []

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

    def take_up(self, v: Vehicle, since_us: int) -> None:
        """A vehicle is being readied since before the run began."""
        stations, place = self._world.stations, v.plan[v.cursor].place
        duration_s = v.platform.turnaround_s
        if not v.figures.needs_pack:
            v.holds = stations.docks.get(place)
        elif place in stations.bays:
            v.holds = stations.bays[place]
            stations.packs[place].occupy()
        else:
            v.holds = stations.chargers.get(place)
            duration_s = v.platform.recharge_s * (1.0 - v.energy_mj / v.capacity_mj)
        if v.holds is not None:
            v.holds.occupy()
        self._world.busy_until(v, since_us + round(duration_s * 1e6), self._filled)

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

    # ── packs ──

    def packs(self) -> tuple[PackBelief, ...]:
        """The packs at chargers and those that wait for one, in the order in which they came."""
        return tuple(PackBelief(pack.place, pack.duration_us, pack.until_us) for pack in self._packs)

    def take_up_packs(self, packs: tuple[PackBelief, ...]) -> None:
        """Packs that were charging, or waiting to be, before the run began."""
        stations = self._world.stations
        for belief in packs:
            stations.packs[belief.place].occupy()
            pack = _Pack(belief.place, belief.duration_us)
            if belief.until_us is None:
                self._take_pack(pack)
                continue
            self._packs.append(pack)
            charger = stations.chargers.get(belief.place)
            if charger is not None:
                charger.occupy()
            self._until(pack, max(belief.until_us, self._world.clock.now_us))

    def _charge_pack(self, v: Vehicle, place: int) -> None:
        """The pack that came out needs as long as it is empty, at a charger if the base has any."""
        missing = 1.0 - v.energy_mj / v.capacity_mj
        self._take_pack(_Pack(place, round(v.platform.recharge_s * missing * 1e6)))

    def _take_pack(self, pack: _Pack) -> None:
        self._packs.append(pack)
        charger = self._world.stations.chargers.get(pack.place)
        if charger is None or charger.ask(pack, self._charge):
            self._charge(pack)

    def _charge(self, pack: _Pack) -> None:
        self._until(pack, self._world.clock.now_us + pack.duration_us)

    def _until(self, pack: _Pack, until_us: int) -> None:
        pack.until_us = until_us
        self._world.clock.at(until_us, self._charged, pack)

    def _charged(self, alarm: Alarm) -> None:
        pack: _Pack = alarm.subject
        self._packs.remove(pack)
        stations = self._world.stations
        charger = stations.chargers.get(pack.place)
        if charger is not None:
            charger.release()
        stations.packs[pack.place].release()


class _Pack:
    """A pack at a charger until a time, or waiting for one."""

    __slots__ = ("duration_us", "place", "until_us")

    def __init__(self, place: int, duration_us: int) -> None:
        self.place, self.duration_us = place, duration_us
        self.until_us: int | None = None
