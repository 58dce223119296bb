"""Loading, unloading and time on task: what a vehicle does at a place for a mission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.domain.plan import Step, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import PartState
    from fleet.simulation.stations import Station
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


RELAY: Final = "relay"
"""Whoever has this role carries messages on while it is on task."""


class Handling:
    """Work at a place. Every handler re-reads the step from the plan, which can't change while it is under way."""

    def __init__(self, world: World) -> None:
        self._world = world

    def load(self, v: Vehicle, step: Step) -> None:
        """Put a part aboard, if nobody came first and it is here and fits; nothing to do where it is aboard already."""
        world = self._world
        part = world.missions.part(step.mission or "", step.part)
        if part in v.cargo:
            world.conduct.advance(v)
            return
        if self._comes_early(v, part, step):
            return
        world.missions.check_loading(part)
        if part.place is None and world.supply is not None:
            world.supply.check_stock(part, step.place)
        if part.place is not None and part.place != step.place:
            world.conduct.skip(v, step, "not_here")
        elif v.load_g + part.load_g > round(v.platform.payload_kg * 1000.0):
            world.conduct.skip(v, step, "does_not_fit")
        elif not world.missions.fence(part, v):
            world.conduct.skip(v, step)
        else:
            self._at_dock(v, step)

    def unload(self, v: Vehicle, step: Step) -> None:
        """Hand a part over; nothing to do where it isn't aboard, work on it is left, or nobody wants it any more."""
        part = self._world.missions.part(step.mission or "", step.part)
        if part not in v.cargo or part.mission.outcome is not None or not part.all_worked:
            self._world.conduct.advance(v)
        elif not self._comes_early(v, part, step):
            self._at_dock(v, step)

    def work(self, v: Vehicle, step: Step) -> None:
        """Time on task at a place."""
        world = self._world
        part = world.missions.part(step.mission or "", step.part)
        if self._comes_early(v, part, step):
            return
        if part.mission.request.kind.team and world.captures is not None:
            world.captures.work(v, step)
            return
        if not world.missions.fence(part, v):
            world.conduct.skip(v, step)
            return
        world.journal.state(v, "on_task", part.mission.code, v.place)
        world.busy_for(v, us_from_s(step.duration_s), self._worked)
        if RELAY in v.platform.roles:
            world.out_of_contact.relay(v, on=True)

    def take_up(self, v: Vehicle, since_us: int) -> None:
        """A vehicle is at its step since before the run began."""
        world, step = self._world, v.plan[v.cursor]
        if world.captures is not None and world.missions.all[step.mission or ""].request.kind.team:
            # Whoever stands at a position stays there: what its team will do is not foreseen.
            return
        if step.kind not in {StepKind.LOAD, StepKind.UNLOAD}:
            world.busy_until(v, since_us + us_from_s(step.duration_s), self._worked)
            return
        v.holds = world.stations.docks.get(step.place)
        if v.holds is not None:
            v.holds.occupy()
        loads = step.kind is StepKind.LOAD
        duration_us = round((v.platform.load_s if loads else v.platform.unload_s) * 1e6)
        world.busy_until(v, since_us + duration_us, self._loaded if loads else self._unloaded)

    def discharge(self, v: Vehicle, place: int) -> None:
        """Take everything off at a base: unwanted cargo is returned, what was bound for here has arrived.

        The rest waits there; but of a kind that ends at an origin, the next attempt begins where the kind says.
        """
        world = self._world
        for part in list(v.cargo):
            self._take_off(v, part)
            mission, kind = part.mission, part.mission.request.kind
            if mission.outcome is not None:
                world.journal.part("returned", part, v, place, part.load_g)
                if world.supply is not None:
                    world.supply.returned(v, part, place)
                part.fenced = None
            elif kind.ends_at_origin and place in mission.request.origins and part.all_worked:
                self._complete(v, part, "delivered", place)
            else:
                world.journal.part("dropped", part, v, place, part.load_g)
                world.missions.dropped(part, None if kind.ends_at_origin else place)
                world.reports.open(v, part)
        v.refresh(world.energy_factor)

    # ── waiting for what was announced ──

    def _comes_early(self, v: Vehicle, part: PartState, step: Step) -> bool:
        """Whether a step may not begin yet; the vehicle then waits where it is, and begins it again."""
        world, state = self._world, part.mission
        if not state.request.is_timed or state.outcome is not None:
            return False
        opens_us = state.request.opens_us(step.kind)
        if opens_us <= world.clock.now_us:
            return False
        world.journal.state(v, "waiting", state.code, v.place)
        world.busy_for(v, opens_us - world.clock.now_us, self._opened)
        return True

    def _opened(self, alarm: Alarm) -> None:
        self._world.conduct.begin(alarm.subject)

    # ── docks ──

    def _at_dock(self, v: Vehicle, step: Step) -> None:
        """Take a dock where the place has docks, and begin."""
        world = self._world
        station = world.stations.docks.get(step.place)
        if station is None:
            self._begin(v, None)
            return
        v.waits, v.asked_us = station, world.clock.now_us
        if station.ask(v, self._granted):
            self._granted(v)
        else:
            world.journal.state(v, "queueing", self._code(step), v.place)

    def _granted(self, v: Vehicle) -> None:
        station, v.waits = v.waits, None
        self._begin(v, station)

    def _begin(self, v: Vehicle, station: Station | None) -> None:
        world, step = self._world, v.plan[v.cursor]
        loads = step.kind is StepKind.LOAD
        own_s = v.platform.load_s if loads else v.platform.unload_s
        kind = world.missions.part(step.mission or "", step.part).mission.request.kind
        duration_us = round((own_s + kind.handling_s(step.kind)) * 1e6)
        v.holds = station
        if station is not None:
            world.journal.served(station, v, v.asked_us, world.clock.now_us + duration_us)
        world.journal.state(v, "loading" if loads else "unloading", self._code(step), v.place)
        world.busy_for(v, duration_us, self._loaded if loads else self._unloaded)

    def _loaded(self, alarm: Alarm) -> None:
        world, v = self._world, alarm.subject
        step, part = self._done_at_dock(v)
        if part.mission.outcome is not None:
            world.conduct.skip(v, step)
            return
        if part.place is None and world.supply is not None:
            world.supply.drawn(v, part)
        v.cargo.append(part)
        v.load_g += part.load_g
        part.place = None
        v.refresh(world.energy_factor)
        world.journal.part("loaded", part, v, step.place, part.load_g)
        world.conduct.advance(v)

    def _unloaded(self, alarm: Alarm) -> None:
        world, v = self._world, alarm.subject
        step, part = self._done_at_dock(v)
        if part.mission.outcome is None:
            self._take_off(v, part)
            v.refresh(world.energy_factor)
            self._complete(v, part, "delivered", step.place)
        world.conduct.advance(v)

    def _worked(self, alarm: Alarm) -> None:
        v = alarm.subject
        if RELAY in v.platform.roles:
            self._world.out_of_contact.relay(v, on=False)
        step = v.plan[v.cursor]
        part = self._world.missions.part(step.mission or "", step.part)
        if part.mission.outcome is None and not part.delivered:
            part.work(step.kind)
            if self._world.fieldwork is not None:
                self._world.fieldwork.worked(v, step, part)
            # What has cargo is complete when that is handed over.
            if part.all_worked and part.mission.request.kind.cargo is None:
                v.claims.pop((step.mission or "", step.part), None)
                self._complete(v, part, "done", step.place)
        self._world.conduct.advance(v)

    def _complete(self, v: Vehicle, part: PartState, event: str, place: int) -> None:
        world = self._world
        world.journal.part(event, part, v, place, part.load_g)
        world.reports.done(v, part)
        if world.supply is not None:
            world.supply.supplied(v, part)
        if world.captures is not None:
            world.captures.garrisons.sustaining.supplied(v, part)
        world.missions.delivered(part)

    def _done_at_dock(self, v: Vehicle) -> tuple[Step, PartState]:
        if v.holds is not None:
            station, v.holds = v.holds, None
            station.release()
        step = v.plan[v.cursor]
        return step, self._world.missions.part(step.mission or "", step.part)

    def _take_off(self, v: Vehicle, part: PartState) -> None:
        v.cargo.remove(part)
        v.claims.pop((part.mission.request.id, part.index), None)
        v.load_g -= part.load_g

    def _code(self, step: Step) -> int:
        return self._world.missions.all[step.mission].code if step.mission is not None else NONE
