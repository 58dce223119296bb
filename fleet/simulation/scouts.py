"""Reconnaissance ahead of an assault: scouts look at the position, and report how strong its defenders seem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import PositionBelief
from fleet.domain.capture import Holder, Phase
from fleet.domain.plan import StepKind
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.simulation.attempts import Attempts
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.operation import Operation
    from fleet.simulation.world import World


class Scouts:
    """The scouts of every team; ``judge`` is called when a post has heard what they saw."""

    def __init__(
        self,
        world: World,
        attempts: Attempts,
        journal: CaptureJournal,
        recon_s: float,
        judge: Callable[[Operation], None],
    ) -> None:
        self._world = world
        self._attempts = attempts
        self._journal = journal
        self._recon_s = recon_s
        self._judge = judge

    def begin(self, op: Operation) -> None:
        """One more scout is there; the first of a team reports after a time."""
        clock = self._world.clock
        op.position.look(clock.now_us, 1)
        if op.phase is Phase.ASSEMBLY:
            self._attempts.enter(op, Phase.RECONNAISSANCE)
            clock.at(clock.now_us + us_from_s(self._recon_s), self._report, op)

    def take_up(self, op: Operation, since_us: list[int]) -> None:
        """Scouts have been there since some times before the run began."""
        for when_us in sorted(since_us):
            op.position.looked_at_since(when_us)
        if since_us and not op.reported:
            op.phase = Phase.RECONNAISSANCE
            clock = self._world.clock
            clock.at(max(min(since_us) + us_from_s(self._recon_s), clock.now_us), self._report, op)

    def _report(self, alarm: Alarm) -> None:
        """A scout that is there tells the post how strong the defenders seem."""
        op: Operation = alarm.subject
        scout = next(op.here(StepKind.SCOUT), None)
        if op.is_over or scout is None:
            return
        world, position = self._world, op.position
        belief = op.post.beliefs.positions[position.site]
        draws = world.streams.stream("reconnaissance", op.slot)
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
