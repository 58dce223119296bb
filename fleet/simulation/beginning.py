"""Where a run begins: with the scenario's fleet and demand at time 0, or with what a post believes at some moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fleet.coordination.protocol import Status
from fleet.simulation.demand import requests
from fleet.simulation.missions import MissionState
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.coordination.protocol import Progress, Snapshot
    from fleet.randomness import Streams
    from fleet.scenario.model import FleetGroup, Model
    from fleet.simulation.places import Places


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
class UnderWay:
    """A vehicle in the middle of what it is at."""

    slot: str
    generation: int
    group: FleetGroup
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first moment of a run, its last, the fleet and the missions that will be asked for.

    ``picture`` is what one post believes at that moment, ``under_way`` the vehicles in the middle of something, and
    ``places`` the places that they speak of beyond the sites.
    """

    time_us: int
    until_us: int
    fleet: tuple[Placed, ...]
    missions: tuple[MissionState, ...]
    under_way: tuple[UnderWay, ...] = ()
    picture: Snapshot | None = None
    places: Places | None = None


def from_scenario(model: Model, streams: Streams) -> Beginning:
    """Everything at home, full, at time 0."""
    until_us = us_from_s(model.horizon_s)
    fleet = tuple(
        Placed(
            slot=slot,
            generation=1,
            group=group,
            place=group.home,
            energy_j=None,
            free_us=us_from_s(group.from_s),
            at_m=group.start_m,
        )
        for slot, group in slots(model.fleet)
    )
    missions = tuple(MissionState(m) for m in requests(model, streams) if m.heard_us < until_us)
    return Beginning(time_us=0, until_us=until_us, fleet=fleet, missions=missions)


def from_picture(model: Model, picture: Snapshot, horizon_s: float, places: Places) -> Beginning:
    """What a post believes: vehicles in the middle of what they are at, missions that wait or are served.

    Of a vehicle under way of which no report has arrived it is taken that it does its plan in the time that travel
    takes, and serves the parts on it. Demand that nobody has asked for yet is left out.
    """
    groups = dict(slots(model.fleet))
    fleet, under_way = [], []
    picture = _latest(picture)
    for belief in picture.vehicles.values():
        slot, _, generation = belief.id.rpartition(".")
        report = picture.progress.get(belief.id)
        if slot not in groups:
            continue
        if report is not None:
            under_way.append(
                UnderWay(slot=slot, generation=int(generation), group=groups[slot], progress=report)
            )  # fmt: skip
        elif belief.status in {Status.IDLE, Status.COMMITTED}:
            fleet.append(
                Placed(
                    slot=slot,
                    generation=int(generation),
                    group=groups[slot],
                    place=belief.place,
                    energy_j=belief.energy_j,
                    free_us=max(picture.free_us.get(belief.id, picture.time_us), picture.time_us),
                )
            )
    for name, when_us in picture.replacements.items():
        slot, _, generation = name.rpartition(".")
        if slot in groups:
            fleet.append(
                Placed(
                    slot=slot,
                    generation=int(generation),
                    group=groups[slot],
                    place=groups[slot].home,
                    energy_j=None,
                    free_us=max(when_us, picture.time_us),
                )
            )
    return Beginning(
        time_us=picture.time_us,
        until_us=picture.time_us + us_from_s(horizon_s),
        fleet=tuple(fleet),
        missions=(),
        under_way=tuple(under_way),
        picture=_reported(picture),
        places=places,
    )


def _latest(picture: Snapshot) -> Snapshot:
    """The picture without vehicles that must be lost, because the replacement of each is in it."""
    newest: dict[str, int] = {}
    for name in picture.vehicles:
        slot, _, generation = name.rpartition(".")
        newest[slot] = max(newest.get(slot, 0), int(generation))
    kept = frozenset(f"{slot}.{generation}" for slot, generation in newest.items())
    return replace(
        picture,
        vehicles={v: belief for v, belief in picture.vehicles.items() if v in kept},
        idle=tuple(v for v in picture.idle if v in kept),
        progress={v: report for v, report in picture.progress.items() if v in kept},
    )


def _reported(picture: Snapshot) -> Snapshot:
    """The picture without the vehicles that come into being later, and without what these serve."""
    assigned = {key: vehicle for key, vehicle in picture.assigned.items() if vehicle in picture.progress}
    return replace(
        picture,
        vehicles={v: belief for v, belief in picture.vehicles.items() if v in picture.progress},
        idle=tuple(v for v in picture.idle if v in picture.progress),
        served=tuple(part for part in picture.served if (part.mission.id, part.part) in assigned),
        assigned=assigned,
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
