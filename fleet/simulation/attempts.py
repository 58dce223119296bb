"""The attempts under way to capture positions, from the phase that each enters to how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Ending, Phase
from fleet.domain.mission import Cause, Outcome
from fleet.domain.plan import StepKind
from fleet.simulation.operation import Operation

if TYPE_CHECKING:
    from fleet.coordination.protocol import Group
    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.fights import Fights
    from fleet.simulation.garrisons import Garrisons
    from fleet.simulation.missions import MissionState
    from fleet.simulation.position import Position
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Attempts:
    """At most one attempt a mission at a time; a mission's attempts are numbered from 1."""

    def __init__(
        self, world: World, model: CaptureModel, journal: CaptureJournal, fights: Fights, garrisons: Garrisons
    ) -> None:
        self._world = world
        self._elements = model.assault.elements
        self._most = model.phases.attempts
        self._journal = journal
        self._fights = fights
        self._garrisons = garrisons
        self._numbers: dict[str, int] = {}
        self._under_way: dict[str, Operation] = {}

    def of(self, mission: str | None) -> Operation | None:
        """The attempt of a mission that is under way."""
        return self._under_way.get(mission or "")

    def begin(self, state: MissionState, position: Position, group: Group, post: CommandPost) -> None:
        """An attempt begins with the team's assembly."""
        name = state.request.id
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        op = self._under_way[name] = Operation(state, number, position, group, post, self._elements)
        position.regrow(self._world.clock.now_us)
        for vehicle in op.members:
            self._journal.attempt("joined", op, vehicle)
        self.enter(op, Phase.ASSEMBLY)

    def enter(self, op: Operation, phase: Phase) -> None:
        """The next phase begins."""
        op.phase = phase
        known = op.position.knowledge(self._world.clock.now_us)
        self._journal.attempt("phase", op, knowledge=known)

    def take_up(
        self, state: MissionState, number: int, position: Position, group: Group, post: CommandPost
    ) -> Operation:
        """An attempt has been under way since before the run began."""
        name = state.request.id
        self._numbers[name] = number
        op = self._under_way[name] = Operation(state, number, position, group, post, self._elements)
        return op

    def succeed(self, op: Operation) -> None:
        """The position is consolidated: who has assaulted holds it, and the mission has succeeded."""
        if op.is_over:
            return
        world, position = self._world, op.position
        garrison = {v.id: (v, op.members[v.id].elements) for v in op.here(StepKind.ASSAULT)}
        stock = list(op.here(StepKind.HOLD))
        if not garrison:
            self.end(op, Ending.NOBODY_CAME)
            return
        there = [member.vehicle for member in op.members.values() if member.vehicle is not None]
        last = op.mission.parts[_part(next(op.here(StepKind.ASSAULT)))]
        op.phase = Phase.HOLD
        self._journal.attempt("phase", op)
        self.close(op, Ending.CAPTURED)
        for v in there:
            self._done(v)
        world.missions.end(op.mission, Outcome.SUCCEEDED, Cause.DONE, last)
        self._garrisons.take(op.mission, position, garrison, stock)
        for v in there:
            world.conduct.advance(v)

    def give_up(self, op: Operation, why: Ending) -> None:
        """An attempt ends, and whoever still waits for the word hears that there will be no assault."""
        self.end(op, why)
        self._world.groups.verdict(op.group.id, "abort")

    def end(self, op: Operation, why: Ending) -> None:
        """An attempt came to nothing: whoever is there goes home, and whoever was left behind is lost."""
        if op.is_over:
            return
        world, mission = self._world, op.mission
        there = [member.vehicle for member in op.members.values() if member.vehicle is not None]
        if op.assault is not None:
            op.assault.call_off()
            op.position.fought_over(world.clock.now_us, op.assault.engagement.defenders)
        self.close(op, why)
        if mission.outcome is None and op.attempt >= self._most and not world.closing:
            world.missions.end(mission, Outcome.FAILED, Cause.REPELLED)
        self._fights.leave_behind(op.damaged, op.position)
        for v in there:
            if v.id in world.vehicles and v.cursor < len(v.plan):
                world.conduct.skip(v, v.plan[v.cursor], "released")

    def close(self, op: Operation, why: Ending) -> None:
        """An attempt is over, and nobody looks at the position on its account."""
        op.is_over = True
        if op.alarm is not None:
            op.alarm.call_off()
        looking = sum(1 for _ in op.here(StepKind.SCOUT))
        if looking:
            op.position.look(self._world.clock.now_us, -looking)
        self._journal.attempt("ended", op, cause=why)
        del self._under_way[op.mission.request.id]

    def _done(self, v: Vehicle) -> None:
        """A member has done its part of a mission that succeeds."""
        world, step = self._world, v.plan[v.cursor]
        part = v.claims.pop((step.mission or "", step.part), None)
        if part is not None:
            part.delivered = True
            world.journal.part("done", part, v, step.place)
            world.reports.done(v, part)


def _part(v: Vehicle) -> int:
    """Which part of its mission a vehicle is at."""
    return v.plan[v.cursor].part
