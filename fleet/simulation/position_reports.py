"""Position reports: what vehicles tell their posts of how far they are with their plans.

They are no events: what the latest one says is worked out when somebody asks, and carried on along the plan since.
Ideal links carry them without end, others every ``report_every_s``; without that, a post knows only what vehicles say
when their state changes. A lost vehicle says nothing more, so its last report stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Aboard, Progress, Stretch, Turn
from fleet.simulation.conduct import is_at_bound_step
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.legs import Leg
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

_SAME_NODE: Final = 0.5


class PositionReports:
    """The reports of all vehicles of a run."""

    def __init__(self, world: World) -> None:
        self._world = world
        every_s = world.model.command.report_every_s
        self._every_us = None if every_s is None else us_from_s(every_s)
        self._last_words: dict[str, PositionReport] = {}

    def latest(self, vehicle: str, heard_us: int) -> PositionReport | None:
        """The newest report of a vehicle that has arrived; ``None`` where none has.

        ``heard_us`` is when it was true what the vehicle has said otherwise: last words from before it count no more.
        """
        v = self._world.vehicles.get(vehicle)
        observed_us = None if v is None else self.last_us(v)
        if v is None or observed_us is None:
            last = self._last_words.get(vehicle)
            return last if last is not None and last.observed_us >= heard_us else None
        return PositionReport(self._world, v, observed_us)

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
        since_us = _since_us(v, leg)
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
        """Something happens to a vehicle that it may not survive: keep what it said before."""
        last = self._last_words.get(v.id)
        if last is not None and last.said_us == self._world.clock.now_us:
            return
        observed_us = self.last_us(v)
        if observed_us is not None:
            self._last_words[v.id] = PositionReport(self._world, v, observed_us)
            self._last_words[v.id].keep()


class PositionReport:
    """One report (see ``fleet.coordination.protocol.Whereabouts``), carried on along the leg that it tells of.

    Valid as long as the picture, unless it is kept; ``said_us`` is when it was asked for.
    """

    __slots__ = (
        "_cargo", "_energy_j", "_leg", "_load_g", "_progress", "_tells_of", "_turn", "_vehicle", "_world", "begun_us",
        "is_free", "observed_us", "place", "said_us", "step",
    )  # fmt: skip

    def __init__(self, world: World, v: Vehicle, observed_us: int) -> None:
        self._world, self._vehicle, self._leg = world, v, v.leg
        self._cargo, self._load_g, self._energy_j = tuple(v.cargo), v.load_g, v.energy_j
        self._tells_of = None if v.disabled else v.version
        self.step, self.begun_us, self.place = v.cursor, v.begun_us, v.place
        self.is_free = v.leg is not None and not is_at_bound_step(v)
        self.observed_us, self.said_us = observed_us, world.clock.now_us
        self._progress: Progress | None = None
        self._turn: Turn | None = None

    def keep(self) -> None:
        """The vehicle is about to change: from now on this is its last report, until a newer one arrives.

        Where links carry reports without end, silence tells that it is not on its way any more.
        """
        self._progress = _progress(self._world, self._vehicle)
        if self._world.network.is_sure(self._vehicle.id, self._vehicle.post):
            self._tells_of = None

    def tells_of(self, version: int) -> bool:
        """Whether the vehicle is under way with the plan of this number, so that it can be carried on along it."""
        return self._tells_of == version

    @property
    def progress(self) -> Progress:
        """What the vehicle is at, and since when, in plain values."""
        if self._progress is None:
            self._progress = _progress(self._world, self._vehicle)
        return self._progress

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


def _progress(world: World, v: Vehicle) -> Progress:
    leg = v.leg
    mission = v.plan[v.cursor].mission if v.cursor < len(v.plan) else None
    return Progress(
        state=world.journal.words.name(v.state),
        since_us=_since_us(v, leg),
        place=v.place,
        stretch=_stretch(world, v),
        plan=v.plan,
        step=v.cursor,
        version=v.version,
        energy_j=v.energy_j,
        load_kg=v.load_g / 1000.0,
        serves=world.missions.all[mission].request if mission is not None else None,
        aboard=tuple(Aboard(part.mission.request, part.index, part.attempt) for part in v.cargo),
        yet_to_leave=tuple((part.mission.request.id, part.index) for part in v.to_depart),
        sortie=v.sortie,
        sorties=v.sorties,
        disabled=v.disabled,
        tows=v.tow.id if v.tow is not None else None,
        recoveries=world.towing.asked(v),
        order=v.order_id,
    )


def _since_us(v: Vehicle, leg: Leg | None) -> int:
    """Since when a vehicle has been at what it is at."""
    return leg.start_us if leg is not None else v.since_us


def _stretch(world: World, v: Vehicle) -> Stretch | None:
    """Where the leg of a vehicle began, or where it was held up; ``None`` at a place."""
    on_route: tuple[Route, int] | None
    if v.leg is not None:
        on_route = v.leg.route, v.leg.start_mm
    elif v.waits is not None and v.route is not None and v.next_section is not None:
        on_route = v.route, v.next_section.start_mm
    else:
        halt = world.mishaps.halt_of(v)
        if halt is None and v.people is not None:
            halt = v.people.attending.halt_of(v)
        on_route = None if halt is None or halt.route is None else (halt.route, halt.at_mm)
    return None if on_route is None else Stretch(*world.ways.ends(on_route[0]), on_route[1])
