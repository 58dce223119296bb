"""What a post believes as a routing problem: parts that wait as demands, vehicles that could set out as carriers.

Stores that every carrier can load where it sets out are demands without a fetch, the form that solvers treat best; all
else is a shipment, fetched and dropped: a casualty, or stores from elsewhere. A part is to be done by its due time
where somebody could still do that, else by its expiry. What it costs to leave it undone is a multiple of the longest
trip there is, more for urgent parts.
"""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from fleet.coordination.routing_problem import FAR, Carrier, Demand, RoutingProblem, Visit
from fleet.coordination.stops import Stop, stops_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fleet.coordination.protocol import Context, PartBelief, Picture
    from fleet.coordination.tours import Reckoning, Tour
    from fleet.coordination.travel_times import TravelTimes
    from fleet.domain.platform import Platform

PER_S: Final = 1000
LEAST_PRIZE: Final = 20
"""Prize of the least urgent part, in longest trips: to be served if that is possible at all."""

URGENT_PRIZE: Final = 60
"""What the most urgent part's prize has above that; half as much with each priority class."""


class Served(NamedTuple):
    """A part with its stops: the fetch, where the vehicle doesn't load where it sets out, and the drop."""

    part: PartBelief
    fetch: Stop | None
    drop: Stop
    load: Stop | None


