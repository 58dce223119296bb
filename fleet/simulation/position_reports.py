"""Position reports: where vehicles under way are, as their posts hear it.

They are no events: what the latest one says is worked out when a policy asks. Ideal links carry them without end; on
links with a delay or losses none is modelled, and a post knows only what vehicles say when their state changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Turn

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

    def latest(self, vehicle: str, version: int) -> Whereabouts | None:
        """What a vehicle reports of the plan ``version``; ``None`` where it has another one, or is not heard."""
        world = self._world
        v = world.vehicles.get(vehicle)
        if v is None or v.version != version or v.disabled or not world.network.is_ideal:
            return None
        return PositionReport(world, v)


class PositionReport:
    """One report (see ``fleet.coordination.protocol.Whereabouts``)."""

    __slots__ = ("_leg", "_turn", "_vehicle", "_world", "begun_us", "is_free", "place", "step")

    def __init__(self, world: World, v: Vehicle) -> None:
        self._world, self._vehicle, self._leg = world, v, v.leg
        self.step, self.begun_us, self.place = v.cursor, v.begun_us, v.place
        self.is_free = v.leg is not None and v.tow is None
        self._turn: Turn | None = None

    @property
    def aboard(self) -> tuple[tuple[str, int], ...]:
        """The parts that it carries."""
        return tuple((part.mission.request.id, part.index) for part in self._vehicle.cargo)

    @property
    def load_kg(self) -> float:
        """What it carries."""
        return self._vehicle.load_g / 1000.0

    @property
    def energy_j(self) -> float:
        """What is left in its store now."""
        leg, energy_j = self._leg, self._vehicle.energy_j
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
