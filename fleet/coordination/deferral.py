"""Why missions wait: every mission that comes to wait and is not ordered is deferred once, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.news import waiting_parts

if TYPE_CHECKING:
    from collections.abc import Container

    from fleet.coordination.protocol import Context, Decision, PartBelief, Picture

NOBODY_ABLE: Final = "no vehicle of the fleet can do it"
NOBODY_FREE: Final = "no vehicle is free"
NOBODY_FIT: Final = "no free vehicle can do it in time and come home"


class Deferrals:
    """Fills in the deferred missions of a decision."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def tell(self, decision: Decision, picture: Picture, taken: Container[tuple[str, int]]) -> None:
        """Say of each mission that came to wait since the last decision, and of which a part is not ``taken``, why."""
        deferred = decision.deferred
        for mission in picture.changed.missions:
            for part in waiting_parts(picture, mission):
                if mission not in deferred and (mission, part.part) not in taken:
                    deferred[mission] = self.reason(picture, part)

    def reason(self, picture: Picture, part: PartBelief) -> str:
        """Why a part can't be served now."""
        suits = self._context.feasibility.suits
        if not any(suits(platform, part) for platform in self._context.platforms):
            return NOBODY_ABLE
        return NOBODY_FIT if picture.idle else NOBODY_FREE
