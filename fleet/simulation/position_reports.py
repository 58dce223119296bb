"""Position reports: where vehicles under way are, as their posts hear it.

They are no events: what the latest one says is worked out when a policy asks, and carried on along the plan since.
Ideal links carry them without end, others every ``report_every_s``; without that, a post knows only what vehicles say
when their state changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Turn
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.coordination.protocol import Whereabouts
    from fleet.simulation.legs import Leg
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

_SAME_NODE: Final = 0.5


class PositionReports:
    """The reports of all vehicles of a run."""

    def __init__(self, world: World) -> None:
        self._world = world
        every_s = world.model.command.report_every_s
        self._every_us = None if every_s is None else us_from_s(every_s)
        self._last_words: dict[str, tuple[int, PositionReport]] = {}

    def latest(self, vehicle: str, version: int) -> Whereabouts | None:
        """What a vehicle has reported of the plan ``version``; ``None`` where it has another one, or is not heard."""
        v = self._world.vehicles.get(vehicle)
        if v is not None and v.version == version and not v.disabled:
            observed_us = self.last_us(v)
            if observed_us is not None:
                return PositionReport(self._world, v, observed_us)
        last = self._last_words.get(vehicle)
        return last[1] if last is not None and last[0] == version else None

    def last_us(self, v: Vehicle, before_us: int | None = None, left: Leg | None = None) -> int | None:
        """When the newest report was true that has arrived of what a vehicle is at now; ``None`` where none has.

        Later ones than ``before_us`` are known not to have arrived. ``left`` is the leg that it has just ended, where
        that is asked about.
        """
        world, now = self._world, self._world.clock.now_us
        if world.network.is_sure(v.id, v.post):
            return now
        every_us = self._every_us
        if every_us is None:
            return None
        leg = v.leg if left is None else left
        since_us = leg.start_us if leg is not None else v.since_us
        newest_us = now - world.network.latency_us(v.id, v.post)
        number = (newest_us if before_us is None else min(newest_us, before_us)) // every_us
        while number * every_us >= since_us:
            if self._arrives(v, number, number * every_us, leg):
                return number * every_us
            # Who stands may have been out of contact for days; on a leg an outage is short, and not looked up.
            lost_us = None if leg is not None else world.contact.lost_since_us(v, number * every_us)
            number = number - 1 if lost_us is None else min(number - 1, (lost_us - 1) // every_us)
        return None

    def by_the_clock_us(self, v: Vehicle) -> int | None:
        """When the newest periodic report was true that has arrived; ``None`` where there are none of them."""
        return None if self._every_us is None else self.last_us(v)

    def _arrives(self, v: Vehicle, number: int, time_us: int, leg: Leg | None) -> bool:
        world = self._world
        if world.contact.lost_to(v, time_us, leg):
            return False
        loss = world.network.report_loss(v.id, v.post, time_us)
        return loss == 0 or world.streams.stream("report", f"{v.id} {number}").uniform() >= loss

    def may_fall_silent(self, v: Vehicle) -> None:
        """Something happens to a vehicle that it may not survive: what it reported before stands until it reports."""
        if self._every_us is None or self._world.network.is_sure(v.id, v.post):
            return
        observed_us = self.last_us(v)
        if observed_us is not None:
            self._last_words[v.id] = (v.version, PositionReport(self._world, v, observed_us))


class PositionReport:
    """One report (see ``fleet.coordination.protocol.Whereabouts``), carried on along the leg that it tells of."""

    __slots__ = (
        "_cargo", "_energy_j", "_leg", "_load_g", "_turn", "_vehicle", "_world", "begun_us", "is_free", "observed_us",
        "place", "step",
    )  # fmt: skip

    def __init__(self, world: World, v: Vehicle, observed_us: int) -> None:
        self._world, self._vehicle, self._leg = world, v, v.leg
        self._cargo, self._load_g, self._energy_j = tuple(v.cargo), v.load_g, v.energy_j
        self.step, self.begun_us, self.place = v.cursor, v.begun_us, v.place
        self.is_free = v.leg is not None and v.tow is None
        self.observed_us = observed_us
        self._turn: Turn | None = None

    @property
    def aboard(self) -> tuple[tuple[str, int], ...]:
        """The parts that it carries."""
        return tuple((part.mission.request.id, part.index) for part in self._cargo)

    @property
    def load_kg(self) -> float:
        """What it carries."""
        return self._load_g / 1000.0

    @property
    def energy_j(self) -> float:
        """What is left in its store now."""
        leg, energy_j = self._leg, self._energy_j
        if leg is None:
            return energy_j
        trip = self._world.leg_maker.trip(leg)
        return max(energy_j - trip.at(trip.energy_j, self._world.clock.now_us), 0.0)

    @property
    def turn(self) -> Turn:
        """Where a new plan would begin."""
        if self._turn is None:
            self._turn = self._standing() if self._leg is None else self._on_the_way(self._leg)
        return self._turn

    def _standing(self) -> Turn:
        v = self._vehicle
        spot = self._world.places[v.home if v.place is None else v.place]
        return Turn(0.0, spot.x_m, spot.y_m, spot.node)

    def _on_the_way(self, leg: Leg) -> Turn:
        now_us = self._world.clock.now_us
        trip = self._world.leg_maker.trip(leg)
        flies = self._vehicle.platform.medium == "air"
        stop_us = float(now_us) if flies else trip.time_us[trip.next_node(now_us)]
        trace = leg.route.trace
        index, share = leg.route.locate(round(trip.at(trip.at_m, stop_us) * 1000.0))
        if flies:
            return Turn(0.0, *trace.xy_m(index, share), 0)
        terrain = self._world.model.terrain
        edge, a, b = trace.pieces()[index]
        ahead = a + share * (b - a) > _SAME_NODE
        node = int(terrain.head[edge] if ahead else terrain.tail[edge])
        return Turn((stop_us - now_us) * 1e-6, float(terrain.x_m[node]), float(terrain.y_m[node]), node)
