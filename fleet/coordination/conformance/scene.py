"""A scene: what happened at one post, decision by decision, to be played to a policy again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleet.coordination.conformance.frozen_picture import FrozenPicture
    from fleet.coordination.protocol import Context, Coordinator, Decision, Picture, Trigger

Make = Callable[[], "Coordinator"]
"""Makes the policy under examination anew, with the same parameters."""

Ask = Callable[["Coordinator", "Picture", Sequence["Trigger"]], "Decision"]
"""Asks a policy for a decision, with a whole budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One decision: the picture and the triggers that it was asked with, and what was answered."""

    picture: FrozenPicture
    triggers: tuple[Trigger, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The decisions of one post in order. ``context`` gives one for a policy that is set up anew."""

    post: str
    context: Callable[[], Context]
    ask: Ask
    epochs: tuple[Epoch, ...]

    def play(
        self,
        make: Make,
        shown: Callable[[FrozenPicture], Picture] = lambda frozen: frozen.again(),
        context: Context | None = None,
    ) -> list[Decision]:
        """What a policy made anew decides on each picture as ``shown`` gives it; ``context`` replaces the scene's."""
        policy = make()
        policy.setup(self.context() if context is None else context)
        return [self.ask(policy, shown(epoch.picture), epoch.triggers) for epoch in self.epochs]


def said(decision: Decision) -> tuple[Any, ...]:
    """What a decision says, the ids that its sender chose left out, and of messages what the engine can read."""
    return (
        [order._replace(id="") for order in decision.orders],
        [replace(group, id="") for group in decision.groups],
        decision.transfers,
        [shipment._replace(id="") for shipment in decision.shipments],
        decision.intents,
        [(message.to, message.kind) for message in decision.messages],
        list(decision.deferred.items()),
        list(decision.rejected.items()),
        decision.rationale,
        decision.wake_at_us,
        decision.work,
    )


def first_difference(scene: Scene, decisions: Iterable[Decision]) -> Epoch | None:
    """The first epoch of a scene at which the decision is another one now; None where all are the same."""
    pairs = zip(scene.epochs, decisions, strict=True)
    return next((epoch for epoch, decision in pairs if said(epoch.decision) != said(decision)), None)
