"""What the single-step policies share: who is near, who can take a part, and the decision as it is drafted."""

from __future__ import annotations

from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.coordination.protocol import Decision, Order, PartBelief, Rationale, VehicleBelief
from fleet.domain.plan import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.coordination.protocol import Context, Picture, Travel

PER_SITE: Final = 8
"""Oldest parts per site that a freed vehicle looks at: bounds a decision under a long queue."""

PartKey = tuple[str, int]


class Candidate(NamedTuple):
    """A vehicle that can take a part by way of an origin; ``score`` in seconds, lower is better."""

    score: float
    vehicle: VehicleBelief
    part: PartBelief
    origin: int


class Reach:
    """Believed time until a vehicle is at the site that asked, and the origin that this takes; remembered per run."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, tuple[int, ...], str], tuple[float, int]] = {}

    def of(self, travel: Travel, platform: str, place: int, part: PartBelief) -> tuple[float, int]:
        """Seconds from ``place`` to the site by way of the best origin, and that origin."""
        mission = part.mission
        key = (platform, place, mission.site, part.origins, mission.kind.name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _reach(travel, platform, place, part)
        return known


class Draft:
    """A decision while it is made: the picture, and which vehicles and parts it has used up."""

    def __init__(self, context: Context, reach: Reach, picture: Picture) -> None:
        self.decision = Decision()
        self._context = context
        self._reach = reach
        self._picture = picture
        self._used: set[str] = set()
        self._taken: set[PartKey] = set()

    def is_free(self, vehicle: VehicleBelief) -> bool:
        """Whether no order of this draft uses the vehicle."""
        return vehicle.id not in self._used

    def waits(self, part: PartBelief) -> bool:
        """Whether no order of this draft serves the part."""
        return (part.mission.id, part.part) not in self._taken

    def waiting_at(self, site: int) -> Iterator[PartBelief]:
        """The oldest parts that still wait at a site."""
        bucket = self._picture.waiting.get(site)
        if bucket is not None:
            yield from (part for part in islice(bucket.values(), PER_SITE) if self.waits(part))

    def waiting(self) -> Iterator[PartBelief]:
        """The oldest parts that still wait at each site."""
        for site in self._picture.waiting:
            yield from self.waiting_at(site)

    def vehicles_for(self, part: PartBelief, most: int) -> list[Candidate]:
        """The nearest idle vehicles that can take a part, one of each place and platform, nearest first."""
        travel, can_serve = self._picture.travel, self._context.feasibility.can_serve
        ranked = []
        for (place, platform), bucket in self._picture.idle.items():
            seconds, origin = self._reach.of(travel, platform, place, part)
            if seconds < inf:
                ranked.append((seconds, place, platform, origin, bucket))
        ranked.sort(key=_nearness)
        found: list[Candidate] = []
        for seconds, _, _, origin, bucket in ranked:
            for vehicle in bucket.values():
                if vehicle.id not in self._used and can_serve(vehicle, part, origin):
                    found.append(Candidate(seconds, vehicle, part, origin))
                    break
            if len(found) == most:
                break
        return found

    def parts_for(self, vehicle: VehicleBelief) -> Iterator[Candidate]:
        """The waiting parts that an idle vehicle can take, with the time to reach each."""
        travel, can_serve = self._picture.travel, self._context.feasibility.can_serve
        for part in self.waiting():
            seconds, origin = self._reach.of(travel, vehicle.platform, vehicle.place, part)
            if seconds < inf and can_serve(vehicle, part, origin):
                yield Candidate(seconds, vehicle, part, origin)

    def take(
        self, best: Candidate, second: Candidate | None, steps: Sequence[Step], parts: Sequence[PartBelief]
    ) -> None:
        """Order the best candidate's vehicle to do the steps, which serve the parts, and to come home."""
        context, vehicle, mission = self._context, best.vehicle, best.part.mission
        plan = context.feasibility.complete(vehicle, steps)
        self.decision.orders.append(
            Order(context.order_id(), vehicle.id, vehicle.version, plan, priority=mission.priority)
        )
        runner_up, runner_up_score = (second.vehicle.id, second.score) if second is not None else (None, None)
        for part in parts:
            self.decision.rationale.append(
                Rationale(part.mission.id, part.part, vehicle.id, best.score, runner_up, runner_up_score)
            )
            self._taken.add((part.mission.id, part.part))
        self._used.add(vehicle.id)


def _nearness(entry: tuple[float, int, str, int, object]) -> tuple[float, int, str]:
    return entry[:3]


def _reach(travel: Travel, platform: str, place: int, part: PartBelief) -> tuple[float, int]:
    """By way of the origin where cargo is fetched; where cargo is taken to it, straight to the site."""
    site, first = part.mission.site, part.mission.kind.steps[0]
    if first.kind is StepKind.LOAD and first.at == "origin":
        to_site = travel.duration_s
        return min((to_site(platform, place, o) + to_site(platform, o, site), o) for o in part.origins)
    ends = [(travel.duration_s(platform, site, origin), origin) for origin in part.origins]
    return travel.duration_s(platform, place, site), min(ends)[1] if ends else site
