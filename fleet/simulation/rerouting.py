"""Ways found anew for vehicles whose way leads through zones that end or come back.

Whoever moves is settled up to now and goes on from there by the way that is best now; who is turning off goes on to the
node where it turns off. Whoever stands on its way, in a queue at a crossing or for want of something else, sets out
again by the way that is best now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.terrain.zones import is_met

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.scenario.model import Zone
    from fleet.simulation.halts import Halt
    from fleet.simulation.movement import Settled
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Rerouting:
    """What is settled before some zones change, and done after they have."""

    def __init__(self, world: World, zones: Sequence[Zone]) -> None:
        """Settle the legs under way that these zones touch."""
        self._world = world
        self._zones = zones
        touched = [v for v in world.vehicles.values() if self._is_touched(world.movement.under_way(v))]
        self._settled = [(v, world.movement.halt(v)) for v in touched]

    def find_ways(self) -> None:
        """The zones have changed: have everybody whom they touch go on by the way that is best now."""
        for v, left in self._settled:
            self._go_anew(v, left)
        for v in self._world.vehicles.values():
            if v.leg is None and v.waits is not None and self._is_touched(v.route):
                self._queue_anew(v)
            halt = self._halt_of(v)
            if halt is not None and halt.route is not None and self._is_touched(halt.route):
                fresh = self._found(v, halt.route, halt.at_mm)
                if fresh is not None:
                    halt.route, halt.at_mm = fresh, 0

    def _is_touched(self, route: Route | None) -> bool:
        return route is not None and any(_leads_through(route, zone) for zone in self._zones)

    def _go_anew(self, v: Vehicle, left: Settled) -> None:
        """Go on after a leg was settled, to where its route led or to where the vehicle turns off it."""
        movement = self._world.movement
        end = None if left.turns_mm is None else movement.place_at(left.route, left.turns_mm)
        fresh = self._found(v, left.route, left.done_mm, end)
        if fresh is None:
            movement.go_on(v, left)
            return
        movement.resume(v, fresh, 0)
        if left.turns_mm is not None:
            movement.divert_at(v, fresh.sections[-1].end_mm)

    def _queue_anew(self, v: Vehicle) -> None:
        """Keep the place in a queue where the way leads over the same crossing, else leave it."""
        route, section, station = v.route, v.next_section, v.waits
        if route is None or section is None or station is None:
            return
        fresh = self._found(v, route, section.start_mm)
        if fresh is None:
            return
        first = fresh.sections[0]
        if first.choke == section.choke:
            v.route, v.section, v.next_section = fresh, 0, first
            return
        station.leave(v)
        v.waits = None
        self._world.movement.resume(v, fresh, 0)

    def _found(self, v: Vehicle, route: Route, done_mm: int, end: int | None = None) -> Route | None:
        """The way from where a vehicle is on a route to a place, by default the route's end, as ways are now."""
        world = self._world
        here = v.place if v.place is not None else world.movement.place_at(route, done_mm)
        end = world.ways.ends(route)[1] if end is None else end
        fresh = world.ways.find(v.mobility, here, end) if here != end else None
        if fresh is not None:
            world.ways.used(fresh, v.mobility, here, end)
        return fresh

    def _halt_of(self, v: Vehicle) -> Halt | None:
        """Where on its way a vehicle stands that goes on when somebody lets it."""
        world = self._world
        halt = world.mishaps.halt_of(v) or world.out_of_contact.halt_of(v)
        if halt is None and v.people is not None:
            halt = v.people.attending.halt_of(v) or v.people.setting_out.halt_of(v)
        return halt


def _leads_through(route: Route, zone: Zone) -> bool:
    """Whether a way leads through a zone."""
    trace, last = route.trace, len(route.path.at_m) - 1
    x_m, y_m = zip(*(trace.xy_m(i, 0.0) for i in range(last)), trace.xy_m(last - 1, 1.0), strict=True)
    return is_met(zone.area.polygon, x_m, y_m)
