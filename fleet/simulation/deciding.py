"""When a post's coordinator is called, on what, and how long its answer takes to work out."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from fleet.simulation.kernel import LAST, Alarm
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fleet.coordination.protocol import Decision, Trigger
    from fleet.simulation.asking import Asking
    from fleet.simulation.beliefs import Beliefs
    from fleet.simulation.oracle import Work
    from fleet.simulation.world import World


class Deciding:
    """Gathers what a post has heard and asks its coordinator; ``then`` gets each decision and its delay."""

    def __init__(
        self, world: World, beliefs: Beliefs, work: Work, asking: Asking, then: Callable[[Decision, int], None]
    ) -> None:
        self._world = world
        self._beliefs = beliefs
        self._work = work
        self._asking = asking
        self._then = then
        self._triggers: list[Trigger] = []
        self._awake = False
        self._alarm = Alarm(world.clock, None)
        self._coalesce_us = us_from_s(world.model.command.coalesce_s)
        self._latency_us = us_from_s(world.model.command.decision_latency_s)
        self._work_per_s = world.model.command.work_per_s

    def note(self, trigger: Trigger) -> None:
        """Have the coordinator told when it is called next, without calling it."""
        self._triggers.append(trigger)

    def wake(self, trigger: Trigger) -> None:
        """Have the coordinator called soon: after all else at this moment, and after the coalescing window."""
        self._triggers.append(trigger)
        if not self._awake:
            self._awake = True
            clock = self._world.clock
            clock.arm(self._alarm, clock.now_us + self._coalesce_us, self._decide, LAST)

    def begin(self, triggers: Sequence[Trigger]) -> None:
        """Have the coordinator called at this very moment, the first of a run."""
        self._triggers += triggers
        self._awake = True
        self._world.clock.arm(self._alarm, self._world.clock.now_us, self._decide, LAST)

    def _decide(self, _: Alarm) -> None:
        self._awake = False
        world, beliefs, work = self._world, self._beliefs, self._work
        triggers, self._triggers = self._triggers, []
        if beliefs.post in world.network.down:
            return
        beliefs.time_us = world.clock.now_us
        beliefs.expire()
        work.used = 0
        began = perf_counter()
        decision, stood_in = self._asking.decide(triggers)
        world.deciding_s += perf_counter() - began
        beliefs.looked()
        spent = work.used + decision.work
        delay_us = self._latency_us + (0 if self._work_per_s is None else us_from_s(spent / self._work_per_s))
        counts = (len(decision.orders), len(decision.deferred), len(decision.rejected))
        world.journal.decision(beliefs.post, len(triggers), spent, counts, delay_us, stood_in)
        self._then(decision, delay_us)
        world.tick()
