"""Salvage: whether a disabled vehicle is worth fetching, its price against the risk for whoever would fetch it."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1
from typing import TYPE_CHECKING, Annotated, Final

from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.wrappers.picture_view import PictureView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, PartBelief, Picture, Trigger

NOT_WORTH_IT: Final = "not worth the risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvageParameters:
    """A vehicle is fetched where what is won by it is at least ``least_ratio`` times what it puts at risk."""

    least_ratio: Annotated[float, Bounds(low=0)] = 1.0

    def __post_init__(self) -> None:
        check_bounds(self)


class Salvage:
    """Rejects recoveries that put more at risk than they win, so that the vehicle is given up at once.

    With hazards Λ of the way there and back and prices of the tower and of the vehicle, the tower's expected loss is
    price · (1 − exp(−Λ)), and what is won is the vehicle's price times its chance exp(−Λ of the way back) to arrive.
    The tower is the one for which the ratio is best, wherever it is believed to be or to become free.
    """

    Parameters = SalvageParameters

    def __init__(self, inner: Coordinator, parameters: SalvageParameters) -> None:
        self._inner = inner
        self._parameters = parameters

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._context = context
        self._inner.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Ask about all that is worth doing, and reject the rest."""
        hopeless = [
            mission
            for mission in dict.fromkeys(picture.changed.missions)
            if (part := picture.queue.get((mission, 0))) is not None and self._is_hopeless(picture, part)
        ]
        if not hopeless:
            return self._inner.decide(picture, triggers, budget)
        decision = self._inner.decide(PictureView(picture, without=frozenset(hopeless)), triggers, budget)
        decision.rejected.update(dict.fromkeys(hopeless, NOT_WORTH_IT))
        return decision

    def _is_hopeless(self, picture: Picture, part: PartBelief) -> bool:
        """Whether nobody wins enough by fetching; what nobody can fetch at all is left to the policy."""
        mission = part.mission
        disabled = picture.vehicles.get(mission.subject) if mission.subject is not None else None
        if disabled is None:
            return False
        ratios = []
        for platform, place in dict.fromkeys((v.platform, v.place) for v in picture.vehicles.values() if v != disabled):
            if self._context.feasibility.suits(platform, part):
                found = self._ratio(picture, part, platform, place, disabled.platform)
                ratios += [] if found is None else [found]
        return bool(ratios) and max(ratios) < self._parameters.least_ratio

    def _ratio(self, picture: Picture, part: PartBelief, tower: str, place: int, towed: str) -> float | None:
        """What is won over what is put at risk; ``None`` where there is no way."""
        platforms, travel, site = self._context.platforms, picture.travel, part.mission.site
        there = travel.journey(tower, place, site)
        ways = [way for origin in part.origins if (way := travel.journey(tower, site, origin)) is not None]
        if there is None or not ways:
            return None
        back = min(way.hazard for way in ways)
        exposure = platforms[tower].exposure
        own = back * platforms[towed].exposure / exposure if exposure > 0 else 0.0
        won = platforms[towed].price_usd * (1.0 + expm1(-own))
        at_risk = platforms[tower].price_usd * -expm1(-there.hazard - back)
        return won / at_risk if at_risk > 0 else float("inf")
