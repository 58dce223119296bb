"""Whether a picture leaves anything to choose: two or more feasible pairs of a vehicle and a part."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleet.coordination.protocol import Feasibility, PartBelief, Picture, VehicleBelief

_ENOUGH: Final = 2


def has_choice(picture: Picture, feasibility: Feasibility, *, idle_only: bool) -> bool:
    """Whether at least two pairs of a waiting part and a vehicle are feasible on belief.

    Vehicles that are idle, and unless ``idle_only`` those on a plan too.
    """
    if not picture.queue or (idle_only and not picture.idle):
        return False
    pairs = ((v, part) for part in picture.queue.values() for v in _vehicles(picture, idle_only=idle_only))
    feasible = (pair for pair in pairs if _can_serve(feasibility, *pair))
    return len(list(islice(feasible, _ENOUGH))) == _ENOUGH


def _vehicles(picture: Picture, *, idle_only: bool) -> Iterator[VehicleBelief]:
    for bucket in picture.idle.values():
        yield from bucket.values()
    if not idle_only:
        yield from (v for v in picture.vehicles.values() if v.status is Status.COMMITTED)


def _can_serve(feasibility: Feasibility, vehicle: VehicleBelief, part: PartBelief) -> bool:
    # Mission kinds that take nothing anywhere have no origins; their trips begin at the site.
    origins = part.origins or (part.mission.site,)
    return any(feasibility.can_serve(vehicle, part, origin) for origin in origins)
