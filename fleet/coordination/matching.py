"""What the single-step policies share: who is near, who can take a part, and the decision as it is drafted."""

from __future__ import annotations

from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.coordination.protocol import Decision, Order, PartBelief, Rationale, VehicleBelief
from fleet.domain.plan import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fleet.coordination.protocol import Context, Picture, Travel

PER_SITE: Final = 4
"""Oldest parts per site that are looked at: bounds a decision under a long queue."""

FEW: Final = 3
"""With this many times fewer idle starts than known ones, sorting the few beats walking the many."""

PartKey = tuple[str, int]


class Candidate(NamedTuple):
    """A vehicle that can take a part by way of an origin; ``score`` in seconds, lower is better."""

    score: float
    vehicle: VehicleBelief
    part: PartBelief
    origin: int


Way = tuple[float, int, str, int]
"""Seconds to the site, place, platform and origin: sorts by nearness, then by place and platform."""


class Ways:
    """Ways to the parts of one kind at one site from the same origins, nearest first."""

    __slots__ = ("by_start", "ranked")

    def __init__(self) -> None:
        self.by_start: dict[tuple[int, str], Way] = {}
        self.ranked: list[Way] = []


class Reach:
    """Believed time until a vehicle is at the site that asked, and the origin that this takes; remembered per run."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, tuple[int, ...]], Ways] = {}

    def ranked(self, picture: Picture, part: PartBelief) -> list[Way]:
        """Ways to a part from every start at which vehicles are idle, nearest first; perhaps from others too."""
        ways, idle = self._to(part), picture.idle
        by_start = ways.by_start
        fresh = idle.keys() - by_start.keys()
        if fresh:
            for start in sorted(fresh):
                by_start[start] = _way(picture.travel, start, part)
            ways.ranked = sorted(way for way in by_start.values() if way[0] < inf)
        if len(idle) * FEW < len(by_start):
            return sorted(way for way in map(by_start.__getitem__, idle) if way[0] < inf)
        return ways.ranked

    def way(self, travel: Travel, start: tuple[int, str], part: PartBelief) -> Way:
        """How an idle vehicle of a platform gets from a place to a part."""
        ways = self._to(part)
        known = ways.by_start.get(start)
        if known is None:
            known = ways.by_start[start] = _way(travel, start, part)
            ways.ranked = sorted(way for way in ways.by_start.values() if way[0] < inf)
        return known

    def _to(self, part: PartBelief) -> Ways:
        mission = part.mission
        key = (mission.site, mission.kind.name, part.origins)
        ways = self._known.get(key)
        if ways is None:
            ways = self._known[key] = Ways()
        return ways


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

    def oldest(self, most: int) -> Iterator[PartBelief]:
        """The parts that have waited longest, wherever."""
        for part in islice(self._picture.queue.values(), most):
            if self.waits(part):
                yield part

    def nearby(self, vehicle: VehicleBelief, sites: int) -> Iterator[PartBelief]:
        """The oldest parts at the nearest sites where any wait, the vehicle's own place first."""
        picture = self._picture
        yield from self.waiting_at(vehicle.place)
        for site in picture.travel.nearest(vehicle.platform, vehicle.place, len(self._context.sites)):
            if site in picture.waiting:
                yield from self.waiting_at(site)
                sites -= 1
                if sites == 0:
                    return

    def vehicles_for(self, part: PartBelief, most: int) -> list[Candidate]:
        """The nearest idle vehicles that can take a part, one of each place and platform, nearest first."""
        idle, feasibility = self._picture.idle, self._context.feasibility
        found: list[Candidate] = []
        for seconds, place, platform, origin in self._reach.ranked(self._picture, part):
            bucket = idle.get((place, platform))
            if bucket is None or not feasibility.suits(platform, part):
                continue
            for vehicle in bucket.values():
                if vehicle.id not in self._used and feasibility.has_energy(vehicle, part, origin):
                    found.append(Candidate(seconds, vehicle, part, origin))
                    break
            if len(found) == most:
                break
        return found

    def that_suit(self, vehicle: VehicleBelief, parts: Iterable[PartBelief]) -> Iterator[Candidate]:
        """Those of some parts that an idle vehicle can take, with the time to reach each."""
        travel, feasibility = self._picture.travel, self._context.feasibility
        start = (vehicle.place, vehicle.platform)
        for part in parts:
            if feasibility.suits(vehicle.platform, part):
                seconds, _, _, origin = self._reach.way(travel, start, part)
                if seconds < inf and feasibility.has_energy(vehicle, part, origin):
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


def _way(travel: Travel, start: tuple[int, str], part: PartBelief) -> Way:
    """By way of the origin where cargo is fetched; where cargo is taken to it, straight to the site."""
    place, platform = start
    site, first, to_site = part.mission.site, part.mission.kind.steps[0], travel.duration_s
    if first.kind is StepKind.LOAD and first.at == "origin":
        ways = [(to_site(platform, place, o) + to_site(platform, o, site), o) for o in part.origins]
        seconds, origin = min(ways)
        return seconds, place, platform, origin
    ends = [(to_site(platform, site, origin), origin) for origin in part.origins]
    return to_site(platform, place, site), place, platform, min(ends)[1] if ends else site
