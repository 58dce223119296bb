"""Asks a post's coordinator for a decision, and its fallback where the coordinator fails.

A policy is anybody's code: whatever it raises is its failure, not the program's. The fallback stands in for one that
raises, spends too much or answers nonsense; one that hangs, or that never lets time go on, ends the run.
"""

from __future__ import annotations

from traceback import extract_tb
from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Decision, OverBudget
from fleet.errors import PolicyError
from fleet.simulation.watchdog import PolicyHungError
from fleet.units import format_us

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Coordinator, Trigger
    from fleet.simulation.beliefs import Beliefs
    from fleet.simulation.oracle import Work
    from fleet.simulation.world import World

MOST_AT_ONCE: Final = 10_000
"""Decisions at one moment after which a post is taken to go round in circles."""


class Asking:
    """The coordinator of one post and the fallback that stands in for it."""

    def __init__(
        self, world: World, beliefs: Beliefs, work: Work, coordinator: Coordinator, fallback: Coordinator | None
    ) -> None:
        self._world = world
        self._beliefs = beliefs
        self._work = work
        self._coordinator = coordinator
        self._fallback = fallback
        self._moment_us = -1
        self._at_once = 0

    def decide(self, triggers: Sequence[Trigger]) -> tuple[Decision, str | None]:
        """The decision, and why it is the fallback's where it is.

        Raises ``PolicyError`` where the coordinator fails and nobody stands in for it.
        """
        self._count()
        try:
            return self._ask(self._coordinator, triggers), None
        except _FailedError as error:
            if self._fallback is None:
                raise self._failure(self._coordinator, error.detail, ", and no command.fallback is named") from error
            reason = error.reason
        self._work.used = 0
        try:
            return self._ask(self._fallback, triggers), reason
        except _FailedError as error:
            raise self._failure(self._fallback, error.detail, ", standing in as command.fallback") from error

    def _ask(self, policy: Coordinator, triggers: Sequence[Trigger]) -> Decision:
        watchdog = self._world.watchdog
        watchdog.watch()
        try:
            answer: object = policy.decide(self._beliefs, triggers, self._work)
        except OverBudget as error:
            raise _FailedError("over budget") from error
        except PolicyHungError as error:
            raise self._failure(policy, f"took longer than {watchdog.limit_s:g} s of wall time") from error
        except Exception as error:
            raise _FailedError(f"raised {type(error).__name__}", f": {error} ({_where(error)})") from error
        finally:
            watchdog.rest()
        if not isinstance(answer, Decision):
            raise _FailedError(f"answered a {type(answer).__name__} instead of a Decision")
        return answer

    def _count(self) -> None:
        """Refuse to go on where decisions follow one another without end at the same moment."""
        now_us = self._world.clock.now_us
        if now_us != self._moment_us:
            self._moment_us, self._at_once = now_us, 0
        self._at_once += 1
        if self._at_once > MOST_AT_ONCE:
            raise self._failure(self._coordinator, f"decided {MOST_AT_ONCE} times at the same moment")

    def _failure(self, policy: Coordinator, what: str, remark: str = "") -> PolicyError:
        # The picture asks the oracle when vehicles will be free, and a policy may have spent all there was to spend.
        self._work.used = 0
        self._world.last_picture = self._beliefs.snapshot()
        at = format_us(self._world.clock.now_us)
        name, post = type(policy).__name__, self._beliefs.post
        return PolicyError(f"coordinator {name} at post {post!r} {what} at {at}{remark}")


def _where(error: BaseException) -> str:
    """File, line and function in which a policy raised."""
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else "place unknown"


class _FailedError(Exception):
    """A policy failed in a way that another policy can make good; ``detail`` is for people, ``reason`` for counting."""

    def __init__(self, reason: str, more: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = reason + more
