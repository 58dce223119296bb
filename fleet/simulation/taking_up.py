"""Taking up a run in the middle: vehicles, missions and a post as a picture has them at one moment.

What is under way keeps the time at which it began, so legs, loading and charging end when they would have ended.
Chances to be lost or to break down have no memory: every vehicle begins with fresh budgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.mission import Outcome
from fleet.domain.plan import WORK_STEPS, Plan, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.simulation.halts import Halt
from fleet.simulation.missions import MissionState, PartState
from fleet.simulation.stuck import UNSTICKING

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, Progress, Snapshot, Stretch
    from fleet.domain.mission import Mission
    from fleet.simulation.beginning import Beginning, UnderWay
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

HANDLING = frozenset({"loading", "unloading", "on_task"})
HELD_UP = frozenset({"repairing", UNSTICKING})


class TakingUp:
    """Puts what a picture says into a world that has nothing in it yet."""

    def __init__(self, world: World, begins: Beginning) -> None:
        self._world = world
        self._picture = begins.picture
        self._under_way = begins.under_way

    def begin(self) -> tuple[MissionState, ...]:
        """Take everything up; the missions that are open and expire by the timeline."""
        picture = self._picture
        if picture is None:
            return ()
        world, post = self._world, self._world.posts.by_name[picture.post]
        if world.captures is not None:
            world.captures.take_up(picture.positions)
        states = self._missions(picture)
        seated = [(self._seat(each, picture.post), each.progress) for each in self._under_way]
        for v, report in seated:
            self._hitch(v, report)
        for v, report in seated:
            self._write_down(v, report)
        for state in states:
            if state.request.kind.derived:
                world.towing.take_up_job(state)
        world.readiness.take_up_packs(picture.packs)
        if world.fieldwork is not None:
            world.fieldwork.take_up(picture.cleared)
        if world.captures is not None:
            world.captures.garrisons.take_up(picture.positions)
        world.groups.take_up(post, picture.groups)
        post.take_up(picture)
        # Who is served already goes first, and who waits joins queues in the order in which it came.
        for v, report in sorted(seated, key=lambda each: (each[1].state == "queueing", each[1].since_us)):
            self._go_on(v, report)
        return tuple(s for s in states if not s.request.kind.derived)

    # ── missions ──

    def _missions(self, picture: Snapshot) -> list[MissionState]:
        """The truth about the missions that the picture has open, and about what else is aboard of somebody."""
        world = self._world
        open_parts = (*picture.served, *picture.waiting)
        states: dict[str, MissionState] = {}
        for part in open_parts:
            state = states.get(part.mission.id)
            if state is None:
                state = states[part.mission.id] = self._state(part.mission)
            self._open(state, part)
        post = world.posts.by_name[picture.post]
        for state in states.values():
            world.missions.take_up(state)
            is_served = any((state.request.id, p.index) in picture.assigned for p in state.parts)
            state.assigned = is_served or any(p.attempt > 1 for p in state.parts)
            world.requests.take_up(state, post, is_served=is_served)
        for each in self._under_way:
            report = each.progress
            for mission in (*(carried.mission for carried in report.aboard), report.serves):
                if mission is not None and not world.missions.knows(mission.id, 0):
                    over = self._state(mission)
                    over.outcome = Outcome.EXPIRED
                    world.missions.take_up(over)
        return list(states.values())

    def _state(self, mission: Mission) -> MissionState:
        """A mission of which no part is open yet."""
        state = MissionState(mission, self._world.journal.mission_codes[mission.id])
        state.left = 0
        for part in state.parts:
            part.delivered = True
        return state

    @staticmethod
    def _open(state: MissionState, belief: PartBelief) -> None:
        part = state.parts[belief.part]
        part.delivered = False
        part.attempt = belief.attempt
        if belief.origins != state.request.origins:
            part.place = belief.origins[0]
        state.left += 1

    # ── vehicles ──

    def _seat(self, each: UnderWay, post: str) -> Vehicle:
        """A vehicle with all that it has and carries, where it is."""
        world, report = self._world, each.progress
        v = world.make(each.slot, each.generation, each.group)
        v.post, v.order_id = post, report.order
        v.energy_mj = min(round(report.energy_j * 1000.0), v.capacity_mj)
        v.version, v.sortie, v.sorties, v.disabled = report.version, report.sortie, report.sorties, report.disabled
        v.load_g = round(report.load_kg * 1000.0)
        v.plan, v.cursor = self._known(report), report.step
        for mission, index, attempt in report.aboard:
            part = world.missions.part(mission.id, index)
            v.cargo.append(part)
            part.place, part.attempt = None, attempt
            self._claim(v, part, is_fenced=True)
        for number, step in enumerate(v.plan):
            if step.mission is not None and world.missions.knows(step.mission, step.part):
                part = world.missions.part(step.mission, step.part)
                if number >= v.cursor:
                    at_it = number == v.cursor and report.stretch is None and step.kind is not StepKind.UNLOAD
                    self._claim(v, part, is_fenced=at_it or (step.kind is StepKind.TOW and report.tows is not None))
                elif step.kind in WORK_STEPS:
                    part.work(step.kind)
        v.to_depart = [v.claims[key] for key in report.yet_to_leave if key in v.claims]
        if report.place is not None:
            world.exposure.stand(v, report.place)
        else:
            v.place = None
        v.refresh(world.energy_factor)
        world.towing.take_up(v, report.recoveries)
        if v.disabled == "broken":
            world.workshops.draw_effort(v)
        return v

    def _known(self, report: Progress) -> Plan:
        """The plan without what it would do, further on, for missions that are over."""
        knows = self._world.missions.knows
        return tuple(
            step
            for number, step in enumerate(report.plan)
            if number <= report.step or step.mission is None or knows(step.mission, step.part)
        )

    @staticmethod
    def _claim(v: Vehicle, part: PartState, *, is_fenced: bool) -> None:
        if part.mission.outcome is None and not part.delivered:
            v.claims[part.mission.request.id, part.index] = part
            part.mission.assigned = True
            if is_fenced:
                part.fenced = v
                part.mission.started = True

    def _hitch(self, v: Vehicle, report: Progress) -> None:
        """Join a tower with whom it tows."""
        if report.tows is not None:
            v.tow = self._world.vehicles.get(report.tows)
        if v.tow is not None:
            v.tow.towed_by = v
            v.refresh(self._world.energy_factor)

    def _write_down(self, v: Vehicle, report: Progress) -> None:
        """The ledger begins with what everybody is at."""
        serves = v if v.towed_by is None else v.towed_by
        step = serves.plan[serves.cursor] if serves.cursor < len(serves.plan) else None
        mission = step.mission if step is not None else None
        code = self._world.missions.all[mission].code if mission is not None else NONE
        self._world.journal.state(v, report.state, code, v.place)
        v.since_us = report.since_us

    def _go_on(self, v: Vehicle, report: Progress) -> None:
        """Have a vehicle go on with what it is at."""
        world, state, stretch = self._world, report.state, report.stretch
        if v.disabled:
            self._stay(v, report)
        elif state in HELD_UP and stretch is not None:
            self._hold_up(v, report, stretch)
        elif stretch is not None:
            world.movement.take_up(v, stretch, report.since_us, waits=state == "queueing")
        elif state == "charging":
            world.readiness.take_up(v, report.since_us)
        elif state in HANDLING:
            world.handling.take_up(v, report.since_us)
        elif state == "waiting" and not world.groups.is_waited_for(v.plan[v.cursor].group):
            world.conduct.advance(v)
        elif not v.is_idle:
            world.conduct.begin(v)
            v.asked_us = report.since_us

    def _hold_up(self, v: Vehicle, report: Progress, stretch: Stretch) -> None:
        """A vehicle is mended or freed on its way."""
        world = self._world
        route = world.ways.find(v.mobility, stretch.start, stretch.end)
        if route is not None:
            world.ways.used(route, v.mobility, stretch.start, stretch.end)
        if report.state == UNSTICKING:
            world.stuck.take_up(v, route, stretch.from_mm)
        elif route is not None:
            world.mishaps.take_up(v, Halt(route, stretch.from_mm), report.since_us)
        else:
            world.workshops.take_up(v, report.since_us)

    def _stay(self, v: Vehicle, report: Progress) -> None:
        """A vehicle that can't go on by itself: in tow, in a workshop, or where it broke down."""
        if v.towed_by is not None:
            return
        if v.place is None and report.stretch is not None:
            self._world.exposure.stand(v, report.stretch.start)
        if report.state == "repairing":
            self._world.workshops.take_up(v, report.since_us)
        elif report.state == "queueing" and v.place is not None:
            self._world.workshops.ask_for_bay(v, v.place)
            v.asked_us = report.since_us
