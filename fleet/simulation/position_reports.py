"""Position reports: where vehicles under way are, as their posts hear it.

They are no events: what the latest one says is worked out when a picture is read. Ideal links carry them without end;
on links with a delay or losses none is modelled, and a post knows only what vehicles say when their state changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Whereabouts

if TYPE_CHECKING:
    from fleet.simulation.legs import Leg
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

_SAME_NODE = 0.5


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
        leg = v.leg
        turn_s, x_m, y_m, node = self._standing(v) if leg is None else self._on_the_way(v, leg)
        aboard = tuple((part.mission.request.id, part.index) for part in v.cargo)
        return Whereabouts(
            v.cursor, v.begun_us, v.place, x_m, y_m, node, turn_s, leg is not None and v.tow is None,
            self._energy_j(v, leg), v.load_g / 1000.0, aboard,
        )  # fmt: skip

    def _standing(self, v: Vehicle) -> tuple[float, float, float, int]:
        spot = self._world.places[v.home if v.place is None else v.place]
        return 0.0, spot.x_m, spot.y_m, spot.node

    def _on_the_way(self, v: Vehicle, leg: Leg) -> tuple[float, float, float, int]:
        """Seconds to the next node of the way, and that node; in free flight where the vehicle is."""
        now_us = self._world.clock.now_us
        trip = self._world.leg_maker.trip(leg)
        flies = v.platform.medium == "air"
        stop_us = float(now_us) if flies else trip.time_us[trip.next_node(now_us)]
        trace = leg.route.trace
        index, share = leg.route.locate(round(trip.at(trip.at_m, stop_us) * 1000.0))
        if flies:
            return 0.0, *trace.xy_m(index, share), 0
        terrain = self._world.model.terrain
        edge, a, b = trace.pieces()[index]
        ahead = a + share * (b - a) > _SAME_NODE
        node = int(terrain.head[edge] if ahead else terrain.tail[edge])
        return (stop_us - now_us) * 1e-6, float(terrain.x_m[node]), float(terrain.y_m[node]), node

    def _energy_j(self, v: Vehicle, leg: Leg | None) -> float:
        if leg is None:
            return v.energy_j
        trip = self._world.leg_maker.trip(leg)
        return max(v.energy_j - trip.at(trip.energy_j, self._world.clock.now_us), 0.0)
