"""Records what a policy is shown and what it answers, post by post, as scenes to be played again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.coordination.conformance.frozen_picture import FrozenPicture
from fleet.coordination.conformance.scene import Ask, Epoch, Scene
from fleet.experiments.bystander import apart, uncounted
from fleet.experiments.conformance.trial import named_after
from fleet.ledger.recorder import Recorder
from fleet.randomness import Streams
from fleet.simulation.appointment import as_registered
from fleet.simulation.run import prepared_for, start

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger
    from fleet.experiments.conformance.trial import Trial
    from fleet.scenario.model import CoordinatorChoice
    from fleet.simulation.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The scenes of a run, one for each post that decided, and the places that came to be known in it."""

    scenes: tuple[Scene, ...]
    places: tuple[Place, ...]


def record(trial: Trial) -> Recorded:
    """Run the trial, and keep what its policy was asked and what it answered; raises ``PolicyError`` if it fails."""
    recordings: list[Recording] = []

    def appoint(choice: CoordinatorChoice) -> Coordinator:
        policy = as_registered(choice)
        if choice != trial.choice:
            return policy
        recordings.append(named_after(policy, Recording)(policy))
        return recordings[-1]

    world = start(prepared_for(trial.scenario), Streams(trial.scenario.spec.seed), Recorder(), appoint=appoint)
    world.run()
    scenes = tuple(scene for recording in recordings if (scene := recording.scene()).epochs)
    return Recorded(scenes=scenes, places=tuple(world.places.table))


class Recording:
    """A coordinator that decides as another one does, and keeps every decision of its post."""

    def __init__(self, policy: Coordinator) -> None:
        self._policy = policy
        self._epochs: list[Epoch] = []
        self._budget: Budget | None = None

    def setup(self, context: Context) -> None:
        """Keep the context as it is before the policy has drawn or counted anything."""
        self._context = apart(context)
        self._policy.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Keep picture, triggers and answer."""
        self._budget = budget
        with uncounted(budget):
            frozen = FrozenPicture.of(picture)
        decision = self._policy.decide(picture, triggers, budget)
        self._epochs.append(Epoch(picture=frozen, triggers=tuple(triggers), decision=decision))
        return decision

    def scene(self) -> Scene:
        """What was recorded so far."""
        return Scene(
            post=self._context.post,
            context=lambda: apart(self._context),
            ask=_asked_on(self._budget),
            epochs=tuple(self._epochs),
        )


def _asked_on(budget: Budget | None) -> Ask:
    """Asks with the post's own counter of work, each time from zero."""

    def ask(policy: Coordinator, picture: Picture, triggers: Sequence[Trigger]) -> Decision:
        if budget is None:
            raise RuntimeError("a post without a decision has nothing to be asked again")
        with uncounted(budget):
            return policy.decide(picture, triggers, budget)

    return ask
