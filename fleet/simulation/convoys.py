"""Convoys: vehicles of a group that travel together, at the pace of the slowest and with a danger that they share.

A column forms where a go step names a group: it leaves when all who met there stand ready, each a headway behind the
one before, so it is as long as it has members. Members have legs of their own with the same times and use up their own
budgets; whatever ends one leg early interrupts those of all others, which go on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.domain.plan import Step
    from fleet.scenario.model import ConvoyRules
    from fleet.simulation.convoy_journal import ConvoyJournal
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Convoy:
    """One column: who is in it, and the moment at which it sets out if everybody is there."""

    __slots__ = ("group", "has_left", "members", "step")

    def __init__(self, group: str, step: Step) -> None:
        self.group, self.step = group, step
        self.members: list[Vehicle] = []
        self.has_left = False


class Convoys:
    """The columns of a run that form or are under way."""

    def __init__(self, world: World, rules: ConvoyRules, rows: ConvoyJournal) -> None:
        self._world = world
        self._rules = rules
        self._rows = rows
        self._forming: dict[tuple[str, int, int], Convoy] = {}

    def join(self, v: Vehicle, step: Step) -> bool:
        """A member is to go on with its group; false where it goes alone, because the column is gone or none forms."""
        world, group = self._world, step.group or ""
        if v.convoy is not None or v.place is None or v.place == step.place or v.platform.medium == "air":
            return False
        met = [world.vehicles[name] for name in world.groups.who_met(group) if name in world.vehicles]
        company = [u for u in met if u.mobility == v.mobility and not u.disabled]
        if len(company) < 2:  # noqa: PLR2004 - a column is two at least
            return False
        key = (group, step.place, v.mobility)
        convoy = self._forming.get(key)
        if convoy is None:
            convoy = self._forming[key] = Convoy(group, step)
            wait_us = us_from_s(self._rules.wait_s)
            world.clock.at(world.clock.now_us + wait_us, self._time_is_up, (key, convoy))
        if convoy.has_left:
            return False
        convoy.members.append(v)
        world.journal.state(
            v, "waiting", world.missions.all[step.mission].code if step.mission else v.mission_code, v.place
        )
        if len(convoy.members) == len(company):
            self._form_up(key, convoy)
        return True

    def left(self, v: Vehicle, event: str) -> None:
        """Something ended a member's leg, or it is on its own from here: the others go on without it."""
        convoy, movement = v.convoy, self._world.movement
        if convoy is None:
            return
        self._out(v, convoy, event)
        moving = [u for u in convoy.members if u.leg is not None and u.route is not None]
        going = [u for u in moving if u.leg is not None and u.leg.end_us > self._world.clock.now_us]
        halted = [(u, movement.halt(u)) for u in going]
        if len(convoy.members) == 1:
            self._out(convoy.members[0], convoy, "alone")
        self._keep_pace(convoy)
        for u, at in halted:
            movement.go_on(u, at)

    def arrived(self, v: Vehicle) -> None:
        """A member is there."""
        if v.convoy is not None:
            self._out(v, v.convoy, "arrived")

    def _out(self, v: Vehicle, convoy: Convoy, event: str) -> None:
        convoy.members.remove(v)
        v.convoy = None
        v.exposure = v.platform.exposure
        v.refresh(self._world.energy_factor)
        self._rows.wrote(event, convoy.group, v, len(convoy.members))

    def _time_is_up(self, alarm: Alarm) -> None:
        key, convoy = alarm.subject
        if not convoy.has_left:
            self._form_up(key, convoy)

    def _form_up(self, key: tuple[str, int, int], convoy: Convoy) -> None:
        """Everybody takes a place in the column; it has left when the last one has."""
        convoy.has_left = True
        del self._forming[key]
        headways = max(len(convoy.members) - 1, 0)
        clock = self._world.clock
        clock.at(clock.now_us + us_from_s(headways * self._rules.headway_s), self._sets_out, convoy)

    def _sets_out(self, alarm: Alarm) -> None:
        convoy: Convoy = alarm.subject
        convoy.members = [v for v in convoy.members if self._waits(v, convoy)]
        alone = len(convoy.members) == 1
        for v in convoy.members if not alone else ():
            v.convoy = convoy
        self._keep_pace(convoy)
        for v in list(convoy.members):
            if not alone:
                self._rows.wrote("joined", convoy.group, v, len(convoy.members))
        for v in list(convoy.members):
            self._world.movement.travel(v, v.plan[v.cursor])

    def _waits(self, v: Vehicle, convoy: Convoy) -> bool:
        """Whether a member stands where it was to wait, with nothing else to do."""
        if v.is_lost or v.leg is not None or v.cursor >= len(v.plan):
            return False
        step = v.plan[v.cursor]
        return step.group == convoy.group and step.place == convoy.step.place

    def _keep_pace(self, convoy: Convoy) -> None:
        """All go as fast as the slowest would alone, and share the danger."""
        members = [v for v in convoy.members if v.convoy is convoy]
        for v in members:
            v.refresh(self._world.energy_factor)
        slowest = max((v.us_per_pace for v in members), default=0.0)
        for v in members:
            v.us_per_pace = slowest
            v.exposure = v.platform.exposure * self._rules.hazard_factor
