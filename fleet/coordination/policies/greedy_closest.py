"""The closest pair of waiting part and idle vehicle, urgency and age counted as nearness; spare capacity is shared.

The plain baseline that a dispatcher would reach for (SUMO's ``greedyClosest`` taxi dispatch is of this family), with
ageing so that nobody waits for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal

from fleet.coordination.approach import Approaches
from fleet.coordination.matching import Candidate, Draft
from fleet.coordination.news import news
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Decision
from fleet.domain.plan import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, PartBelief, Picture, Trigger, VehicleBelief


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyParameters:
    """How waiting, urgency and sharing weigh against travel.

    ``ageing`` is the seconds of travel that a second of waiting is worth, ``urgency_s`` those that a priority class is
    worth. ``share`` lets a vehicle that loads at a base take further parts for the same site and for its ``neighbours``
    nearest sites, as long as the trip gets longer by no more than the share ``detour``. A freed vehicle looks at the
    ``candidates`` nearest sites where anything waits and at as many of the parts that have waited longest.
    """

    scope: Literal["idle"] = "idle"
    ageing: Annotated[float, Bounds(low=0)] = 0.5
    urgency_s: Annotated[float, Bounds(low=0)] = 1800.0
    share: bool = True
    neighbours: Annotated[int, Bounds(low=0)] = 6
    detour: Annotated[float, Bounds(low=0)] = 0.25
    candidates: Annotated[int, Bounds(low=0)] = 10

    def __post_init__(self) -> None:
        check_bounds(self)


class GreedyClosest:
    """Closest idle vehicle and waiting part first, older and more urgent parts counted as closer.

    Shares spare capacity.
    """

    Parameters = GreedyParameters

    def __init__(self, parameters: GreedyParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context."""
        self._context = context
        self._approaches = Approaches(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Serve what has come to wait, then use what has come to be idle."""
        if not picture.idle or not picture.queue:
            return Decision()
        draft = Draft(self._context, self._approaches, picture)
        parts, idle = news(picture)
        for part in parts:
            if draft.waits(part):
                found = draft.vehicles_for(part, 2)
                if found:
                    self._take(draft, picture, found[0], found[1] if len(found) > 1 else None)
        for vehicle in idle:
            if draft.is_free(vehicle):
                best = self._best_for(draft, picture, vehicle)
                if best is not None:
                    self._take(draft, picture, best, None)
        return draft.decision

    def _best_for(self, draft: Draft, picture: Picture, vehicle: VehicleBelief) -> Candidate | None:
        candidates, ageing, urgency_s = self.parameters.candidates, self.parameters.ageing, self.parameters.urgency_s
        now_us = picture.time_us

        def worth(part: PartBelief) -> float:
            mission = part.mission
            return ageing * 1e-6 * (now_us - mission.ready_us) - urgency_s * mission.priority

        if len(picture.queue) <= candidates:
            return draft.best_part(vehicle, picture.queue.values(), worth)
        seen = chain(draft.nearby(vehicle, candidates), draft.oldest(candidates))
        return draft.best_part(vehicle, seen, worth)

    def _take(self, draft: Draft, picture: Picture, best: Candidate, second: Candidate | None) -> None:
        steps = self._context.feasibility.steps_for(best.part, best.origin)
        if not self.parameters.share or best.part.load_kg <= 0 or not best.part.mission.kind.brings_stores:
            draft.take(best, second, steps, (best.part,))
            return
        aboard = self._companions(draft, picture, best)
        draft.take(best, second, _round_trip(best, aboard) if aboard else steps, (best.part, *aboard))

    def _companions(self, draft: Draft, picture: Picture, best: Candidate) -> list[PartBelief]:
        """Further parts that wait on the way or near it, for which there is room; nearest first, then oldest."""
        vehicle, site = best.vehicle, best.part.mission.site
        room = self._context.platforms[vehicle.platform].payload_kg - vehicle.load_kg - best.part.load_kg
        chosen: list[PartBelief] = []
        if room <= 0:
            return chosen
        travel, waiting = picture.travel, picture.waiting
        near = travel.nearest(vehicle.platform, site, self.parameters.neighbours)
        limit = self.parameters.detour * travel.duration_s(vehicle.platform, best.origin, site)
        last = site
        for stop in (site, *(s for s in near if s in waiting)):
            extra = 0.0 if stop == last else self._extra_s(picture, vehicle.platform, last, stop, best.origin)
            if extra > limit:
                continue
            for part in draft.waiting_at(stop):
                is_same = part.mission is best.part.mission and part.part == best.part.part
                if not is_same and draft.can_add(best, part, room):
                    chosen.append(part)
                    room -= part.load_kg
                    if stop != last:
                        last = stop
                        limit -= extra
        return chosen

    def _extra_s(self, picture: Picture, platform: str, last: int, stop: int, base: int) -> float:
        """How much longer the round trip gets by going on from the last stop to another."""
        time = picture.travel.duration_s
        return time(platform, last, stop) + time(platform, stop, base) - time(platform, last, base)


def _round_trip(best: Candidate, aboard: Sequence[PartBelief]) -> list[Step]:
    """Load everything at the origin, then deliver stop by stop in the order given."""
    parts = (best.part, *aboard)
    first = parts[0].mission
    steps = [Step(StepKind.GO, best.origin, first.id, parts[0].part)]
    steps += [Step(StepKind.LOAD, best.origin, p.mission.id, p.part) for p in parts]
    for p in parts:
        steps.append(Step(StepKind.GO, p.mission.site, p.mission.id, p.part))
        steps.append(Step(StepKind.UNLOAD, p.mission.site, p.mission.id, p.part))
    return steps
