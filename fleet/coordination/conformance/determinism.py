"""The same pictures give the same decisions, whatever objects they are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fleet.coordination.conformance.scene import first_difference
from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.conformance.frozen_picture import FrozenPicture
    from fleet.coordination.conformance.scene import Make, Scene
    from fleet.coordination.protocol import Picture


def replay_decides_the_same(make: Make, scenes: Sequence[Scene]) -> str:
    """A policy made anew decides on the same pictures what it decided before."""
    return _replayed(make, scenes, lambda frozen: frozen.again(), "shown the same pictures again")


def other_objects_decide_the_same(make: Make, scenes: Sequence[Scene]) -> str:
    """Equal pictures made of other objects give the same decisions: nothing hangs on which object a thing is."""
    return _replayed(make, scenes, lambda frozen: frozen.of_other_objects(), "shown equal pictures of other objects")


def _replayed(make: Make, scenes: Sequence[Scene], shown: Callable[[FrozenPicture], Picture], how: str) -> str:
    for scene in scenes:
        other = first_difference(scene, scene.play(make, shown))
        if other is not None:
            now = format_us(other.picture.snapshot().time_us)
            raise BrokenRuleError(f"{how}, it decided otherwise at {now} at post {scene.post!r}")
    return f"{sum(len(scene.epochs) for scene in scenes):,} decisions, all the same"