class RoutingModel:
    """One problem: places are told apart by part, so that who may not serve a part finds it too far away."""

    def __init__(
        self, context: Context, times: TravelTimes, reckoning: Reckoning, picture: Picture, tours: Sequence[Tour]
    ) -> None:
        self._context = context
        self._times = times
        self._reckoning = reckoning
        self._picture = picture
        self.tours = tours
        self._platforms = list(dict.fromkeys(tour.vehicle.platform for tour in tours))
        self._starts = list(dict.fromkeys(_place(tour) for tour in tours))
        self.served: list[Served] = []

    def problem(self, parts: Sequence[PartBelief], trips: int) -> RoutingProblem:
        """The problem of serving some parts, or some of them, on so many trips of each vehicle."""
        self.served = [served for part in parts if (served := self._served(part)) is not None]
        ends = list(dict.fromkeys(tour.vehicle.home for tour in self.tours if self._comes_home(tour)))
        places = [*self._starts, *ends, None]
        first = len(places)
        for served in self.served:
            places += [stop.step.place for stop in (served.fetch, served.drop) if stop is not None]
        travel = tuple(self._travel(platform, places, first) for platform in self._platforms)
        longest = max((int(matrix[matrix < FAR].max(initial=0)) for matrix in travel), default=0)
        soonest = np.min([self._soonest(tour, travel) for tour in self.tours], axis=0)
        demands, at = [], first
        for served in self.served:
            demands.append(self._demand(served, at, longest, soonest))
            at += 1 if served.fetch is None else 2
        carriers = tuple(self._carrier(tour, ends, trips) for tour in self.tours)
        return RoutingProblem(travel, tuple(demands), carriers)

    def _served(self, part: PartBelief) -> Served | None:
        """The stops of a part by way of its best origin; ``None`` for what can't be parted, as a tow."""
        everywhere = bool(part.origins) and all(start in part.origins for start in self._starts)
        site = part.mission.site
        loads_first = part.mission.kind.loads_at_origin
        origin = site
        if part.origins and not (everywhere and loads_first):
            platform = self._context.platforms[self._platforms[0]]
            ways = {
                end: self._reckoning.leg(self._picture.travel, platform, *((end, site) if loads_first else (site, end)))
                for end in part.origins
            }
            origin = min(ways, key=lambda end: ways[end][0])
        elif part.origins:
            origin = self._starts[0]
        platform = self._context.platforms[self._platforms[0]]
        stops = stops_of(platform, part.mission, self._context.feasibility.steps_for(part, origin))
        if stops is None or len(stops) > 2:  # noqa: PLR2004 - fetched and dropped
            return None
        if len(stops) == 1:
            return Served(part, None, stops[0], None)
        if everywhere and loads_first:
            return Served(part, None, stops[1], stops[0])
        return Served(part, stops[0], stops[1], None)

    def _travel(self, name: str, places: list[int | None], first: int) -> NDArray[np.int64]:
        known = list(dict.fromkeys(place for place in places if place is not None))
        seconds = self._times.between(self._picture.travel, self._context.platforms[name], known)
        matrix = np.zeros((len(places), len(places)))
        position = {place: i for i, place in enumerate(known)}
        here = [position[place] for place in places if place is not None]
        real = [i for i, place in enumerate(places) if place is not None]
        matrix[np.ix_(real, real)] = seconds[np.ix_(here, here)]
        made = np.where(np.isfinite(matrix), np.rint(matrix * PER_S), FAR).astype(np.int64)
        at = first
        for served in self.served:
            count = 1 if served.fetch is None else 2
            if not self._context.feasibility.suits(name, served.part):
                made[at : at + count, :] = made[:, at : at + count] = FAR
            at += count
        np.fill_diagonal(made, 0)
        return made

    def _soonest(self, tour: Tour, travel: tuple[NDArray[np.int64], ...]) -> NDArray[np.int64]:
        row = travel[self._platforms.index(tour.vehicle.platform)][self._starts.index(_place(tour))]
        soonest: NDArray[np.int64] = row + round(tour.wait_s * PER_S)
        return soonest

    def _demand(self, served: Served, at: int, longest: int, soonest: NDArray[np.int64]) -> Demand:
        part, mission = served.part, served.part.mission
        prize = round(longest * (LEAST_PRIZE + URGENT_PRIZE * 0.5**mission.priority))
        fetch = None if served.fetch is None else self._visit(served.fetch, at, served.fetch.latest_us)
        drop_at = at if fetch is None else at + 1
        before_s = 0.0 if served.load is None else served.load.service_s
        last_us = mission.expires_us - round((served.drop.service_s + before_s) * 1e6)
        due_us = last_us - (mission.expires_us - mission.due_us)
        is_late = self._picture.time_us + int(soonest[drop_at]) * 1000 > due_us
        drop = self._visit(served.drop, drop_at, last_us if is_late else due_us, before_s)
        return Demand(round(part.load_kg * 1000), prize, drop, fetch)

    def _visit(self, stop: Stop, at: int, latest_us: int, before_s: float = 0.0) -> Visit:
        now_us = self._picture.time_us
        opens = max((stop.opens_us - now_us) // 1000, 0)
        latest = max((latest_us - now_us) // 1000, opens)
        return Visit(at, opens, latest, round((stop.service_s + before_s) * PER_S))

    def _carrier(self, tour: Tour, ends: list[int], trips: int) -> Carrier:
        """A vehicle; one that stays where it has finished ends nowhere, which is no way from anywhere."""
        vehicle = tour.vehicle
        platform = self._context.platforms[vehicle.platform]
        profile = self._platforms.index(vehicle.platform)
        end = len(self._starts) + (ends.index(vehicle.home) if self._comes_home(tour) else len(ends))
        return Carrier(
            profile=profile,
            start=self._starts.index(_place(tour)),
            end=end,
            capacity=max(round((platform.payload_kg - tour.load_kg) * 1000), 0),
            ready=round(tour.wait_s * PER_S),
            reach=self._reach(tour, platform),
            reloads=trips - 1,
        )

    def _reach(self, tour: Tour, platform: Platform) -> int:
        """Milliseconds of driving half laden that the energy lasts for; what is planned is checked exactly later."""
        rate = 0.0
        for served in self.served:
            seconds, fixed_j, per_kg_j = self._reckoning.leg(
                self._picture.travel, platform, _place(tour), served.drop.step.place
            )
            if isfinite(seconds) and seconds > 0:
                rate = max(rate, (fixed_j + per_kg_j * platform.payload_kg * 0.5) / seconds)
        left_j = tour.energy_j - self._context.feasibility.reserve_j(tour.vehicle)
        lasts_s = left_j / rate if rate > 0 else inf
        return max(round(min(lasts_s * PER_S, FAR)), 0)

    def _comes_home(self, tour: Tour) -> bool:
        return self._context.feasibility.comes_home(tour.vehicle)


def _place(tour: Tour) -> int:
    """Where a tour begins, which is a place: tours of vehicles that are diverted on their way are not offered."""
    assert isinstance(tour.start, int)
    return tour.start
