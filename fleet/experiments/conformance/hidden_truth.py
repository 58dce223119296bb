"""A decision hangs on what is believed alone: with another truth behind the same pictures it is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from fleet.coordination.conformance.frozen_picture import FrozenPicture
from fleet.coordination.conformance.scene import first_difference
from fleet.coordination.conformance.verdict import BrokenRuleError, NotApplicableError
from fleet.coordination.protocol import Decision
from fleet.ledger.recorder import Recorder
from fleet.randomness import Streams
from fleet.scenario.model import Halves, Model
from fleet.simulation.prepare import prepare
from fleet.simulation.run import start
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Picture, Travel, Trigger
    from fleet.experiments.conformance.recording import Recorded
    from fleet.experiments.conformance.trial import Trial
    from fleet.simulation.context import PostContext
    from fleet.simulation.places import Place

FACTOR: Final = 3.0
"""How much worse the other truth is."""


def truth_makes_no_difference(trial: Trial, recorded: Recorded) -> str:
    """Played on the same pictures in a world of another truth, another future and other luck, it decides the same."""
    if trial.needs_truth:
        raise NotApplicableError("it is registered as one that needs the truth")
    contexts, oracles = _other_world(trial, recorded.places)
    for scene in recorded.scenes:
        # The policy's own dice are no secret kept from it.
        contexts[scene.post].stream = scene.context().stream
        shown = partial(FrozenPicture.again, travel=oracles[scene.post])
        other = first_difference(scene, scene.play(trial.make, shown, contexts[scene.post]))
        if other is not None:
            now = format_us(other.picture.snapshot().time_us)
            raise BrokenRuleError(f"with another truth behind the same picture, it decided otherwise at {now}")
    decisions = sum(len(scene.epochs) for scene in recorded.scenes)
    return f"{decisions:,} decisions, all the same with the truth {FACTOR:g} times worse"


def otherwise(model: Model) -> Model:
    """The same beliefs on another truth: every truth half changed, and nothing happens that nobody announced."""
    changed: Model = _with_other_truth(model)
    return replace(changed, closures=(), road_closures=())


def _with_other_truth(value: Any) -> Any:
    if isinstance(value, Halves):
        return replace(value, truth=FACTOR * value.truth + 1e-6)
    if isinstance(value, tuple):
        return tuple(_with_other_truth(item) for item in value)
    if isinstance(value, Mapping):
        return {key: _with_other_truth(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type) and type(value).__module__ == Model.__module__:
        return replace(value, **{f.name: _with_other_truth(getattr(value, f.name)) for f in fields(value) if f.init})
    return value


def _other_world(trial: Trial, places: Sequence[Place]) -> tuple[dict[str, PostContext], dict[str, Travel]]:
    """The contexts and oracles of all posts in a world of another truth, which knows the places of the recorded one."""
    contexts: dict[str, PostContext] = {}

    def appoint(_: object) -> Coordinator:
        return _Listener(contexts)

    prepared = prepare(otherwise(trial.scenario.model))
    world = start(prepared, Streams(trial.scenario.spec.seed + 1), Recorder(), appoint=appoint)
    world.places.table[:] = places
    return contexts, {name: post.beliefs.travel for name, post in world.posts.by_name.items()}


class _Listener:
    """A coordinator that only keeps what it is told once."""

    def __init__(self, contexts: dict[str, PostContext]) -> None:
        self._contexts = contexts

    def setup(self, context: Context) -> None:
        self._contexts[context.post] = cast("PostContext", context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision()
