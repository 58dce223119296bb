"""A policy reads its picture and changes nothing in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.conformance.scene import Make, Scene


def picture_is_left_as_it_was(make: Make, scenes: Sequence[Scene]) -> str:
    """After each decision the picture shows what it showed before, in the same order."""
    for scene in scenes:
        policy = make()
        policy.setup(scene.context())
        for epoch in scene.epochs:
            picture = epoch.picture.again()
            scene.ask(policy, picture, epoch.triggers)
            changed = epoch.picture.changes_in(picture)
            if changed:
                raise BrokenRuleError(f"at {format_us(picture.time_us)} it changed {', '.join(changed)} of its picture")
    return f"{sum(len(scene.epochs) for scene in scenes):,} pictures, none changed"
