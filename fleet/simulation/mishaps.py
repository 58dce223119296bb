"""What goes wrong with a vehicle: loss, breakdown, an empty battery.

And what follows: repair, recovery, replacement.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fleet.domain.plan import Step, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.simulation.kernel import Alarm
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.randomness import Stream
    from fleet.scenario.model import Duration
    from fleet.simulation.legs import Leg
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Mishaps:
    """Losses and breakdowns. A vehicle's k-th breakdown has its own draws, wherever it comes to be mended."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.losses = 0
        self._halted: dict[str, tuple[Route | None, int]] = {}
        self._repairs: dict[str, Stream] = {}
        self._workshop_effort: dict[str, float] = {}

    # ── loss ──

    def lost_standing(self, v: Vehicle) -> None:
        """The stay was one too many."""
        self.lost(v, "threat", None, 0)

    def lost(self, v: Vehicle, cause: str, leg: Leg | None, at_mm: int) -> None:
        """A vehicle is gone, with what it carries; its slot gets a replacement where the scenario has one."""
        world = self._world
        world.tracking.may_fall_silent(v)
        world.towing.let_go(v)
        if v.alarm is not None:
            v.alarm.call_off()
            v.alarm = None
        world.leave_stations(v)
        if v.people is not None:
            v.people.part_with(v)
        self._halted.pop(v.id, None)
        world.out_of_contact.gone(v)
        if leg is not None:
            where = world.places[world.movement.place_at(leg.route, at_mm)]
        else:
            where = world.places[v.place if v.place is not None else v.home]
        world.exposure.move(v)
        v.is_lost = True
        self.losses += 1
        for part in list(v.cargo):
            world.journal.part("lost", part, v, None, part.load_g)
            world.missions.lost(part)
        for part in [p for p in v.claims.values() if p not in v.cargo]:
            world.conduct.release(v, part)
        v.cargo.clear()
        v.claims.clear()
        v.load_g = 0
        if world.captures is not None:
            world.captures.garrisons.left(v)
        world.journal.state(v, "abandoned" if cause == "abandoned" else "lost", NONE, None)
        replaced_us = self._replace(v)
        number = leg.number if leg is not None else NONE
        zone = world.zone_at(where.x_m, where.y_m)
        world.journal.lost(v, cause, zone, number, (where.x_m, where.y_m), replaced_us)
        world.reports.falls_silent(v, replaced_us)
        world.forget(v)

    def _replace(self, v: Vehicle) -> int:
        world = self._world
        delay_s = v.group.replacement_s
        if delay_s is None:
            return NONE
        when_us = world.clock.now_us + us_from_s(delay_s)
        world.clock.at(when_us, self._arrives, v)
        return when_us

    def _arrives(self, alarm: Alarm) -> None:
        old: Vehicle = alarm.subject
        if self._world.timed_events.is_leaving(old):
            return
        self._world.commission(old.slot, old.generation + 1, old.group)

    # ── breakdown ──

    def broke_down(self, v: Vehicle, route: Route | None, at_mm: int) -> None:
        """A breakdown on the way: mended there, or the vehicle is disabled; what breaks down in the air is lost.

        ``route`` is what to travel on when mended; ``None`` where an order has taken the vehicle off it.
        """
        if v.platform.medium == "air":
            self.lost(v, "breakdown in flight", None, 0)
            return
        if v.people is not None:
            v.people.setting_out.let_go(v)
        hazards = self._world.model.hazards
        draws = self._draws(v)
        v.breakdown_left = v.wear_stream.exponential()
        mends_here, effort = draws.uniform() < hazards.field_repair_share, draws.exponential()
        self._workshop_effort[v.id] = draws.exponential()
        if mends_here and v.tow is None:
            self._halted[v.id] = (route, at_mm)
            mend = partial(self._mend, v, _lasts_us(hazards.field_repair, effort))
            if v.people is not None:
                v.people.attending.before("unsticking", v, mend)
            else:
                mend()
            return
        self._disable(v, "broken")

    def _mend(self, v: Vehicle, duration_us: int) -> None:
        self._world.journal.state(v, "repairing", v.mission_code, v.place)
        self._world.busy_for(v, duration_us, self._mended)

    def _draws(self, v: Vehicle) -> Stream:
        draws = self._repairs.get(v.id)
        if draws is None:
            draws = self._repairs[v.id] = v.streams.stream("repair", v.id)
        return draws

    def halt_of(self, v: Vehicle) -> tuple[Route, int] | None:
        """Where on its route a vehicle is being mended; ``None`` where it isn't."""
        route, at_mm = self._halted.get(v.id, (None, 0))
        return None if route is None else (route, at_mm)

    def take_up_broken(self, v: Vehicle) -> None:
        """A vehicle was broken before the run began, and has yet to come to a workshop."""
        self._workshop_effort[v.id] = self._draws(v).exponential()

    def take_up(self, v: Vehicle, halt: tuple[Route, int] | None, since_us: int) -> None:
        """A vehicle is under repair since before the run began: on its way, or in a workshop without ``halt``."""
        world, hazards = self._world, self._world.model.hazards
        draws = self._draws(v)
        duration = hazards.field_repair if halt is not None else hazards.workshop_repair
        # What is left of an exponential time is as long as the whole.
        since_us = world.clock.now_us if duration.exponential else since_us
        until_us = since_us + _lasts_us(duration, draws.exponential())
        if halt is not None:
            self._halted[v.id] = halt
            world.busy_until(v, until_us, self._mended)
            return
        station = world.stations.workshops.get(v.place if v.place is not None else v.home)
        if station is not None:
            station.occupy()
            v.holds = station
        world.busy_until(v, until_us, self._repaired)

    def is_mending(self, v: Vehicle) -> bool:
        """Whether a vehicle is under repair where it broke down."""
        return v.id in self._halted

    def _mended(self, alarm: Alarm) -> None:
        v = alarm.subject
        route, at_mm = self._halted.pop(v.id)
        if route is None:
            self._world.conduct.begin(v)
        else:
            self._world.movement.resume(v, route, at_mm)

    def stranded(self, v: Vehicle) -> None:
        """The battery is empty on the way."""
        if v.platform.medium == "air":
            self.lost(v, "empty battery", None, 0)
        else:
            self._disable(v, "stranded")

    def damaged(self, v: Vehicle) -> None:
        """Knocked out in a fight and fit to be towed: as broken as by a breakdown that nobody mends on the spot."""
        draws = self._draws(v)
        self._workshop_effort[v.id] = draws.exponential()
        self._disable(v, "broken")

    def _disable(self, v: Vehicle, how: str) -> None:
        """A vehicle can't go on: it keeps its cargo, gives up the rest, and waits for recovery."""
        world = self._world
        v.disabled = how
        if v.people is not None:
            v.people.part_with(v)
        v.plan, v.cursor = (), 0
        v.version += 1
        v.skipped.clear()
        for part in [p for p in v.claims.values() if p not in v.cargo]:
            world.conduct.release(v, part)
        if world.captures is not None:
            world.captures.garrisons.left(v)
        world.journal.state(v, how, NONE, v.place)
        world.reports.disabled(v)
        world.towing.ask_for_recovery(v)

    def abandon(self, v: Vehicle) -> None:
        """Nobody came in time."""
        self.lost(v, "abandoned", None, 0)

    # ── workshop ──

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
        duration_us = _lasts_us(world.model.hazards.workshop_repair, self._workshop_effort[v.id])
        if v.holds is not None:
            world.journal.served(v.holds, v, v.asked_us, world.clock.now_us + duration_us)
        world.journal.state(v, "repairing", NONE, v.place)
        world.busy_for(v, duration_us, self._repaired)

    def _repaired(self, alarm: Alarm) -> None:
        v = alarm.subject
        if v.holds is not None:
            station, v.holds = v.holds, None
            station.release()
        v.disabled = ""
        self._world.conduct.begin(v)


def _lasts_us(duration: Duration, effort: float) -> int:
    """A duration for an Exp(1) draw."""
    return us_from_s(duration.mean_s * (effort if duration.exponential else 1.0))
