"""Tours: what a vehicle has still to do, as stops that others can be inserted between, and what that costs.

The cost of a tour is ``travel`` × the seconds that the vehicle drives, home included where it goes home, plus for
every part w × (seconds from now until it is done × ``waiting`` + those of them past its due time × ``lateness``), where
w halves with each priority class. What is late already can't be helped and doesn't count. All is believed; a tour over
a vehicle's payload, range or a part's expiry has no cost, because it is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from fleet.coordination.openings import Scope, is_bound_to_others, rest_of
from fleet.coordination.stops import Stop, stops_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleet.coordination.protocol import Context, Picture, Start, Travel, VehicleBelief, Whereabouts
    from fleet.domain.platform import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a second counts: driven, waited for, and late."""

    travel: float
    waiting: float
    lateness: float


class Tour(NamedTuple):
    """A vehicle's stops ahead, from ``start`` and ``wait_s`` seconds from now on, with ``energy_j`` and ``load_kg``.

    An order for it replaces the plan from ``from_step`` on. ``cost`` is that of the stops as they are.
    """

    vehicle: VehicleBelief
    start: Start
    wait_s: float
    energy_j: float
    load_kg: float
    from_step: int
    stops: tuple[Stop, ...]
    cost: float = 0.0


def tours(context: Context, picture: Picture, scope: Scope) -> Iterator[Tour]:
    """The tours of all vehicles within a scope, before anything is inserted."""
    for bucket in picture.idle.values():
        for v in bucket.values():
            yield Tour(v, v.place, 0.0, v.energy_j, v.load_kg, 0, ())
    if scope == "idle":
        return
    for vehicle in picture.vehicles.values():
        at = picture.whereabouts(vehicle.id)
        if at is not None and not is_bound_to_others(vehicle):
            tour = _under_way(context, picture, vehicle, at, breaks=scope == "divert" and at.is_free)
            if tour is not None:
                yield tour


def _under_way(
    context: Context, picture: Picture, vehicle: VehicleBelief, at: Whereabouts, *, breaks: bool
) -> Tour | None:
    """After the step that a vehicle is at; from where it is, if that may be broken off."""
    from_step = at.step if breaks else at.step + 1
    stops = stops_ahead(context.platforms[vehicle.platform], picture, vehicle.plan[from_step:])
    taken = rest_of(context, picture, vehicle, at, vehicle.plan[at.step : from_step])
    if stops is None or (taken is None and not breaks):
        return None
    if taken is None:
        return Tour(vehicle, at if at.place is None else at.place, 0.0, at.energy_j, at.load_kg, from_step, stops)
    return Tour(vehicle, taken.place, taken.seconds, taken.energy_j, taken.load_kg, from_step, stops)


class Reckoning:
    """What tours cost, with the legs between places remembered while the oracle's answers hold."""

    def __init__(self, context: Context, weights: Weights) -> None:
        self._context = context
        self._weights = weights
        self._legs: dict[tuple[str, int, int], tuple[float, float, float]] = {}
        self._edition = 0

    def cost(self, picture: Picture, tour: Tour, stops: tuple[Stop, ...], most: float = inf) -> float:
        """The cost of a tour with these stops; infinite where it can't be driven or costs ``most`` or more."""
        vehicle, weights = tour.vehicle, self._weights
        platform = self._context.platforms[vehicle.platform]
        place, load_kg, energy_j, clock_s = tour.start, tour.load_kg, tour.energy_j, tour.wait_s
        energy_j -= self._context.feasibility.reserve_j(vehicle)
        now_us, cost = picture.time_us, 0.0
        for step, mission, service_s, change_kg, closes, opens_us, latest_us in stops:
            if step.place != place:
                seconds, fixed_j, per_kg_j = self.leg(picture.travel, platform, place, step.place)
                clock_s += seconds
                cost += weights.travel * seconds
                energy_j -= fixed_j + per_kg_j * load_kg
                place = step.place
            clock_s = max(clock_s, (opens_us - now_us) * 1e-6)
            if now_us + clock_s * 1e6 > latest_us:
                return inf
            clock_s += service_s
            load_kg += change_kg
            if closes:
                done_us = now_us + clock_s * 1e6
                if done_us > mission.expires_us:
                    return inf
                late_s = max(done_us - max(mission.due_us, now_us), 0.0) * 1e-6
                cost += (weights.waiting * clock_s + weights.lateness * late_s) * 0.5**mission.priority
            if load_kg > platform.payload_kg or energy_j < 0 or cost >= most:
                return inf
        if place != vehicle.home:
            seconds, fixed_j, per_kg_j = self.leg(picture.travel, platform, place, vehicle.home)
            energy_j -= fixed_j + per_kg_j * load_kg
            if self._context.feasibility.comes_home(vehicle):
                cost += weights.travel * seconds
        return cost if energy_j >= 0 and cost < most else inf

    def leg(self, travel: Travel, platform: Platform, start: Start, end: int) -> tuple[float, float, float]:
        """Seconds of a leg, joules when empty, joules more per kg: the chord of a convex curve is safe."""
        if not isinstance(start, int):
            return self._leg(travel, platform, start, end)
        if travel.edition != self._edition:
            self._legs.clear()
            self._edition = travel.edition
        key = (platform.name, start, end)
        known = self._legs.get(key)
        if known is None:
            known = self._legs[key] = self._leg(travel, platform, start, end)
        return known

    def _leg(self, travel: Travel, platform: Platform, start: Start, end: int) -> tuple[float, float, float]:
        empty = travel.journey(platform.name, start, end)
        full = travel.journey(platform.name, start, end, platform.payload_kg)
        if empty is None or full is None:
            return inf, inf, 0.0
        rise_j = full.energy_j - empty.energy_j
        return empty.duration_s, empty.energy_j, rise_j / platform.payload_kg if platform.payload_kg > 0 else 0.0
