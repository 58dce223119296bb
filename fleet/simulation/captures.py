"""Captures as the rest of the run meets them: positions, teams that form and meet, members that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Ending, Holder, Phase, Seizure
from fleet.domain.plan import StepKind
from fleet.simulation.attempts import Attempts
from fleet.simulation.fights import Fights
from fleet.simulation.garrisons import Garrisons
from fleet.simulation.position import Position
from fleet.simulation.scouts import Scouts
from fleet.simulation.storming import Storming
from fleet.simulation.support import Support

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.coordination.protocol import Group, GroupBelief, PositionBelief
    from fleet.domain.plan import Step
    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.groups import GroupState
    from fleet.simulation.missions import MissionState, PartState
    from fleet.simulation.operation import Member, Operation
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Captures:
    """The positions of a run, and what happens to the teams that are to take them."""

    def __init__(self, world: World, model: CaptureModel, journal: CaptureJournal) -> None:
        self._world = world
        self._journal = journal
        self.positions = {site: Position(site, defence, model.phases) for site, defence in model.defences.items()}
        self._fights = Fights(world, model, journal)
        self.garrisons = Garrisons(world, model, journal, self._fights, self.positions)
        self._attempts = Attempts(world, model, journal, self._fights, self.garrisons)
        self._scouts = Scouts(world, self._attempts, journal, model.phases.recon_s, self._judge)
        self._support = Support(world, self._fights, journal, model.phases.support_s)
        self._storming = Storming(world, self._attempts, self._fights, model.phases, self._support)
        for position in self.positions.values():
            journal.holding("seized", position, cause=Seizure.START)

    def take_up(self, believed: Mapping[int, PositionBelief]) -> None:
        """Positions are as they are believed to be, before vehicles are where they are."""
        for site, position in self.positions.items():
            belief = believed[site]
            position.holder = Holder.OWN if belief.is_own else Holder.ENEMY
            strength = 0 if belief.is_own else round(belief.strength)
            position.take_up(strength, belief.knowledge, belief.observed_us)
        self.garrisons.possession.take_up(self.positions)

    def take_up_attempt(self, known: GroupBelief, post: CommandPost) -> None:
        """A team has been on its way to a position since before the run began.

        After the word to go nobody reports what goes on there: it is taken that the team is on the approach.
        """
        world, group = self._world, known.group
        state = world.missions.all.get(group.mission or "")
        if state is None or state.outcome is not None or known.attempt is None or known.verdict == "abort":
            return
        op = self._attempts.take_up(state, known.attempt, self.positions[state.request.site], group, post)
        op.reported = op.reported or known.reported
        op.assembled = known.verdict == "go" or len(known.here) == len(group.members)
        scouting: list[int] = []
        for name in list(op.members):
            v = world.vehicles.get(name)
            if v is None or not any(mission == state.request.id for mission, _ in v.claims):
                del op.members[name]
            elif v.place == state.request.site and v.plan[v.cursor].kind is op.members[name].step:
                op.members[name].vehicle = v
                if op.members[name].step is StepKind.SCOUT:
                    scouting.append(v.since_us)
        self._scouts.take_up(op, scouting)
        if known.verdict == "go":
            op.phase = Phase.APPROACH
            self._storming.gather(op)

    def attempt_of(self, group: Group) -> Operation | None:
        """The attempt that a group is under way to."""
        op = self._attempts.of(group.mission)
        return op if op is not None and op.group is group else None

    # ── assembly ──

    def form(self, group: Group, post: CommandPost) -> None:
        """A post forms a team for a mission: an attempt begins, where none is under way."""
        state = self._world.missions.all.get(group.mission or "")
        if state is not None and state.outcome is None and self._attempts.of(group.mission) is None:
            self._attempts.begin(state, self.positions[state.request.site], group, post)

    def assembled(self, state: GroupState) -> None:
        """All of a group have met: go or no go, as soon as reconnaissance has reported."""
        op = self._attempts.of(state.group.mission)
        if op is None or op.group is not state.group:
            self._world.groups.decide(state, "abort")
            return
        op.assembled = True
        self._judge(op)

    def aborted(self, state: GroupState) -> None:
        """Time was up before all of a group had met, or before it was told to go."""
        op = self._attempts.of(state.group.mission)
        if op is not None and op.group is state.group:
            self._attempts.end(op, Ending.NOT_ASSEMBLED)

    def _judge(self, op: Operation) -> None:
        """Go, where the believed ratio of strengths is enough."""
        if not (op.assembled and op.reported) or op.is_over or op.phase is Phase.APPROACH:
            return
        belief = op.post.beliefs.positions[op.position.site]
        attackers = op.strength
        goes = attackers > 0 and attackers >= op.group.least_ratio * belief.strength
        self._journal.attempt("go" if goes else "no go", op, believed=belief.strength, knowledge=belief.knowledge)
        if goes:
            self._attempts.enter(op, Phase.APPROACH)
            self._world.groups.verdict(op.group.id, "go")
        else:
            self._attempts.give_up(op, Ending.NO_GO)

    # ── members at the position ──

    def work(self, v: Vehicle, step: Step) -> None:
        """A member comes to its step at the position, or goes on holding it; others find the attempt over."""
        world = self._world
        part = world.missions.part(step.mission or "", step.part)
        if self.garrisons.holds(v):
            world.journal.state(v, "on_task", part.mission.code, v.place)
            return
        op = self._attempts.of(step.mission)
        member = op.members.get(v.id) if op is not None else None
        if op is None or member is None:
            world.conduct.skip(v, step, "released")
            return
        world.missions.fence(part, v)
        world.journal.state(v, "on_task", part.mission.code, v.place)
        member.vehicle = v
        self._journal.attempt("arrived", op, v.id)
        if step.kind is StepKind.SCOUT:
            self._scouts.begin(op)
        elif op.assault is not None and step.kind is StepKind.ASSAULT and op.phase is Phase.ASSAULT:
            op.assault.join(v, member.elements)
            self._journal.attempt("reinforced", op, v.id)
        elif op.phase in {Phase.SUPPRESSION, Phase.ASSAULT} and step.kind is StepKind.SUPPORT:
            self._support.joins(op, v)
            self._fights.support_changed(op)
        self._storming.gather(op)

    def left(self, v: Vehicle, part: PartState) -> None:
        """A vehicle gives up a part of a team's mission: lost, disabled, or called away."""
        op = self._attempts.of(part.mission.request.id)
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
            self._attempts.give_up(op, Ending.NOT_ASSEMBLED)
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
            self._attempts.give_up(op, Ending.NOBODY_CAME)
        else:
            self._storming.gather(op)

    # ── the end of the mission ──

    def mission_over(self, state: MissionState) -> None:
        """A mission ended while an attempt was under way."""
        self.garrisons.sustaining.mission_over(state)
        op = self._attempts.of(state.request.id)
        if op is not None and self._world.closing:
            self._attempts.close(op, Ending.MISSION_OVER)
        elif op is not None:
            self._attempts.give_up(op, Ending.MISSION_OVER)
