"""Attempts to capture positions: from the team's assembly through reconnaissance and assault to the position held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import PositionBelief
from fleet.domain.capture import Ending, Holder, Phase, Seizure
from fleet.domain.mission import Cause, Outcome
from fleet.domain.plan import StepKind
from fleet.simulation.fights import Fights
from fleet.simulation.garrisons import Garrisons
from fleet.simulation.operation import Member, Operation
from fleet.simulation.position import Position
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.coordination.protocol import Group
    from fleet.domain.plan import Step
    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.groups import GroupState
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import MissionState, PartState
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Captures:
    """The positions of a run, and the attempts under way by mission."""

    def __init__(self, world: World, model: CaptureModel, journal: CaptureJournal) -> None:
        self._world = world
        self._model = model
        self._rules = model.phases
        self._journal = journal
        self._attempts: dict[str, int] = {}
        self._operations: dict[str, Operation] = {}
        self.positions = {site: Position(site, defence, model.phases) for site, defence in model.defences.items()}
        self._fights = Fights(world, model, journal)
        self.garrisons = Garrisons(world, model, journal, self._fights)
        for position in self.positions.values():
            journal.holding("seized", position, cause=Seizure.START)

    # ── assembly ──

    def form(self, group: Group, post: CommandPost) -> None:
        """A post forms a team for a mission: an attempt begins, where none is under way."""
        state = self._world.missions.all.get(group.mission or "")
        if state is None or state.outcome is not None or state.request.id in self._operations:
            return
        name = state.request.id
        attempt = self._attempts[name] = self._attempts.get(name, 0) + 1
        position = self.positions[state.request.site]
        op = Operation(state, attempt, position, group, post, self._model.assault.elements)
        self._operations[name] = op
        position.regrow(self._world.clock.now_us)
        for vehicle in op.members:
            self._journal.attempt("joined", op, vehicle)
        self._enter(op, Phase.ASSEMBLY)

    def assembled(self, state: GroupState) -> None:
        """All of a group have met: go or no go, as soon as reconnaissance has reported."""
        op = self._operations.get(state.group.mission or "")
        if op is None or op.group is not state.group:
            self._world.groups.decide(state, "abort")
            return
        op.assembled = True
        self._judge(op)

    def aborted(self, state: GroupState) -> None:
        """Time was up before all of a group had met, or before it was told to go."""
        op = self._operations.get(state.group.mission or "")
        if op is not None and op.group is state.group:
            self._end(op, Ending.NOT_ASSEMBLED)

    def _judge(self, op: Operation) -> None:
        """Go, where the believed ratio of strengths is enough."""
        if not (op.assembled and op.reported) or op.is_over or op.phase is Phase.APPROACH:
            return
        belief = op.post.beliefs.positions[op.position.site]
        attackers = op.strength
        goes = attackers > 0 and attackers >= op.group.least_ratio * belief.strength
        self._journal.attempt("go" if goes else "no go", op, believed=belief.strength, knowledge=belief.knowledge)
        if goes:
            self._enter(op, Phase.APPROACH)
            self._world.groups.verdict(op.group.id, "go")
        else:
            self._give_up(op, Ending.NO_GO)

    # ── members at the position ──

    def work(self, v: Vehicle, step: Step) -> None:
        """A member comes to its step at the position, or goes on holding it; others find the attempt over."""
        world = self._world
        part = world.missions.part(step.mission or "", step.part)
        if self.garrisons.holds(v):
            world.journal.state(v, "on_task", part.mission.code, v.place)
            return
        op = self._operations.get(step.mission or "")
        member = op.members.get(v.id) if op is not None else None
        if op is None or member is None:
            world.conduct.skip(v, step, "released")
            return
        world.missions.fence(part, v)
        world.journal.state(v, "on_task", part.mission.code, v.place)
        member.vehicle = v
        self._journal.attempt("arrived", op, v.id)
        if step.kind is StepKind.SCOUT:
            self._scouts(op)
        elif op.assault is not None and step.kind is StepKind.ASSAULT and op.phase is Phase.ASSAULT:
            op.assault.join(v, member.elements)
            self._journal.attempt("reinforced", op, v.id)
        elif op.assault is not None and step.kind is StepKind.SUPPORT:
            self._fights.support_changed(op)
        self._gather(op)

    def left(self, v: Vehicle, part: PartState) -> None:
        """A vehicle gives up a part of a team's mission: lost, disabled, or called away."""
        op = self._operations.get(part.mission.request.id)
        member = op.members.get(v.id) if op is not None else None
        if op is None or member is None or op.is_over:
            return
        why = "lost" if v.is_lost else v.disabled or "released"
        was_here, member.vehicle = member.vehicle is not None, None
        if member.step is StepKind.SCOUT and was_here:
            op.position.look(self._world.clock.now_us, -1)
        if op.assault is not None and member.step is StepKind.ASSAULT:
            op.assault.leave(v)
        self._journal.attempt("left", op, v.id, cause=why)
        del op.members[v.id]
        if op.assault is not None:
            self._goes_on(op, member)
        elif not op.assembled and not self._world.groups.has_met(op.group.id, v.id):
            self._give_up(op, Ending.NOT_ASSEMBLED)
        else:
            self._without(op)

    def _goes_on(self, op: Operation, lost: Member) -> None:
        """An assault goes on without one of its members."""
        if op.assault is None or op.is_over:
            return
        if lost.step is StepKind.SUPPORT:
            self._fights.support_changed(op)
        else:
            op.assault.go_on()

    def _without(self, op: Operation) -> None:
        """Outside an assault an attempt goes on without one of its members, or ends."""
        if not op.reported and op.planned(StepKind.SCOUT) == 0:
            op.reported = True
            self._judge(op)
        if op.planned(StepKind.ASSAULT) == 0:
            self._give_up(op, Ending.NOBODY_CAME)
        else:
            self._gather(op)

    def _scouts(self, op: Operation) -> None:
        clock = self._world.clock
        op.position.look(clock.now_us, 1)
        if op.phase is Phase.ASSEMBLY:
            self._enter(op, Phase.RECONNAISSANCE)
            clock.at(clock.now_us + us_from_s(self._rules.recon_s), self._report, op)

    def _report(self, alarm: Alarm) -> None:
        """A scout that is there tells the post how strong the defenders seem."""
        op: Operation = alarm.subject
        scout = next(op.here(StepKind.SCOUT), None)
        if op.is_over or scout is None:
            return
        world, position = self._world, op.position
        belief = op.post.beliefs.positions[position.site]
        draws = world.streams.stream("reconnaissance", f"{self.slot(op)}")
        normal = sum(draws.uniform() for _ in range(12)) - 6.0
        strength, spread = position.observed(world.clock.now_us, belief.strength, belief.spread, normal)
        known = position.knowledge(world.clock.now_us)
        seen = PositionBelief(strength, spread, known, position.holder is Holder.OWN, world.clock.now_us)
        world.network.send("scouted", scout.id, op.post.name, op.mission.request.id, self._heard, op, seen)

    def _heard(self, op: Operation, seen: PositionBelief) -> None:
        op.post.beliefs.positions[op.position.site] = seen
        if not op.is_over:
            op.reported = True
            self._journal.attempt("reported", op, believed=seen.strength, knowledge=seen.knowledge)
            self._judge(op)

    # ── from the approach to the assault ──

    def _gather(self, op: Operation) -> None:
        """On the approach: when all have come, or patience is over, it goes on."""
        if op.phase is not Phase.APPROACH or op.is_over:
            return
        if op.all_here:
            self._suppress(op)
        elif op.alarm is None:
            clock = self._world.clock
            op.alarm = clock.at(clock.now_us + us_from_s(self._rules.patience_s), self._patience_over, op)

    def _patience_over(self, alarm: Alarm) -> None:
        op: Operation = alarm.subject
        if not op.is_over and op.phase is Phase.APPROACH:
            self._suppress(op)

    def _suppress(self, op: Operation) -> None:
        clock = self._world.clock
        if op.attackers == 0:
            self._end(op, Ending.NOBODY_CAME)
            return
        wait_s = 0.0
        if op.supporters:
            self._enter(op, Phase.SUPPRESSION)
            wait_s = self._rules.suppression_s
        op.alarm = clock.at(clock.now_us + us_from_s(wait_s), self._assault, op)

    def _assault(self, alarm: Alarm) -> None:
        op: Operation = alarm.subject
        if op.is_over:
            return
        op.position.regrow(self._world.clock.now_us)
        op.phase = Phase.ASSAULT
        op.assault = self._fights.prepare(op, self.slot(op), lambda: self._decided(op))
        self._enter(op, Phase.ASSAULT)
        op.assault.begin()

    def _decided(self, op: Operation) -> None:
        """The assault is over."""
        fight = op.assault
        if fight is None:
            return
        now_us = self._world.clock.now_us
        if fight.engagement.winner == "defenders":
            op.position.fought_over(now_us, fight.engagement.defenders)
            self._end(op, Ending.WITHDREW)
            return
        # Whoever of the defenders is left gives the position up.
        op.position.fought_over(now_us, 0)
        op.fought()
        self._enter(op, Phase.CONSOLIDATION)
        draws, stages = self._world.streams.stream("consolidation", self.slot(op)), self._rules.consolidation_stages
        wait_s = self._rules.consolidation_s * sum(draws.exponential() for _ in range(stages)) / stages
        op.alarm = self._world.clock.at(now_us + us_from_s(wait_s), self._consolidated, op)

    # ── the end of an attempt ──

    def _consolidated(self, alarm: Alarm) -> None:
        op: Operation = alarm.subject
        if op.is_over:
            return
        world, position = self._world, op.position
        garrison = {v.id: (v, op.members[v.id].elements) for v in op.here(StepKind.ASSAULT)}
        stock = list(op.here(StepKind.HOLD))
        if not garrison:
            self._end(op, Ending.NOBODY_CAME)
            return
        there = [member.vehicle for member in op.members.values() if member.vehicle is not None]
        last = self._part_of(op, next(op.here(StepKind.ASSAULT)))
        op.phase = Phase.HOLD
        self._journal.attempt("phase", op)
        self._close(op, Ending.CAPTURED)
        for v in there:
            self._done(v)
        world.missions.end(op.mission, Outcome.SUCCEEDED, Cause.DONE, last)
        self.garrisons.take(op.mission, position, garrison, stock)
        for v in there:
            world.conduct.advance(v)

    def mission_over(self, state: MissionState) -> None:
        """A mission ended while an attempt was under way."""
        self.garrisons.sustaining.mission_over(state)
        op = self._operations.get(state.request.id)
        if op is not None and self._world.closing:
            self._close(op, Ending.MISSION_OVER)
        elif op is not None:
            self._give_up(op, Ending.MISSION_OVER)

    def _give_up(self, op: Operation, why: Ending) -> None:
        """An attempt ends, and whoever still waits for the word hears that there will be no assault."""
        self._end(op, why)
        self._world.groups.verdict(op.group.id, "abort")

    def _end(self, op: Operation, why: Ending) -> None:
        """An attempt came to nothing: whoever is there goes home, and whoever was left behind is lost."""
        if op.is_over:
            return
        world, mission = self._world, op.mission
        there = [member.vehicle for member in op.members.values() if member.vehicle is not None]
        if op.assault is not None:
            op.assault.call_off()
            op.position.fought_over(world.clock.now_us, op.assault.engagement.defenders)
        self._close(op, why)
        if mission.outcome is None and op.attempt >= self._rules.attempts and not world.closing:
            world.missions.end(mission, Outcome.FAILED, Cause.REPELLED)
        self._fights.leave_behind(op.damaged, op.position)
        for v in there:
            if v.id in world.vehicles and v.cursor < len(v.plan):
                world.conduct.skip(v, v.plan[v.cursor], "released")

    def _close(self, op: Operation, why: Ending) -> None:
        op.is_over = True
        if op.alarm is not None:
            op.alarm.call_off()
        looking = sum(1 for _ in op.here(StepKind.SCOUT))
        if looking:
            op.position.look(self._world.clock.now_us, -looking)
        self._journal.attempt("ended", op, cause=why)
        del self._operations[op.mission.request.id]

    def _enter(self, op: Operation, phase: Phase) -> None:
        op.phase = phase
        known = op.position.knowledge(self._world.clock.now_us)
        self._journal.attempt("phase", op, knowledge=known)

    def _done(self, v: Vehicle) -> None:
        """A member has done its part of a mission that succeeds."""
        world, step = self._world, v.plan[v.cursor]
        part = v.claims.pop((step.mission or "", step.part), None)
        if part is not None:
            part.delivered = True
            world.journal.part("done", part, v, step.place)
            world.reports.done(v, part)

    def _part_of(self, op: Operation, v: Vehicle) -> PartState:
        return op.mission.parts[v.plan[v.cursor].part]

    @staticmethod
    def slot(op: Operation) -> str:
        """What the random draws of an attempt are keyed by: the site, the mission, the attempt."""
        return f"{op.position.site}/{op.mission.request.id}/{op.attempt}"
