"""Whether a plan makes sense in truth: all is done at a place that the plan has led to and that is right for it.

What may change until then (cargo taken by others, roads, energy) is found out on the way, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.domain.plan import WORK_STEPS, Step, StepKind

if TYPE_CHECKING:
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

TRAVEL_STEPS: Final = frozenset({StepKind.GO, StepKind.RETURN, StepKind.TOW, StepKind.RENDEZVOUS})
"""Steps that take a vehicle to their place; all others happen where it stands."""

MISSION_STEPS: Final = WORK_STEPS | {StepKind.LOAD, StepKind.UNLOAD, StepKind.TOW}
"""Steps that are nothing without the mission that they serve."""


def leads_astray(world: World, v: Vehicle, from_step: int, steps: tuple[Step, ...]) -> bool:
    """Whether steps that would replace a vehicle's plan from ``from_step`` on do something where it can't be done."""
    if from_step > v.cursor:
        place: int | None = v.plan[from_step - 1].place
    else:
        place = v.place if v.leg is None else None
    for step in steps:
        if step.kind in TRAVEL_STEPS:
            place = step.place
        elif step.place != place:
            return True
        if not _belongs(world, v, step):
            return True
    return False


def _belongs(world: World, v: Vehicle, step: Step) -> bool:
    """Whether a step's place is one that its kind, or its mission, allows, and its time on task not too short."""
    if step.kind is StepKind.RETURN:
        return world.is_base(step.place)
    if step.kind is StepKind.RECHARGE:
        return world.is_base(step.place) or (v.figures.needs_pack and world.stations.can_charge(step.place))
    if step.kind not in MISSION_STEPS:
        return True
    part = world.missions.part(step.mission or "", step.part)
    if step.kind is StepKind.LOAD and step.place == part.place:
        return True
    request = part.mission.request
    if request.kind.team:
        member = request.kind.members[step.part]
        return step.place == request.site and step.kind in {member.step, StepKind.HOLD}
    for template in request.kind.steps:
        is_there = step.place == request.site if template.at == "site" else step.place in request.origins
        if template.kind is step.kind and is_there and step.duration_s >= template.duration_s:
            return True
    return False
