"""What the single-step policies share: a decision as it is drafted, and who can take what in it."""

from __future__ import annotations

from heapq import nsmallest
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.coordination.protocol import Decision, Order, PartBelief, Rationale, Start, VehicleBelief

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fleet.coordination.approach import Approaches
    from fleet.coordination.openings import Opening
    from fleet.coordination.protocol import Context, Picture
    from fleet.domain.mission import Mission
    from fleet.domain.plan import Step

PER_SITE: Final = 4
"""Oldest parts per site that are looked at: bounds a decision under a long queue."""


class Candidate(NamedTuple):
    """A vehicle that can take a part by way of an origin; ``seconds`` is the believed time until it is at the site.

    A vehicle under way is given with the energy and load that it will have when it sets out from ``start``, and its
    plan is replaced from ``from_step`` on.
    """

    seconds: float
    vehicle: VehicleBelief
    part: PartBelief
    origin: int
    start: Start | None = None
    from_step: int = 0


RunnerUp = tuple[str, float] | None
"""The next best vehicle for a part and its score."""


class Draft:
    """A decision while it is made: the picture, and which vehicles and parts it has used up."""

    def __init__(self, context: Context, approaches: Approaches, picture: Picture) -> None:
        self.decision = Decision()
        self._context = context
        self._approaches = approaches
        self._picture = picture
        self._used: set[str] = set()
        self.kept_back: dict[str, str] = {}
        """Platforms of the vehicles that wait for the rest of a team, by vehicle."""
        self.taken: set[tuple[str, int]] = set()
        approaches.make_room(picture.travel)

    def is_free(self, vehicle: VehicleBelief) -> bool:
        """Whether no order of this draft uses the vehicle."""
        return vehicle.id not in self._used

    def waits(self, part: PartBelief) -> bool:
        """Whether no order of this draft serves the part."""
        return (part.mission.id, part.part) not in self.taken

    def waiting_at(self, site: int) -> Iterable[PartBelief]:
        """The oldest parts that wait at a site."""
        bucket = self._picture.waiting.get(site)
        return () if bucket is None else islice(bucket.values(), PER_SITE)

    def oldest(self, most: int) -> Iterable[PartBelief]:
        """The parts that have waited longest, wherever."""
        return islice(self._picture.queue.values(), most)

    def nearby(self, vehicle: VehicleBelief, most: int) -> list[PartBelief]:
        """The oldest parts at the nearest sites where any wait, the vehicle's own place first.

        Then those at the nearest other places, as many at most.
        """
        picture, count = self._picture, len(self._context.sites)
        waiting, travel, platform, start = picture.waiting, picture.travel, vehicle.platform, vehicle.place
        found = list(self.waiting_at(start))
        sites = (site for site in travel.nearest(platform, start, count) if site in waiting)
        for site in islice(sites, most):
            found += self.waiting_at(site)
        if max(waiting, default=0) >= count:
            beyond = (place for place in waiting if place >= count and place != start)
            for place in nsmallest(most, beyond, key=lambda place: travel.duration_s(platform, start, place)):
                found += self.waiting_at(place)
        return found

    def vehicles_for(self, part: PartBelief, most: int) -> list[Candidate]:
        """The nearest idle vehicles that can take a part, one of each place and platform, nearest first."""
        idle, approaches, used, load_kg = self._picture.idle, self._approaches, self._used, part.load_kg
        now_us = self._picture.time_us
        found: list[Candidate] = []
        for approach in approaches.nearest(self._picture, part.errand):
            if load_kg > approach.payload_kg:
                continue
            bucket = idle.get(approach.start)
            if bucket is None:
                continue
            for vehicle in bucket.values():
                if vehicle.id not in used and approaches.can_take(approach, vehicle, part, now_us):
                    found.append(Candidate(approach.seconds, vehicle, part, approach.origin))
                    break
            if len(found) == most:
                break
        return found

    def best_part(
        self, vehicle: VehicleBelief, parts: Iterable[PartBelief], worth: Callable[[PartBelief], float]
    ) -> Candidate | None:
        """Of some parts the one that an idle vehicle reaches soonest.

        Less what it is worth in seconds; ``None`` if none.
        """
        travel, approaches, taken = self._picture.travel, self._approaches, self.taken
        start, now_us = (vehicle.place, vehicle.platform), self._picture.time_us
        known = approaches.from_start(start)
        best, best_rank = None, (inf, "", 0)
        for part in parts:
            approach = known.get(part.errand) or approaches.of(travel, start, part.errand)
            if part.load_kg > approach.payload_kg:
                continue
            score = approach.seconds - worth(part)
            if score > best_rank[0] or approach.seconds == inf:
                continue
            rank = (score, part.mission.id, part.part)
            free = rank < best_rank and rank[1:] not in taken
            if free and approaches.can_take(approach, vehicle, part, now_us):
                best, best_rank = Candidate(approach.seconds, vehicle, part, approach.origin), rank
        return best

    def first_part(self, vehicle: VehicleBelief, parts: Iterable[PartBelief]) -> Candidate | None:
        """The first of some parts that an idle vehicle can take."""
        travel, approaches = self._picture.travel, self._approaches
        start, now_us = (vehicle.place, vehicle.platform), self._picture.time_us
        for part in parts:
            approach = approaches.of(travel, start, part.errand)
            if approach.seconds < inf and self.waits(part) and approaches.can_take(approach, vehicle, part, now_us):
                return Candidate(approach.seconds, vehicle, part, approach.origin)
        return None

    def can_add(self, candidate: Candidate, part: PartBelief, room_kg: float) -> bool:
        """Whether the candidate's vehicle can also take another part from the same origin on the same trip.

        ``room_kg`` is what is left beside the parts that it takes already; energy has to do for all of them together.
        """
        if part.load_kg > room_kg or candidate.origin not in part.origins or not part.mission.kind.brings_stores:
            return False
        vehicle = candidate.vehicle
        start = vehicle.place if candidate.start is None else candidate.start
        approach = self._approaches.on_the_way(self._picture.travel, start, vehicle.platform, part.errand)
        together_kg = approach.payload_kg - vehicle.load_kg - room_kg + part.load_kg
        return self.waits(part) and self._approaches.can_take(
            approach, vehicle, part._replace(load_kg=together_kg), self._picture.time_us
        )

    def reserve(self, keys: Iterable[tuple[str, int]]) -> None:
        """These parts are spoken for: no other order of this draft takes them along."""
        self.taken.update(keys)

    def is_reserved(self, key: tuple[str, int]) -> bool:
        """Whether a part is spoken for."""
        return key in self.taken

    def keep_back(self, vehicle: VehicleBelief) -> None:
        """No order of this draft uses the vehicle, which waits for the rest of a team."""
        self._used.add(vehicle.id)
        self.kept_back[vehicle.id] = vehicle.platform

    def send(self, vehicle: VehicleBelief, steps: Sequence[Step], mission: Mission, part: int, seconds: float) -> None:
        """Order an idle vehicle to do its part of a team's mission; ``seconds`` to the meeting place are the reason."""
        context = self._context
        plan = context.feasibility.complete(vehicle, steps)
        order = Order(context.order_id(), vehicle.id, vehicle.version, plan, priority=mission.priority)
        self.decision.orders.append(order)
        self.decision.rationale.append(Rationale(mission.id, part, vehicle.id, seconds, None, None))
        self.taken.add((mission.id, part))
        self._used.add(vehicle.id)

    def halt(self, opening: Opening) -> None:
        """Order a vehicle to give up what it was sent for, and to do what vehicles do that have nothing to do."""
        context, vehicle = self._context, opening.vehicle._replace(energy_j=opening.energy_j)
        plan = context.feasibility.complete(vehicle, (), opening.start)
        self.decision.orders.append(Order(context.order_id(), vehicle.id, vehicle.version, plan, opening.from_step))
        self._used.add(vehicle.id)

    def take(self, best: Candidate, runner_up: RunnerUp, steps: Sequence[Step], parts: Sequence[PartBelief]) -> None:
        """Order the best candidate's vehicle to do the steps, which serve the parts, and to come home."""
        context, vehicle = self._context, best.vehicle
        plan = context.feasibility.complete(vehicle, steps, best.start)
        order = Order(
            context.order_id(), vehicle.id, vehicle.version, plan, best.from_step, priority=best.part.mission.priority
        )
        self.decision.orders.append(order)
        second, second_score = runner_up if runner_up is not None else (None, None)
        for part in parts:
            self.decision.rationale.append(
                Rationale(part.mission.id, part.part, vehicle.id, best.seconds, second, second_score)
            )
            self.taken.add((part.mission.id, part.part))
        self._used.add(vehicle.id)


def next_best(found: Sequence[Candidate]) -> RunnerUp:
    """The second of some candidates."""
    return (found[1].vehicle.id, found[1].seconds) if len(found) > 1 else None
