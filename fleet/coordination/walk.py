"""What a list of steps takes, as believed: time, energy, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fleet.coordination.feasibility import TOW_EFFORT
from fleet.domain.plan import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.coordination.protocol import Context, Picture, Start, VehicleBelief, Whereabouts
    from fleet.domain.mission import Mission
    from fleet.domain.platform import Platform


class Walk(NamedTuple):
    """The end of a list of steps: seconds from now, energy left, load, place; ``first_s`` is the time of the first."""

    seconds: float
    energy_j: float
    load_kg: float
    place: int
    first_s: float


def handling_s(platform: Platform, step: Step, mission: Mission | None) -> float:
    """Time that a step takes where it happens: loading, unloading, getting ready again, time on task."""
    if step.kind in {StepKind.LOAD, StepKind.UNLOAD}:
        own_s = platform.load_s if step.kind is StepKind.LOAD else platform.unload_s
        return own_s + (mission.kind.handling_s(step.kind) if mission is not None else 0.0)
    return platform.turnaround_s if step.kind is StepKind.RECHARGE else step.duration_s


def walk(
    context: Context, picture: Picture, vehicle: VehicleBelief, at: Whereabouts, steps: Iterable[Step]
) -> Walk | None:
    """Where, when and with what a vehicle under way ends some steps; ``None`` where there is no way."""
    platform, feasibility = context.platforms[vehicle.platform], context.feasibility
    place: Start = at if at.place is None else at.place
    seconds, energy_j, load_kg, first_s = 0.0, at.energy_j, at.load_kg, None
    for step in steps:
        if step.place != place:
            energy = feasibility.leg(vehicle.platform, place, step.place, load_kg)
            if energy is None:
                return None
            tows = step.kind is StepKind.TOW
            energy_j -= energy * (TOW_EFFORT if tows else 1.0)
            seconds += picture.travel.duration_s(vehicle.platform, place, step.place) / (
                platform.tow_speed_factor if tows else 1.0
            )
            place = step.place
        seconds = max(seconds, opens_s(picture, step)) + handling_s(
            platform, step, picture.missions.get(step.mission or "")
        )
        if step.kind is StepKind.RECHARGE:
            energy_j = max(energy_j, feasibility.full_j(vehicle))
        elif step.kind in {StepKind.LOAD, StepKind.UNLOAD}:
            load_kg = _load_after(picture, step, load_kg)
        first_s = seconds if first_s is None else first_s
    if not isinstance(place, int):
        return None
    return Walk(seconds, energy_j, load_kg, place, first_s or 0.0)


def opens_s(picture: Picture, step: Step) -> float:
    """Seconds from now until a step may begin; negative or 0 where it may."""
    mission = picture.missions.get(step.mission or "")
    if mission is None or not mission.is_timed:
        return 0.0
    return (mission.opens_us(step.kind) - picture.time_us) * 1e-6


def _load_after(picture: Picture, step: Step, load_kg: float) -> float:
    mission = picture.missions.get(step.mission or "")
    if mission is None:
        return load_kg
    part_kg = mission.parts_kg[step.part]
    return load_kg + part_kg if step.kind is StepKind.LOAD else max(load_kg - part_kg, 0.0)
