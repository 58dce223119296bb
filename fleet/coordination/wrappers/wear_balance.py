"""Wear balance: of a platform's idle vehicles only those that have driven least are shown to the policy.

A policy that always sends the nearest lets a few vehicles do everything (RMF issue 127 describes one fastest robot that
takes all tasks). Vehicles that have driven more than ``slack_km`` beyond the least used idle one of their platform and
home are held back as long as that one is idle too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.wrappers.picture_view import PictureView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleet.coordination.protocol import (
        Budget,
        Context,
        Coordinator,
        Decision,
        Order,
        Picture,
        Trigger,
        VehicleBelief,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WearParameters:
    """``slack_km`` is how much further than the least used a vehicle may have driven and still be sent."""

    slack_km: Annotated[float, Bounds(low=0)] = 20.0

    def __post_init__(self) -> None:
        check_bounds(self)


class WearBalance:
    """Holds back idle vehicles that have driven much more than others of their kind."""

    Parameters = WearParameters

    def __init__(self, inner: Coordinator, parameters: WearParameters) -> None:
        self._inner = inner
        self._slack_km = parameters.slack_km
        self._driven_km: dict[str, float] = {}

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._inner.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Ask on a picture with the less used vehicles, least used first, and count what they are sent on."""
        decision = self._inner.decide(PictureView(picture, idle=self._shown(picture)), triggers, budget)
        for order in decision.orders:
            vehicle = picture.vehicles.get(order.vehicle)
            if vehicle is not None:
                self._driven_km[vehicle.id] = self._driven_km.get(vehicle.id, 0.0) + _planned_km(
                    picture, vehicle, order
                )
        return decision

    def _shown(self, picture: Picture) -> Mapping[tuple[int, str], Mapping[str, VehicleBelief]]:
        driven = self._driven_km
        least: dict[tuple[str, int], float] = {}
        for bucket in picture.idle.values():
            for v in bucket.values():
                kind = (v.platform, v.home)
                least[kind] = min(least.get(kind, driven.get(v.id, 0.0)), driven.get(v.id, 0.0))
        shown: dict[tuple[int, str], dict[str, VehicleBelief]] = {}
        for key, bucket in picture.idle.items():
            kept = [v for v in bucket.values() if self._is_spared(v, least)]
            if kept:
                kept.sort(key=lambda v: driven.get(v.id, 0.0))
                shown[key] = {v.id: v for v in kept}
        return shown

    def _is_spared(self, v: VehicleBelief, least: Mapping[tuple[str, int], float]) -> bool:
        return self._driven_km.get(v.id, 0.0) <= least[v.platform, v.home] + self._slack_km


def _planned_km(picture: Picture, vehicle: VehicleBelief, order: Order) -> float:
    """Length of an order's travel, as believed."""
    place, total_m = vehicle.place, 0.0
    for step in order.steps:
        if step.place != place:
            trip = picture.travel.journey(vehicle.platform, place, step.place)
            total_m += trip.length_m if trip is not None else 0.0
            place = step.place
    return total_m / 1000.0
