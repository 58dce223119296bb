"""Why missions wait: every mission that comes to wait and is not ordered is deferred once, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from fleet.coordination.protocol import Context, Decision, PartBelief, Picture

NOBODY_ABLE: Final = "no vehicle of the fleet can do it"
NOBODY_FREE: Final = "no vehicle is free"
KEPT_BACK: Final = "who could do it is kept back for a team"
NOBODY_FIT: Final = "no free vehicle can do it in time and come home"

MOST_KNOWN: Final = 10_000
"""Kinds of parts of which it is remembered whether the fleet can do them."""


class Deferrals:
    """Fills in the deferred missions of a decision."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._able: dict[tuple[str, float, float], bool] = {}

    def tell(
        self,
        decision: Decision,
        picture: Picture,
        taken: Container[tuple[str, int]],
        kept_back: Mapping[str, str] | None = None,
    ) -> None:
        """Say of each mission that came to wait since the last decision, and of which a part is not ``taken``, why.

        ``kept_back`` are vehicles that wait for the rest of a team, with their platforms.
        """
        deferred, queue, missions = decision.deferred, picture.queue, picture.missions
        held = {} if kept_back is None else kept_back
        spoken_for = {order.vehicle for order in decision.orders}.union(held)
        is_any_free = any(name not in spoken_for for bucket in picture.idle.values() for name in bucket)
        at_best = NOBODY_FIT if is_any_free else NOBODY_FREE
        for name in picture.changed.missions:
            mission = missions.get(name)
            if mission is None:
                continue
            for index in range(len(mission.parts_kg)):
                key = (name, index)
                if key not in taken and key in queue:
                    deferred[name] = self._why(queue[key], held, at_best)
                    break

    def _why(self, part: PartBelief, held: Mapping[str, str], at_best: str) -> str:
        """Why a part waits that nobody was sent for; ``at_best`` where the fleet can do it and keeps nobody back."""
        if not self._is_able(part):
            return NOBODY_ABLE
        suits, platforms = self._context.feasibility.suits, dict.fromkeys(held.values())
        return KEPT_BACK if any(suits(platform, part) for platform in platforms) else at_best

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
