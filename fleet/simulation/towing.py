"""Recovery: a disabled vehicle becomes a derived mission, and a second vehicle tows it to where it is helped.

The towed vehicle is passive. It acknowledges nothing, moves with its tower's legs, and takes its own share of the
hazard.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fleet.domain.mission import Cause, Mission, Outcome
from fleet.ledger.vocabulary import NONE
from fleet.simulation.bogging import STUCK
from fleet.simulation.missions import MissionState
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.domain.plan import Step
    from fleet.simulation.legs import Leg
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Towing:
    """The two-vehicle job."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: dict[str, int] = {}
        self._jobs: dict[str, Vehicle] = {}
        kinds = [k for k in world.model.kinds.values() if k.derived and k.role == "recovery"]
        self._kind = kinds[0] if kinds else None

    def ask_for_recovery(self, v: Vehicle) -> None:
        """Request that a disabled vehicle be fetched.

        Where nobody can ever come it is given up when the time is over.
        """
        world, kind = self._world, self._kind
        place = v.place
        if kind is None or place is None:
            msg = f"{v.id}: no recovery kind, or nowhere to fetch it from"
            raise AssertionError(msg)
        ordinal = self._asked[v.id] = self._asked.get(v.id, 0) + 1
        now = world.clock.now_us
        expires_us = now + us_from_s(world.model.hazards.recovery_expires_s)
        mission = Mission(
            id=f"{kind.name}/{v.id}/{ordinal}", kind=kind, priority=1, site=place, origins=self._destinations(v),
            parts_kg=(0.0,),
            ready_us=now, due_us=min(now + us_from_s(kind.due_s), expires_us), expires_us=expires_us, subject=v.id,
            lifts_kg=v.platform.mass_kg,
        )  # fmt: skip
        state = MissionState(mission, world.journal.mission_codes[mission.id])
        self._jobs[mission.id] = v
        world.missions.add_derived(state)
        world.requests.request(state)

    def _destinations(self, v: Vehicle) -> tuple[int, ...]:
        """Where a disabled vehicle may be brought: firm ground where it is stuck, else a workshop."""
        if v.disabled == STUCK:
            return (self._world.stuck.towed_to(v),)
        return self._world.workshop_places(v)

    def asked(self, v: Vehicle) -> int:
        """How often a vehicle was to be fetched."""
        return self._asked.get(v.id, 0)

    def take_up(self, v: Vehicle, recoveries: int) -> None:
        """A vehicle was to be fetched so many times before the run began."""
        self._asked[v.id] = recoveries

    def take_up_job(self, state: MissionState) -> None:
        """A vehicle waits to be fetched since before the run began."""
        v = self._world.vehicles.get(state.request.subject or "")
        if v is not None:
            self._jobs[state.request.id] = v

    def ended(self, state: MissionState) -> None:
        """A recovery mission expired, or nobody wants to do it: the vehicle is abandoned."""
        v = self._jobs.pop(state.request.id, None)
        if v is None or state.outcome not in {Outcome.EXPIRED, Outcome.REJECTED} or self._world.closing:
            return
        if v.disabled and not v.is_lost and v.towed_by is None:
            self._world.losses.abandon(v)

    def tow(self, v: Vehicle, step: Step) -> None:
        """A tow step: hook up the disabled vehicle here and take it to the step's place; who finds it gone says so."""
        world = self._world
        part = world.missions.part(step.mission or "", step.part)
        towed = world.vehicles.get(step.vehicle or "")
        ready = towed is not None and towed.disabled and towed.place == v.place
        if towed is None and part.mission.outcome is None:
            self._jobs.pop(step.mission or "", None)
            world.missions.end(part.mission, Outcome.FAILED, Cause.NO_LONGER_NEEDED, part)
        if towed is None or not ready or not world.missions.fence(part, v):
            world.conduct.skip(v, step)
            return
        v.tow, towed.towed_by = towed, v
        v.refresh(world.energy_factor)
        if v.people is not None:
            v.people.attending.before("recovery", v, partial(world.movement.go, v, step))
        else:
            world.movement.go(v, step)

    def arrived(self, v: Vehicle, step: Step) -> None:
        """The pair has come to the workshop, or to firm ground."""
        world, towed = self._world, v.tow
        part = world.missions.part(step.mission or "", step.part)
        v.tow = None
        v.refresh(world.energy_factor)
        v.claims.pop((step.mission or "", step.part), None)
        if towed is None:
            if part.mission.outcome is None:
                world.missions.end(part.mission, Outcome.FAILED, Cause.NO_LONGER_NEEDED, part)
        else:
            towed.route = towed.towed_by = None
            self._jobs.pop(step.mission or "", None)
            world.exposure.stand(towed, step.place)
            if part.mission.outcome is None:
                world.journal.part("done", part, v, step.place)
                world.reports.done(v, part)
                world.missions.delivered(part)
            if towed.disabled == STUCK:
                world.stuck.pulled_out(towed)
            else:
                world.workshops.in_workshop(towed, step.place)
        world.conduct.advance(v)

    def interrupted(self, v: Vehicle, towed: Vehicle, leg: Leg, at_mm: int, *, towed_lost: bool) -> None:
        """Something ended the tow on the way.

        The towed one is lost, or stands where it is and has to be fetched anew.
        """
        world = self._world
        v.tow = towed.towed_by = None
        v.refresh(world.energy_factor)
        towed.route = None
        self._fail(v, Cause.NO_LONGER_NEEDED if towed_lost else Cause.TOW_FAILED)
        if towed_lost:
            world.losses.lost(towed, "threat", leg, at_mm)
            return
        world.exposure.stand(towed, world.movement.place_at(leg.route, at_mm))
        world.journal.state(towed, towed.disabled, NONE, towed.place)
        self.ask_for_recovery(towed)

    def let_go(self, v: Vehicle) -> None:
        """A vehicle that tows or is towed is lost while both stand still: the pair parts, and the job ends."""
        world = self._world
        if v.tow is not None:
            towed, v.tow = v.tow, None
            towed.towed_by = towed.route = None
            self._fail(v, Cause.TOW_FAILED)
            world.journal.state(towed, towed.disabled, NONE, towed.place)
            self.ask_for_recovery(towed)
        if v.towed_by is not None:
            tower, v.towed_by = v.towed_by, None
            tower.tow = tower.route = None
            tower.refresh(world.energy_factor)
            self._fail(tower, Cause.NO_LONGER_NEEDED)
            world.conduct.break_in(tower)

    def _fail(self, v: Vehicle, cause: Cause) -> None:
        """The tow step that a vehicle is at comes to nothing."""
        step = v.plan[v.cursor]
        key = (step.mission or "", step.part)
        part = self._world.missions.part(*key)
        v.claims.pop(key, None)
        v.skipped.append(key)
        self._jobs.pop(key[0], None)
        if part.mission.outcome is None:
            self._world.missions.end(part.mission, Outcome.FAILED, cause, part)
