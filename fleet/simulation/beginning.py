"""Where a run begins: with the scenario's fleet and demand at time 0, or with what a post believes at some moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.coordination.protocol import Status
from fleet.simulation.demand import requests
from fleet.simulation.missions import MissionState
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, Snapshot
    from fleet.randomness import Streams
    from fleet.scenario.model import FleetGroup, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A vehicle at the beginning: where, with how much energy (``None``: full), and free from when on.

    It stands at ``place``, or at the coordinates ``at_m`` where these are given.
    """

    slot: str
    generation: int
    group: FleetGroup
    place: int
    energy_j: float | None
    free_us: int
    at_m: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first moment of a run, its last, the fleet and the missions that will be asked for."""

    time_us: int
    until_us: int
    fleet: tuple[Placed, ...]
    missions: tuple[MissionState, ...]


def from_scenario(model: Model, streams: Streams) -> Beginning:
    """Everything at home, full, at time 0."""
    until_us = us_from_s(model.horizon_s)
    fleet = tuple(
        Placed(slot=slot, generation=1, group=group, place=group.home, energy_j=None, free_us=0, at_m=group.start_m)
        for slot, group in slots(model.fleet)
    )
    missions = tuple(MissionState(m) for m in requests(model, streams) if m.heard_us < until_us)
    return Beginning(time_us=0, until_us=until_us, fleet=fleet, missions=missions)


def from_picture(model: Model, picture: Snapshot, horizon_s: float) -> Beginning:
    """What a post believes: idle vehicles where they are, those under way where and when they are expected to be done.

    A vehicle under way is taken to finish its plan as believed, and the parts on it as served. Disabled vehicles and
    recoveries are left out, and so is demand that nobody has asked for yet.
    """
    groups = dict(slots(model.fleet))
    fleet = []
    for belief in picture.vehicles.values():
        slot, _, generation = belief.id.rpartition(".")
        if belief.status in {Status.IDLE, Status.COMMITTED} and slot in groups:
            fleet.append(
                Placed(
                    slot=slot,
                    generation=int(generation),
                    group=groups[slot],
                    place=belief.place,
                    energy_j=belief.energy_j,
                    free_us=picture.free_us.get(belief.id, picture.time_us),
                )
            )
    return Beginning(
        time_us=picture.time_us,
        until_us=picture.time_us + us_from_s(horizon_s),
        fleet=tuple(fleet),
        missions=_still_to_do(picture.waiting),
    )


def slots(fleet: tuple[FleetGroup, ...]) -> list[tuple[str, FleetGroup]]:
    """Slot names: platform and number, counted over all groups of the platform in file order."""
    counted: dict[str, int] = {}
    named = []
    for group in fleet:
        for _ in range(group.count):
            counted[group.platform] = counted.get(group.platform, 0) + 1
            named.append((f"{group.platform}-{counted[group.platform]}", group))
    return named


def _still_to_do(waiting: tuple[PartBelief, ...]) -> tuple[MissionState, ...]:
    """Missions with the parts that wait; their other parts count as done."""
    states: dict[str, MissionState] = {}
    for part in waiting:
        mission = part.mission
        if mission.kind.derived:
            continue
        state = states.get(mission.id)
        if state is None:
            state = states[mission.id] = MissionState(mission)
            state.left = 0
            for other in state.parts:
                other.delivered = True
        state.parts[part.part].delivered = False
        state.left += 1
    return tuple(sorted(states.values(), key=lambda s: (s.request.heard_us, s.request.id)))
