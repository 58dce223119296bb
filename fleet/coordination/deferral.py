"""Why missions wait: every mission that comes to wait and is not ordered is deferred once, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

    from fleet.coordination.protocol import Context, Decision, PartBelief, Picture

NOBODY_ABLE: Final = "no vehicle of the fleet can do it"
NOBODY_FREE: Final = "no vehicle is free"
NOBODY_FIT: Final = "no free vehicle can do it in time and come home"

MOST_KNOWN: Final = 10_000
"""Kinds of parts of which it is remembered whether the fleet can do them."""


class Deferrals:
    """Fills in the deferred missions of a decision."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._able: dict[tuple[str, float, float], bool] = {}

    def tell(self, decision: Decision, picture: Picture, taken: Container[tuple[str, int]]) -> None:
        """Say of each mission that came to wait since the last decision, and of which a part is not ``taken``, why."""
        deferred, queue, missions = decision.deferred, picture.queue, picture.missions
        ordered = {order.vehicle for order in decision.orders}
        is_any_free = any(name not in ordered for bucket in picture.idle.values() for name in bucket)
        at_best = NOBODY_FIT if is_any_free else NOBODY_FREE
        for name in picture.changed.missions:
            mission = missions.get(name)
            if mission is None:
                continue
            for index in range(len(mission.parts_kg)):
                key = (name, index)
                if key not in taken and key in queue:
                    deferred[name] = at_best if self._is_able(queue[key]) else NOBODY_ABLE
                    break

    def _is_able(self, part: PartBelief) -> bool:
        """Whether the fleet has a platform for a part at all."""
        mission = part.mission
        key = (mission.kind.role, part.load_kg, mission.lifts_kg)
        able = self._able.get(key)
        if able is None:
            if len(self._able) >= MOST_KNOWN:
                self._able.clear()
            suits = self._context.feasibility.suits
            able = self._able[key] = any(suits(platform, part) for platform in self._context.platforms)
        return able
