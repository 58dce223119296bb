"""From the word to go to the position consolidated: a team gathers, suppresses, assaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Ending, Phase
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.scenario.capture_model import PhaseRules
    from fleet.simulation.attempts import Attempts
    from fleet.simulation.fights import Fights
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.operation import Operation
    from fleet.simulation.support import Support
    from fleet.simulation.world import World


class Storming:
    """The phases of an attempt that come one after the other once its team was told to go."""

    def __init__(self, world: World, attempts: Attempts, fights: Fights, rules: PhaseRules, support: Support) -> None:
        self._world = world
        self._attempts = attempts
        self._fights = fights
        self._rules = rules
        self._support = support

    def gather(self, op: Operation) -> None:
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
            self._attempts.end(op, Ending.NOBODY_CAME)
            return
        wait_s = 0.0
        if op.supporters:
            self._attempts.enter(op, Phase.SUPPRESSION)
            self._support.begin(op)
            wait_s = self._rules.suppression_s
        op.alarm = clock.at(clock.now_us + us_from_s(wait_s), self._assault, op)

    def _assault(self, alarm: Alarm) -> None:
        op: Operation = alarm.subject
        if op.is_over:
            return
        op.position.regrow(self._world.clock.now_us)
        op.phase = Phase.ASSAULT
        op.assault = self._fights.prepare(op, op.slot, lambda: self._decided(op))
        self._attempts.enter(op, Phase.ASSAULT)
        op.assault.begin()

    def _decided(self, op: Operation) -> None:
        """The assault is over."""
        fight = op.assault
        if fight is None:
            return
        now_us = self._world.clock.now_us
        if fight.engagement.winner == "defenders":
            op.position.fought_over(now_us, fight.engagement.defenders)
            self._attempts.end(op, Ending.WITHDREW)
            return
        # Whoever of the defenders is left gives the position up.
        op.position.fought_over(now_us, 0)
        op.fought()
        self._attempts.enter(op, Phase.CONSOLIDATION)
        draws, stages = self._world.streams.stream("consolidation", op.slot), self._rules.consolidation_stages
        wait_s = self._rules.consolidation_s * sum(draws.exponential() for _ in range(stages)) / stages
        op.alarm = self._world.clock.at(now_us + us_from_s(wait_s), self._consolidated, op)

    def _consolidated(self, alarm: Alarm) -> None:
        self._attempts.succeed(alarm.subject)
