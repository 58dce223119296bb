"""Feasibility in one place for all policies: who may serve what, with which steps, and how the trip home is added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, Literal

from fleet.domain.plan import Plan, Step, StepKind

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, Start, Travel, VehicleBelief
    from fleet.domain.mission import Mission
    from fleet.domain.platform import Platform
    from fleet.domain.site import Site

RESERVE_SHARE: Final = 0.1
"""Share of the energy store that a plan must leave untouched (assumed)."""

MOST_KNOWN: Final = 200_000
"""Trips remembered."""

_UNKNOWN_J: Final = -1.0
"""Stands for a trip that was never worked out: none takes less than nothing."""

Stop = tuple[StepKind, int]
"""What a step does, and at which place."""

TOW_EFFORT: Final = 2.0
"""Energy of towing a vehicle of one's own kind, relative to driving alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRule:
    """What vehicles of one platform and home do when their plan is done."""

    when_idle: Literal["return", "stay", "reposition"]
    reposition_to: int | None
    recharge_below: float
    capacity_j: float


class PlanRules:
    """Completes and checks plans against belief (see ``fleet.coordination.protocol.Feasibility``)."""

    def __init__(
        self,
        *,
        platforms: Mapping[str, Platform],
        sites: Sequence[Site],
        rules: Mapping[tuple[str, int], StandingRule],
        travel: Travel,
    ) -> None:
        self._platforms = platforms
        self._sites = sites
        self._rules = rules
        self._travel = travel
        self._trips: dict[tuple[str, int, int, float], float | None] = {}

    def afresh(self) -> PlanRules:
        """The same rules with no trip remembered: what others have asked already is asked, and counted, again."""
        return PlanRules(platforms=self._platforms, sites=self._sites, rules=self._rules, travel=self._travel)

    def suits(self, platform: str, part: PartBelief) -> bool:
        """Whether a platform has the role, the payload and the towing strength that a part needs."""
        figures, mission = self._platforms[platform], part.mission
        return (
            part.load_kg <= figures.payload_kg
            and mission.kind.role in figures.roles
            and mission.lifts_kg <= figures.tow_kg
        )

    def need(
        self, vehicle: VehicleBelief, part: PartBelief, origin: int, start: Start | None = None
    ) -> tuple[float, float]:
        """Energy to serve an empty part of the errand and get back with a reserve, and more per kg; joules.

        Energy is convex in the load, so the chord between an empty and a full trip errs on the safe side, and two
        figures answer for every load. Infinite where there is no way. ``start`` stands in for the vehicle's place.
        """
        stops = [*_stops(part.mission, origin), (StepKind.RETURN, vehicle.home)]
        payload_kg = self._platforms[vehicle.platform].payload_kg
        begin = vehicle.place if start is None else start
        empty = self._trip_energy(vehicle.platform, begin, stops, 0.0)
        full = self._trip_energy(vehicle.platform, begin, stops, payload_kg)
        if empty is None or full is None:
            return inf, 0.0
        return empty + self.reserve_j(vehicle), (full - empty) / payload_kg if payload_kg > 0 else 0.0

    def reserve_j(self, vehicle: VehicleBelief) -> float:
        """What a plan must leave in the store."""
        return RESERVE_SHARE * self._rules[vehicle.platform, vehicle.home].capacity_j

    def comes_home(self, vehicle: VehicleBelief) -> bool:
        """Whether the vehicle goes home when it has nothing to do."""
        return self._rules[vehicle.platform, vehicle.home].when_idle == "return"

    def full_j(self, vehicle: VehicleBelief) -> float:
        """What the store holds when it is full."""
        return self._rules[vehicle.platform, vehicle.home].capacity_j

    def can_serve(self, vehicle: VehicleBelief, part: PartBelief, origin: int) -> bool:
        """Role, room, towing strength, and energy for the trip and the way home with a reserve."""
        room = self._platforms[vehicle.platform].payload_kg - vehicle.load_kg
        if part.load_kg > room or not self.suits(vehicle.platform, part):
            return False
        fixed, per_kg = self.need(vehicle, part, origin)
        return fixed + per_kg * part.load_kg <= vehicle.energy_j

    def steps_for(self, part: PartBelief, origin: int) -> Plan:
        """The part's mission kind turned into steps, with the travel between them."""
        mission, index = part.mission, part.part
        site, name = mission.site, mission.id
        steps: list[Step] = []
        for kind, at, duration_s in ((t.kind, t.at, t.duration_s) for t in mission.kind.steps):
            place = site if at == "site" else origin
            if kind is StepKind.TOW:
                steps.append(Step(StepKind.GO, site, name, index))
                steps.append(Step(kind, place, name, index, vehicle=mission.subject))
                continue
            steps.append(Step(StepKind.GO, place, name, index))
            steps.append(Step(kind, place, name, index, duration_s))
        return tuple(steps)

    def complete(self, vehicle: VehicleBelief, steps: Iterable[Step], start: Start | None = None) -> Plan:
        """The steps, followed by the return and the recharge that the vehicle's standing rules ask for.

        ``start`` stands in for the vehicle's place, where the steps begin elsewhere.
        """
        plan = list(steps)
        rule = self._rules[vehicle.platform, vehicle.home]
        begin = vehicle.place if start is None else start
        used = self._energy_of(vehicle, begin, [(step.kind, step.place) for step in plan])
        left = vehicle.energy_j - used
        if rule.when_idle == "return" or left < 0.5 * rule.capacity_j:
            plan.append(Step(StepKind.RETURN, vehicle.home))
            end = plan[-2].place if len(plan) > 1 else begin
            left -= self.leg(vehicle.platform, end, vehicle.home, 0.0) or 0.0
            if left < rule.recharge_below * rule.capacity_j:
                plan.append(Step(StepKind.RECHARGE, vehicle.home))
        elif rule.when_idle == "reposition" and rule.reposition_to is not None:
            plan.append(Step(StepKind.GO, rule.reposition_to))
        return tuple(plan)

    def forget_ways(self) -> None:
        """Ways are not what they were: what was worked out of them holds no more."""
        self._trips.clear()

    def leg(self, platform: str, start: Start, end: int, load_kg: float) -> float | None:
        """Energy of one stretch with a load, joules; ``None`` where there is no way."""
        if not isinstance(start, int):
            trip = self._travel.journey(platform, start, end, load_kg)
            return trip.energy_j if trip is not None else None
        key = (platform, start, end, load_kg)
        known = self._trips.get(key, _UNKNOWN_J)
        if known != _UNKNOWN_J:
            return known
        if len(self._trips) >= MOST_KNOWN:
            self._trips.clear()
        trip = self._travel.journey(platform, start, end, load_kg)
        energy_j = self._trips[key] = trip.energy_j if trip is not None else None
        return energy_j

    def _energy_of(self, vehicle: VehicleBelief, start: Start, stops: Iterable[Stop]) -> float:
        payload_kg = self._platforms[vehicle.platform].payload_kg
        return self._trip_energy(vehicle.platform, start, stops, payload_kg) or 0.0

    def _trip_energy(self, platform: str, start: Start, stops: Iterable[Stop], load_kg: float) -> float | None:
        """Energy of the travel in a plan, laden by ``load_kg`` between the first load and the last unload."""
        place, aboard, total = start, 0.0, 0.0
        for kind, stop in stops:
            if stop != place:
                energy = self.leg(platform, place, stop, aboard)
                if energy is None:
                    return None
                total += energy * (TOW_EFFORT if kind is StepKind.TOW else 1.0)
                place = stop
            if kind is StepKind.LOAD:
                aboard = load_kg
            elif kind is StepKind.UNLOAD:
                aboard = 0.0
        return total


def _stops(mission: Mission, origin: int) -> Iterator[Stop]:
    """What a mission's steps do and where, in order: who tows comes to the site first."""
    for step in mission.kind.steps:
        if step.kind is StepKind.TOW:
            yield StepKind.GO, mission.site
        yield step.kind, mission.site if step.at == "site" else origin
