"""Losses: a vehicle is gone with what it carries, and its slot may get a replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.ledger.vocabulary import NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.legs import Leg
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Losses:
    """The vehicles that a run loses; ``count`` is how many so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.count = 0

    def lost_standing(self, v: Vehicle) -> None:
        """The stay was one too many."""
        self.lost(v, "threat", None, 0)

    def abandon(self, v: Vehicle) -> None:
        """Nobody came in time."""
        self.lost(v, "abandoned", None, 0)

    def lost(self, v: Vehicle, cause: str, leg: Leg | None, at_mm: int) -> None:
        """A vehicle is gone, with what it carries; its slot gets a replacement where the scenario has one."""
        world = self._world
        world.position_reports.may_fall_silent(v)
        world.towing.let_go(v)
        if v.alarm is not None:
            v.alarm.call_off()
            v.alarm = None
        if v.people is not None:
            v.people.setting_out.lost(v)
        world.leave_stations(v)
        if v.people is not None:
            v.people.part_with(v)
        world.mishaps.forget(v)
        world.stuck.forget(v)
        world.out_of_contact.gone(v)
        if leg is not None:
            where = world.places[world.movement.place_at(leg.route, at_mm)]
        else:
            where = world.places[v.place if v.place is not None else v.home]
        world.exposure.move(v)
        v.is_lost = True
        self.count += 1
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
