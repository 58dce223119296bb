"""What a post has sent its vehicles to do: when each is free again, and which parts nobody else need bid for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fleet.coordination.itineraries import Start
from fleet.coordination.protocol import Status

if TYPE_CHECKING:
    from fleet.coordination.consensus import Task
    from fleet.coordination.protocol import PartBelief, Picture, VehicleBelief


class Begun(NamedTuple):
    """What a vehicle of the post was sent to do, in which attempt; over when the mission expires at the latest."""

    vehicle: str
    attempt: int
    expires_us: int


class Commitments:
    """The post's own record of the orders that it gave."""

    def __init__(self) -> None:
        self._begun: dict[Task, Begun] = {}
        self._engaged: dict[str, Start] = {}

    @property
    def begun(self) -> tuple[Task, ...]:
        """The parts that its vehicles are at or have done, until their missions expire."""
        return tuple(self._begun)

    def is_begun(self, task: Task) -> bool:
        """Whether a vehicle of the post is at a part or has done it."""
        return task in self._begun

    def begin(self, task: Task, part: PartBelief, free: Start) -> None:
        """A vehicle was sent to serve a part, and will be free again where and when ``free`` says."""
        self._begun[task] = Begun(free.vehicle.id, part.attempt, part.mission.expires_us)
        self._engaged[free.vehicle.id] = free

    def start(self, vehicle: VehicleBelief, from_us: int) -> Start | None:
        """Where and when a vehicle is free, not before ``from_us``; ``None`` for one that can't be sent."""
        if not is_able(vehicle):
            return None
        engaged = self._engaged.get(vehicle.id)
        if engaged is None:
            return Start(vehicle, vehicle.place, max(vehicle.observed_us, from_us))
        return Start(vehicle, engaged.place, max(engaged.time_us, from_us))

    def forget_what_is_over(self, picture: Picture) -> None:
        """A vehicle that is idle or gone is engaged no more, and has begun nothing that waits again or has expired."""
        held, now_us = picture.vehicles, picture.time_us
        for name in [name for name in self._engaged if name not in held or is_idle(picture, held[name])]:
            del self._engaged[name]
        over = [
            task
            for task, begun in self._begun.items()
            if begun.vehicle not in held or begun.expires_us <= now_us or _is_another_attempt(picture, task, begun)
        ]
        for task in over:
            del self._begun[task]


def is_able(vehicle: VehicleBelief) -> bool:
    """Whether a vehicle can be sent anywhere, now or when it has done what it is at."""
    return vehicle.status not in (Status.DISABLED, Status.SILENT)


def is_idle(picture: Picture, vehicle: VehicleBelief) -> bool:
    """Whether a vehicle is believed to have nothing to do."""
    return vehicle.id in picture.idle.get((vehicle.place, vehicle.platform), ())


def _is_another_attempt(picture: Picture, task: Task, begun: Begun) -> bool:
    """Whether a part waits again; a request that is repeated because its answer got lost is the same attempt."""
    part = picture.queue.get(task)
    return part is not None and part.attempt > begun.attempt
