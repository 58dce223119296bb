"""A policy that is shown what another one decides on, and leaves no trace in the run.

What it asks is not counted as work, its random draws are its own, its order ids are never used, and what it answers is
for whoever shows it the picture, not for the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger
    from fleet.simulation.context import PostContext
    from fleet.simulation.oracle import Work


class Bystander:
    """One policy at one post, deciding beside the post's own coordinator."""

    def __init__(self, policy: Coordinator) -> None:
        self._policy = policy

    def setup(self, context: Context) -> None:
        """Set the policy up with a context apart from the coordinator's; call it after the coordinator's own."""
        self._policy.setup(apart(context))

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """What the policy would decide with a budget of its own; raises whatever the policy raises."""
        with uncounted(budget):
            return self._policy.decide(picture, triggers, budget)


def apart(context: Context) -> Context:
    """A context that says the same, with what remembers or counts in it made anew.

    Its random stream begins where the coordinator's begins, so that two equal policies draw the same numbers.
    """
    return cast("Context", _Apart(context))


@contextmanager
def uncounted(budget: Budget) -> Iterator[None]:
    """Within this, work is counted from zero; afterwards it is as it was, whatever happened."""
    work = cast("Work", budget)
    used, work.used = work.used, 0
    try:
        yield
    finally:
        work.used = used


class _Apart:
    """A post's context with a stream, feasibility and order ids of its own."""

    own: PostContext

    def __init__(self, context: Context) -> None:
        own = copy(context.own if isinstance(context, _Apart) else cast("PostContext", context))
        own.stream = copy(own.stream)
        own.feasibility = own.feasibility.afresh()
        self.own = own
        self._orders = 0

    def order_id(self) -> str:
        """A fresh id, of a kind that no post uses."""
        self._orders += 1
        return f"{self.own.post} bystander {self._orders}"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)
