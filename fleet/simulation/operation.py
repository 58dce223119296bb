"""One attempt to capture a position: the team, the phase that it is in, and who of it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Phase
from fleet.domain.plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleet.coordination.protocol import Group
    from fleet.simulation.assaults import Assault
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import MissionState
    from fleet.simulation.position import Position
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle


class Member:
    """A vehicle of the team: what it is to do, its strength in elements, and itself once it is at the position."""

    __slots__ = ("elements", "role", "step", "vehicle")

    def __init__(self, role: str, step: StepKind, elements: int) -> None:
        self.role = role
        self.step = step
        self.elements = elements
        self.vehicle: Vehicle | None = None


class Operation:
    """An attempt. ``members`` by vehicle, in the order of the group; who is out of it is gone from there."""

    def __init__(
        self, mission: MissionState, attempt: int, position: Position, group: Group, post: CommandPost, elements: int
    ) -> None:
        self.mission = mission
        self.attempt = attempt
        self.position = position
        self.group = group
        self.post = post
        self.phase = Phase.ASSEMBLY
        steps = {one.role: one.step for one in mission.request.kind.team}
        self.members = {
            vehicle: Member(role, steps[role], elements if steps[role] is StepKind.ASSAULT else 0)
            for role, vehicle in ((name.rpartition(" ")[0], vehicle) for name, vehicle in group.members.items())
        }
        self.alarm: Alarm | None = None
        self.reported = not any(member.step is StepKind.SCOUT for member in self.members.values())
        self.assembled = False
        self.assault: Assault | None = None
        self.damaged: list[Vehicle] = []
        self.is_over = False

    @property
    def slot(self) -> str:
        """What the random draws of the attempt are keyed by: the site, the mission, the attempt."""
        return f"{self.position.site}/{self.mission.request.id}/{self.attempt}"

    def here(self, step: StepKind) -> Iterator[Vehicle]:
        """The members at the position who do a step there."""
        for member in self.members.values():
            if member.step is step and member.vehicle is not None:
                yield member.vehicle

    def planned(self, step: StepKind) -> int:
        """How many members are to do a step, there or not."""
        return sum(member.step is step for member in self.members.values())

    @property
    def strength(self) -> int:
        """Elements of all who are to assault, there or not."""
        return sum(member.elements for member in self.members.values())

    def fought(self) -> None:
        """The fight is over: its survivors are as strong as it left them."""
        if self.assault is not None:
            for vehicle, (_, elements) in self.assault.roster.items():
                self.members[vehicle].elements = elements
        self.assault = None

    @property
    def all_here(self) -> bool:
        """Whether nobody of the team is still on the way."""
        return all(member.vehicle is not None for member in self.members.values())

    @property
    def attackers(self) -> int:
        """Strength of those who assault: in the fight, else of those who are there."""
        if self.assault is not None:
            return self.assault.engagement.attackers
        return sum(member.elements for member in self.members.values() if member.vehicle is not None)

    @property
    def defenders(self) -> int:
        """Strength of the defenders: in the fight, else of the position."""
        return self.assault.engagement.defenders if self.assault is not None else self.position.defenders

    @property
    def supporters(self) -> int:
        """How many support from the position."""
        return sum(1 for _ in self.here(StepKind.SUPPORT))
