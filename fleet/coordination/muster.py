"""Mustering a team: vehicles by role for a mission that none of them does alone, as one group with a meeting place.

Shared by policies: each says only whether teams or single trips come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from fleet.coordination.parameters import Bounds
from fleet.coordination.protocol import Group
from fleet.domain.plan import Step, StepKind
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.coordination.matching import Draft
    from fleet.coordination.protocol import Context, PartBelief, Picture, VehicleBelief
    from fleet.domain.mission import Mission, TeamRole

Captures = Literal["first", "when due", "spare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MusterParameters:
    """What teams are worth beside single trips.

    A team sets out when all of it is idle. ``captures: first`` keeps idle vehicles back until one is complete, ``when
    due`` does so once its mission is past due, ``spare`` never, and waits until nothing else does. A team goes where
    its strength is at least ``go_ratio`` times what the defenders are believed to have, and gives up when it has not
    met within ``muster_h``.
    """

    captures: Captures = "when due"
    go_ratio: Annotated[float, Bounds(low=0)] = 1.0
    muster_h: Annotated[float, Bounds(low=0.01)] = 12.0


class Mustering(Protocol):
    """What a policy that musters can be told (see :class:`MusterParameters`)."""

    @property
    def captures(self) -> Captures:
        """Whether teams or single trips come first."""

    @property
    def go_ratio(self) -> float:
        """How much stronger than believed defenders a team must be."""

    @property
    def muster_h(self) -> float:
        """How long a team may take to meet."""


class Muster:
    """The teams of one post."""

    def __init__(self, context: Context, parameters: Mustering) -> None:
        self._context = context
        self._parameters = parameters
        self._formed = 0

    def before(self, draft: Draft, picture: Picture) -> None:
        """Ahead of single trips: form the teams that are complete, and keep vehicles back where they are to wait."""
        if picture.concerted and self._parameters.captures != "spare":
            self._form(draft, picture)

    def after(self, draft: Draft, picture: Picture) -> None:
        """After single trips: form teams of what is left, where nothing waits any more."""
        is_spare = picture.concerted and self._parameters.captures == "spare"
        if is_spare and all(draft.is_reserved(key) for key in picture.queue):
            self._form(draft, picture)

    def _form(self, draft: Draft, picture: Picture) -> None:
        for mission in _whole(picture):
            team = self._team(draft, picture, mission)
            if all(vehicle is not None for _, vehicle in team):
                self._send(draft, picture, mission, [(role, v) for role, v in team if v is not None])
            elif self._keeps_back(picture, mission):
                for _, vehicle in team:
                    if vehicle is not None:
                        draft.keep_back(vehicle)
                # What is kept back for the most urgent team is not shared with the next.
                return

    def _keeps_back(self, picture: Picture, mission: Mission) -> bool:
        """Whether idle vehicles wait for the rest of a team."""
        is_overdue = self._parameters.captures == "when due" and picture.time_us >= mission.due_us
        return is_overdue or self._parameters.captures == "first"

    def _team(self, draft: Draft, picture: Picture, mission: Mission) -> list[tuple[TeamRole, VehicleBelief | None]]:
        """For each member the nearest idle vehicle that can do it, those of few roles first; ``None`` for nobody."""
        assembly = self._assembly(picture, mission)
        platforms, wanted = self._context.platforms, {one.role for one in mission.kind.team}
        idle = [v for bucket in picture.idle.values() for v in bucket.values() if draft.is_free(v)]
        able = [
            (len(wanted.intersection(platforms[v.platform].roles)), self._seconds(picture, v, assembly), v.id, v)
            for v in idle
            if wanted.intersection(platforms[v.platform].roles) and self._lasts(v, assembly, mission.site)
        ]
        able.sort(key=lambda one: one[:3])
        chosen: dict[str, VehicleBelief] = {}
        team: list[tuple[TeamRole, VehicleBelief | None]] = []
        for member in mission.kind.members:
            found = next(
                (v for *_, v in able if v.id not in chosen and member.role in platforms[v.platform].roles), None
            )
            if found is not None:
                chosen[found.id] = found
            team.append((member, found))
        return team

    def _send(
        self, draft: Draft, picture: Picture, mission: Mission, team: list[tuple[TeamRole, VehicleBelief]]
    ) -> None:
        context, assembly = self._context, self._assembly(picture, mission)
        self._formed += 1
        group = f"{context.post}/{mission.id}/{self._formed}"
        names: dict[str, str] = {}
        for part, (member, vehicle) in enumerate(team):
            names[f"{member.role} {part + 1}"] = vehicle.id
            steps = _steps(mission, part, member, assembly, group)
            draft.send(vehicle, steps, mission, part, self._seconds(picture, vehicle, assembly))
        draft.decision.groups.append(
            Group(
                id=group,
                members=names,
                quorum=len(names),
                timeout_s=self._parameters.muster_h * S_PER_H,
                mission=mission.id,
                least_ratio=self._parameters.go_ratio,
            )
        )

    def _assembly(self, picture: Picture, mission: Mission) -> int:
        """The origin nearest to the site as the crow flies."""
        at = picture.travel.position_m
        x_m, y_m = at(mission.site)
        return min(mission.origins, key=lambda place: (hypot(at(place)[0] - x_m, at(place)[1] - y_m), place))

    @staticmethod
    def _seconds(picture: Picture, vehicle: VehicleBelief, assembly: int) -> float:
        return picture.travel.duration_s(vehicle.platform, vehicle.place, assembly)

    def _lasts(self, vehicle: VehicleBelief, assembly: int, site: int) -> bool:
        """Whether the energy does for the way by the meeting place to the site and home, with a reserve."""
        feasibility, place, needed = self._context.feasibility, vehicle.place, 0.0
        for end in (assembly, site, vehicle.home):
            leg = feasibility.leg(vehicle.platform, place, end, 0.0)
            if leg is None:
                return False
            needed, place = needed + leg, end
        return needed + feasibility.reserve_j(vehicle) <= vehicle.energy_j


def _whole(picture: Picture) -> Iterable[Mission]:
    """The missions of which every part waits, the most urgent first, then the oldest."""
    waiting: dict[str, list[PartBelief]] = {}
    for part in picture.concerted.values():
        waiting.setdefault(part.mission.id, []).append(part)
    missions = [parts[0].mission for parts in waiting.values() if len(parts) == len(parts[0].mission.parts_kg)]
    return sorted(missions, key=lambda mission: (mission.priority, mission.ready_us, mission.id))


def _steps(mission: Mission, part: int, member: TeamRole, assembly: int, group: str) -> list[Step]:
    """Meet, wait for the word (scouts go ahead), and do one's part at the site; who has assaulted holds it."""
    name, site = mission.id, mission.site
    steps = [Step(StepKind.RENDEZVOUS, assembly, name, part, group=group)]
    if member.step is not StepKind.SCOUT:
        steps.append(Step(StepKind.AWAIT_GO, assembly, name, part, group=group))
    steps += [Step(StepKind.GO, site, name, part), Step(member.step, site, name, part)]
    if member.step is StepKind.ASSAULT:
        steps.append(Step(StepKind.HOLD, site, name, part))
    return steps
