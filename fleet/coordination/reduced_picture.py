"""A picture in which some vehicles can't be sent and some parts don't wait: to ask a policy what it would do then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Changes
from fleet.coordination.wrappers.picture_view import PictureView

if TYPE_CHECKING:
    from collections.abc import Collection

    from fleet.coordination.protocol import Picture

Key = tuple[str, int]


def reduced(picture: Picture, vehicles: Collection[str], parts: Collection[Key]) -> PictureView:
    """The picture without vehicles, and without parts among those that wait."""
    idle = {
        start: kept
        for start, bucket in picture.idle.items()
        if (kept := {name: v for name, v in bucket.items() if name not in vehicles})
    }
    waiting = {
        site: left
        for site, bucket in picture.waiting.items()
        if (left := {key: part for key, part in bucket.items() if key not in parts})
    }
    return PictureView(
        picture,
        idle=idle,
        waiting=waiting,
        queue={key: part for key, part in picture.queue.items() if key not in parts},
        vehicles={name: v for name, v in picture.vehicles.items() if name not in vehicles},
        changed=Changes(tuple(v for v in picture.changed.vehicles if v not in vehicles), picture.changed.missions),
    )
