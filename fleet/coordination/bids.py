"""Bids: what it would cost each vehicle to serve a part besides what it has to do already.

A bid is the marginal cost of the cheapest insertion of the part's stops into the vehicle's tour (Rosenkrantz, Stearns &
Lewis 1977 for one tour), its other stops in their order. Bids are kept until the tour that they are for changes, so a
round in which one part is given away costs one vehicle's bids, not all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nsmallest
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from fleet.coordination.stops import Stop, stops_of
from fleet.coordination.tours import Tour

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.coordination.protocol import Budget, Context, PartBelief, Picture
    from fleet.coordination.tours import Reckoning

PAIR = 2
"""Stops of a part that is fetched here and brought there."""


class Bid(NamedTuple):
    """A vehicle's tour with a part inserted; ``cost`` is what that adds to its cost, less what the part is worth.

    Bids are in order of cost, then of names; ``total`` is what the tour costs with the part.
    """

    cost: float
    vehicle: str
    part: tuple[str, int]
    total: float
    stops: tuple[Stop, ...]


class Award(NamedTuple):
    """A bid that won, and the next lowest."""

    bid: Bid
    runner_up: Bid | None


@dataclass(slots=True, kw_only=True)
class Bidding:
    """The bids of one decision: tours by vehicle, parts still to be given away, and who bids what for them.

    At most ``vehicles`` of them bid for a part, those with the nearest stop; no tour gets more than ``most`` parts. A
    part is worth ``ageing`` for every second that it has waited.
    """

    context: Context
    picture: Picture
    reckoning: Reckoning
    tours: dict[str, Tour]
    parts: dict[tuple[str, int], PartBelief]
    vehicles: int
    most: int
    ageing: float
    budget: Budget
    awards: list[Award] = field(default_factory=list)
    _bids: dict[tuple[str, int], dict[str, Bid]] = field(default_factory=dict)
    _bidders: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _given: dict[tuple[str, int], PartBelief] = field(default_factory=dict)

    def open(self) -> None:
        """Collect the first bids."""
        for key, part in self.parts.items():
            bids: dict[str, Bid] = {}
            for tour in self._near(part):
                self._bidders.setdefault(tour.vehicle.id, []).append(key)
                bid = self._bid(tour, part)
                if bid is not None:
                    bids[tour.vehicle.id] = bid
            self._bids[key] = bids

    def on(self, key: tuple[str, int], count: int) -> list[Bid]:
        """The lowest bids on a part, lowest first."""
        bids = self._bids[key].values()
        return nsmallest(count, bids) if count > 1 else [min(bids)] if bids else []

    def award(self, bid: Bid) -> None:
        """Give a part to its bidder, and have that vehicle bid again for the others."""
        others = [other for other in self.on(bid.part, 2) if other.vehicle != bid.vehicle]
        self.awards.append(Award(bid, others[0] if others else None))
        self._given[bid.part] = self.parts.pop(bid.part)
        del self._bids[bid.part]
        tour = self.tours[bid.vehicle]._replace(stops=bid.stops, cost=bid.total)
        self.tours[bid.vehicle] = tour
        for key in self._bidders[bid.vehicle]:
            part = self.parts.get(key)
            if part is not None:
                again = self._bid(tour, part)
                if again is None:
                    self._bids[key].pop(bid.vehicle, None)
                else:
                    self._bids[key][bid.vehicle] = again

    def bids_anew(self, key: tuple[str, int], below: float) -> Iterator[Bid]:
        """What a part that was given away would cost now, vehicle by vehicle, where that is less than ``below``."""
        part = self._given.get(key)
        if part is None:
            return
        for tour in self._near(part):
            bid = self._bid(tour, part, below)
            if bid is not None:
                below = bid.total - tour.cost
                yield bid

    def _near(self, part: PartBelief) -> Sequence[Tour]:
        """The vehicles whose start or one of whose stops is nearest in time to where the part begins."""
        able = [t for t in self.tours.values() if self.context.feasibility.suits(t.vehicle.platform, part)]
        if len(able) <= self.vehicles:
            return able
        loads_at_origin = part.origins and part.mission.kind.steps[0].at == "origin"
        goals = part.origins if loads_at_origin else (part.mission.site,)

        def nearness(tour: Tour) -> tuple[float, str]:
            platform, travel = self.context.platforms[tour.vehicle.platform], self.picture.travel
            leg = self.reckoning.leg
            first = tour.wait_s + min(leg(travel, platform, tour.start, goal)[0] for goal in goals)
            later = (leg(travel, platform, stop.step.place, goal)[0] for stop in tour.stops for goal in goals)
            return min(later, default=first), tour.vehicle.id

        return nsmallest(self.vehicles, able, key=nearness)

    def _bid(self, tour: Tour, part: PartBelief, below: float = inf) -> Bid | None:
        """The cheapest insertion that adds less than ``below``; ``None`` where there is none."""
        key = (part.mission.id, part.part)
        if sum(stop.closes for stop in tour.stops) >= self.most:
            return None
        platform = self.context.platforms[tour.vehicle.platform]
        best, least, ways = None, tour.cost + below, 0
        for origin in part.origins or (part.mission.site,):
            stops = stops_of(platform, part.mission, self.context.feasibility.steps_for(part, origin))
            for way in _ways_to_insert(tour.stops, stops or ()):
                ways += 1
                cost = self.reckoning.cost(self.picture, tour, way, least)
                if cost < least:
                    best, least = way, cost
        self.budget.spend(ways)
        worth = self.ageing * (self.picture.time_us - part.mission.ready_us) * 1e-6
        return None if best is None else Bid(least - tour.cost - worth, tour.vehicle.id, key, least, best)


def _ways_to_insert(tour: tuple[Stop, ...], stops: tuple[Stop, ...]) -> Iterator[tuple[Stop, ...]]:
    """Every tour with the stops inserted in their order: two of them anywhere, others together."""
    if not stops:
        return
    for i in range(len(tour) + 1):
        if len(stops) != PAIR:
            yield (*tour[:i], *stops, *tour[i:])
            continue
        for j in range(i, len(tour) + 1):
            yield (*tour[:i], stops[0], *tour[i:j], stops[1], *tour[j:])
