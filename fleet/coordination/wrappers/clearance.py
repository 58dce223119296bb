"""Clearance: whether clearing a road pays, what it would spare the traffic to come against what it takes."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from math import expm1
from typing import TYPE_CHECKING, Annotated, Final

from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.wrappers.picture_view import PictureView
from fleet.units import S_PER_H, US_PER_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, PartBelief, Picture, Trigger
    from fleet.domain.fieldwork import Clearing

DOES_NOT_PAY: Final = "clearing does not pay"
LEAST_WATCHED_H: Final = 1.0
"""No rate of traffic is told from less time than this."""

Way = tuple[int, int]
"""From an origin to a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceParameters:
    """A road is cleared where the losses spared are worth at least ``least_ratio`` times what clearing takes.

    Traffic to come is that of the last ``memory_h``. An hour of an engineering vehicle costs ``vehicle_usd_per_h``
    (assumed, to be swept).
    """

    least_ratio: Annotated[float, Bounds(low=0)] = 1.0
    memory_h: Annotated[float, Bounds(low=1)] = 48.0
    vehicle_usd_per_h: Annotated[float, Bounds(low=0)] = 20.0

    def __post_init__(self) -> None:
        check_bounds(self)


class Clearance:
    """Defers clearance that costs more than it is believed to win; each mission is judged again every hour.

    The gain is the sum over the ways of the traffic seen of trips per hour, there and back, times the hours that the
    clearing lasts, times the mean hazard that a trip is spared in them, times the mean price of the vehicles that could
    make it. The cost is that of the vehicle for which it is least: its hours, and its price times 1 − exp(−Λ) for the
    hazard Λ of the way there and back.
    """

    Parameters = ClearanceParameters

    def __init__(self, inner: Coordinator, parameters: ClearanceParameters) -> None:
        self._inner = inner
        self._parameters = parameters
        self._seen: deque[tuple[int, str, tuple[Way, ...], tuple[str, ...]]] = deque()
        self._known: set[str] = set()
        self._since_us: int | None = None
        self._judged: dict[str, tuple[int, bool]] = {}

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._context = context
        self._inner.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Ask about all but the clearance that doesn't pay now."""
        self._note(picture)
        waiting = {key[0]: part for key, part in picture.queue.items() if clearing_of(part) is not None}
        vain = frozenset(name for name, part in waiting.items() if not self._pays_now(picture, part))
        self._judged = {name: verdict for name, verdict in self._judged.items() if name in waiting}
        if not vain:
            return self._inner.decide(picture, triggers, budget)
        decision = self._inner.decide(PictureView(picture, without=vain), triggers, budget)
        decision.deferred.update(dict.fromkeys(sorted(vain), DOES_NOT_PAY))
        return decision

    def _note(self, picture: Picture) -> None:
        """Take in the traffic that is news, and forget what is too old."""
        now_us = picture.time_us
        if self._since_us is None:
            self._since_us = now_us
        for name in dict.fromkeys(picture.changed.missions):
            part = picture.queue.get((name, 0))
            if part is None or name in self._known or clearing_of(part) is not None:
                continue
            suited = tuple(each for each in self._context.platforms if self._context.feasibility.suits(each, part))
            ways = tuple((part.origins[0], part.mission.site) for _ in part.mission.parts_kg if part.origins)
            self._known.add(name)
            self._seen.append((now_us, name, ways, suited))
        while self._seen and self._seen[0][0] < now_us - self._parameters.memory_h * US_PER_H:
            self._known.discard(self._seen.popleft()[1])

    def _pays_now(self, picture: Picture, part: PartBelief) -> bool:
        """Whether clearing pays, as judged within the last hour."""
        judged_us, pays = self._judged.get(part.mission.id, (-US_PER_H, False))
        if picture.time_us - judged_us >= US_PER_H:
            pays = self.gain_usd(picture, part) >= self._parameters.least_ratio * self.cost_usd(picture, part)
            self._judged[part.mission.id] = (picture.time_us, pays)
        return pays

    def gain_usd(self, picture: Picture, part: PartBelief) -> float:
        """What the losses are worth that a clearing is believed to spare, US dollars."""
        clearing = clearing_of(part)
        if clearing is None or self._since_us is None:
            return 0.0
        watched_h = max(min((picture.time_us - self._since_us) / US_PER_H, self._parameters.memory_h), LEAST_WATCHED_H)
        trips = Counter((way, suited) for _, _, ways, suited in self._seen for way in ways if suited)
        platforms, spared = self._context.platforms, picture.travel.spared
        per_trip = (
            number
            * sum(
                platforms[name].price_usd
                * (spared(name, start, end, part.mission.site, clearing)
                   + spared(name, end, start, part.mission.site, clearing))
                for name in suited
            )
            / len(suited)
            for ((start, end), suited), number in trips.items()
        )  # fmt: skip
        return sum(per_trip) / watched_h * clearing.lasts_s / S_PER_H

    def cost_usd(self, picture: Picture, part: PartBelief) -> float:
        """What clearing takes by the vehicle for which it is least; infinite where none can, US dollars."""
        site, travel, costs = part.mission.site, picture.travel, [float("inf")]
        works_s = sum(step.duration_s for step in part.mission.kind.steps)
        for name, place in dict.fromkeys((v.platform, v.place) for v in picture.vehicles.values()):
            if not self._context.feasibility.suits(name, part):
                continue
            there, back = travel.journey(name, place, site), travel.journey(name, site, place)
            if there is not None and back is not None:
                hours = (there.duration_s + works_s + back.duration_s) / S_PER_H
                at_risk = self._context.platforms[name].price_usd * -expm1(-there.hazard - back.hazard)
                costs.append(hours * self._parameters.vehicle_usd_per_h + at_risk)
        return min(costs)


def clearing_of(part: PartBelief) -> Clearing | None:
    """What a part would do to the roads around its site."""
    return next((step.clearing for step in part.mission.kind.steps if step.clearing is not None), None)
