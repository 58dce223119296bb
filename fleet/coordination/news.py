"""What has come to wait and who has come to be idle since a policy last looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleet.coordination.protocol import PartBelief, Picture, VehicleBelief


def news(picture: Picture) -> tuple[list[PartBelief], list[VehicleBelief]]:
    """Waiting parts of missions that changed, most urgent and oldest first, and idle vehicles that changed, in order.

    A policy that serves both whenever it is called leaves no pair of waiting part and idle vehicle unexamined, and
    never has to look at the whole queue or the whole fleet.
    """
    changed = picture.changed
    parts = [part for mission in changed.missions for part in _waiting_of(picture, mission)]
    if len(parts) > 1:
        parts.sort(key=lambda p: (p.mission.priority, p.mission.ready_us, p.mission.id, p.part))
    vehicles = map(picture.vehicles.get, changed.vehicles)
    return parts, [v for v in vehicles if v is not None and v.status is Status.IDLE]


def _waiting_of(picture: Picture, mission_id: str) -> Iterator[PartBelief]:
    mission = picture.missions.get(mission_id)
    if mission is not None:
        for index in range(len(mission.parts_kg)):
            part = picture.queue.get((mission_id, index))
            if part is not None:
                yield part
