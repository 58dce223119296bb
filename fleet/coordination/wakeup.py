"""What a set of triggers asks a policy to look at.

Parts that have come to wait, and vehicles that have come to be idle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import MissionArrived, OrderAcknowledged, Status, VehicleIdle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.coordination.protocol import PartBelief, Picture, Trigger, VehicleBelief


def look_at(picture: Picture, triggers: Sequence[Trigger]) -> tuple[list[PartBelief], list[VehicleBelief]]:
    """Waiting parts of missions that arrived, most urgent and oldest first, and vehicles that became idle, in order.

    After anything else (a loss, a refusal, a transfer) the answer is everything that waits, and nothing more: whoever
    is idle then is found from the parts' side.
    """
    arrived = dict.fromkeys(t.mission for t in triggers if isinstance(t, MissionArrived))
    freed = dict.fromkeys(t.vehicle for t in triggers if isinstance(t, VehicleIdle))
    if all(isinstance(t, MissionArrived | VehicleIdle | OrderAcknowledged) for t in triggers):
        parts = [part for mission in arrived for part in _waiting_of(picture, mission)]
    else:
        parts = [part for bucket in picture.waiting.values() for part in bucket.values()]
    if len(parts) > 1:
        parts.sort(key=lambda p: (p.mission.priority, p.mission.ready_us, p.mission.id, p.part))
    idle = [v for v in map(picture.vehicles.get, freed) if v is not None and v.status is Status.IDLE]
    return parts, idle


def _waiting_of(picture: Picture, mission_id: str) -> Iterator[PartBelief]:
    mission = picture.missions.get(mission_id)
    bucket = picture.waiting.get(mission.site) if mission is not None else None
    if mission is not None and bucket is not None:
        for index in range(len(mission.parts_kg)):
            part = bucket.get((mission_id, index))
            if part is not None:
                yield part
