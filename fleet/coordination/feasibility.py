"""Feasibility in one place for all policies: who may serve what, with which steps, and how the trip home is added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from fleet.domain.plan import Plan, Step, StepKind

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, Travel, VehicleBelief
    from fleet.domain.platform import Platform
    from fleet.domain.site import Site

RESERVE_SHARE: Final = 0.1
"""Share of the energy store that a plan must leave untouched (assumed)."""


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
        self._needs: dict[tuple[str, int, int, int, str, float], float | None] = {}

    def can_serve(self, vehicle: VehicleBelief, part: PartBelief, origin: int) -> bool:
        """Role, payload, towing strength, and energy for the trip and the way home with a reserve."""
        platform = self._platforms[vehicle.platform]
        mission = part.mission
        if mission.kind.role not in platform.roles or part.load_kg > platform.payload_kg - vehicle.load_kg:
            return False
        if mission.lifts_kg > platform.tow_kg:
            return False
        need = self._need_j(vehicle, part, origin)
        if need is None:
            return False
        reserve = RESERVE_SHARE * self._rules[vehicle.platform, vehicle.home].capacity_j
        return need + reserve <= vehicle.energy_j

    def steps_for(self, part: PartBelief, origin: int) -> Plan:
        """The part's mission kind turned into steps, with the travel between them."""
        mission = part.mission
        steps: list[Step] = []
        for template in mission.kind.steps:
            kind, place = template.kind, mission.site if template.at == "site" else origin
            if kind is StepKind.TOW:
                steps.append(Step(StepKind.GO, mission.site, mission.id, part.part))
                steps.append(Step(kind, place, mission.id, part.part, vehicle=mission.subject))
                continue
            steps.append(Step(StepKind.GO, place, mission.id, part.part))
            steps.append(Step(kind, place, mission.id, part.part, template.duration_s))
        return tuple(steps)

    def complete(self, vehicle: VehicleBelief, steps: Iterable[Step]) -> Plan:
        """The steps, followed by the return and the recharge that the vehicle's standing rules ask for."""
        plan = list(steps)
        rule = self._rules[vehicle.platform, vehicle.home]
        used = self._energy_of(vehicle, plan)
        left = vehicle.energy_j - used
        if rule.when_idle == "return" or left < 0.5 * rule.capacity_j:
            plan.append(Step(StepKind.RETURN, vehicle.home))
            end = plan[-2].place if len(plan) > 1 else vehicle.place
            home = self._travel.journey(vehicle.platform, end, vehicle.home)
            left -= home.energy_j if home is not None else 0.0
            if left < rule.recharge_below * rule.capacity_j:
                plan.append(Step(StepKind.RECHARGE, vehicle.home))
        elif rule.when_idle == "reposition" and rule.reposition_to is not None:
            plan.append(Step(StepKind.GO, rule.reposition_to))
        return tuple(plan)

    def _need_j(self, vehicle: VehicleBelief, part: PartBelief, origin: int) -> float | None:
        """Energy of the part's steps from where the vehicle stands, and of the way home.

        ``None`` where there is no way.
        """
        mission = part.mission
        key = (vehicle.platform, vehicle.place, origin, mission.site, mission.kind.name, part.load_kg)
        if key not in self._needs:
            steps = [*self.steps_for(part, origin), Step(StepKind.RETURN, vehicle.home)]
            self._needs[key] = self._trip_energy(vehicle, steps, part.load_kg)
        return self._needs[key]

    def _energy_of(self, vehicle: VehicleBelief, steps: Sequence[Step]) -> float:
        return self._trip_energy(vehicle, steps, self._platforms[vehicle.platform].payload_kg) or 0.0

    def _trip_energy(self, vehicle: VehicleBelief, steps: Sequence[Step], load_kg: float) -> float | None:
        """Energy of the travel in a plan, laden by ``load_kg`` between the first load and the last unload."""
        place, aboard, total = vehicle.place, 0.0, 0.0
        for step in steps:
            if step.place != place:
                trip = self._travel.journey(vehicle.platform, place, step.place, aboard)
                if trip is None:
                    return None
                towing = step.kind is StepKind.TOW
                total += trip.energy_j * (2.0 if towing else 1.0)
                place = step.place
            if step.kind is StepKind.LOAD:
                aboard = load_kg
            elif step.kind is StepKind.UNLOAD:
                aboard = 0.0
        return total
