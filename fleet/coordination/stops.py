"""Stops: a plan as places to call at, so that policies can insert further ones between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fleet.coordination.walk import handling_s
from fleet.domain.plan import WORK_STEPS, Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fleet.coordination.protocol import Picture
    from fleet.domain.mission import Mission, MissionKind
    from fleet.domain.platform import Platform

_CLOSING = WORK_STEPS | {StepKind.UNLOAD}
_INSERTABLE = _CLOSING | {StepKind.LOAD}


class Stop(NamedTuple):
    """One thing done at a place for a part: how it changes the load, and whether it ``closes`` the part.

    The mission is kept for its due time, its expiry and its priority. It may begin between ``opens_us`` and
    ``latest_us``.
    """

    step: Step
    mission: Mission
    service_s: float
    load_kg: float
    closes: bool
    opens_us: int
    latest_us: int


def can_be_parted(kind: MissionKind) -> bool:
    """Whether other stops may come between those of a mission of a kind; a tow can't be parted from its travel."""
    return all(step.kind in _INSERTABLE for step in kind.steps)


def stops_of(platform: Platform, mission: Mission, steps: Iterable[Step]) -> tuple[Stop, ...] | None:
    """The stops of a part's steps; ``None`` where they can't be parted, as a tow from its travel."""
    work = [step for step in steps if step.kind is not StepKind.GO]
    if any(step.kind not in _INSERTABLE for step in work):
        return None
    return tuple(_stop(platform, mission, step) for step in work)


def stops_ahead(platform: Platform, picture: Picture, steps: Sequence[Step]) -> tuple[Stop, ...] | None:
    """The stops of a plan's steps, without travel and the way home; ``None`` if they can't be parted."""
    found: list[Stop] = []
    for step in steps:
        if step.mission is None:
            if step.kind not in {StepKind.GO, StepKind.RETURN, StepKind.RECHARGE}:
                return None
        elif step.kind is not StepKind.GO:
            mission = picture.missions.get(step.mission)
            if step.kind not in _INSERTABLE:
                return None
            if mission is not None:
                found.append(_stop(platform, mission, step))
    return tuple(found)


def steps_of(stops: Iterable[Stop]) -> list[Step]:
    """The steps of some stops, with the travel to each.

    Every part has travel of its own, if only to where the vehicle is: a part that turns out to be taken is left out
    with its travel.
    """
    steps: list[Step] = []
    for step, *_ in stops:
        if not steps or (step.place, step.mission, step.part) != steps[-1][1:4]:
            steps.append(Step(StepKind.GO, step.place, step.mission, step.part))
        steps.append(step)
    return steps


def _stop(platform: Platform, mission: Mission, step: Step) -> Stop:
    part_kg = mission.parts_kg[step.part]
    change_kg = {StepKind.LOAD: part_kg, StepKind.UNLOAD: -part_kg}.get(step.kind, 0.0)
    loading_us = mission.loading_us if step.kind is StepKind.LOAD else None
    return Stop(
        step,
        mission,
        handling_s(platform, step, mission),
        change_kg,
        step.kind in _CLOSING,
        mission.opens_us(step.kind) if mission.is_timed else 0,
        mission.expires_us if loading_us is None else loading_us[1],
    )
