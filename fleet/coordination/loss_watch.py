"""Watches the picture for vehicles that came through and vehicles that were lost, and learns the hazard from both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.hazard_estimate import DrivenLeg, HazardEstimate, LegClass
from fleet.coordination.protocol import Status, VehicleLost
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Context, Picture, Travel, Trigger, VehicleBelief
    from fleet.domain.plan import Plan

ELSEWHERE = "elsewhere"
"""The kind of a place that is no site."""


class LossWatch:
    """One post's experience of danger, kept by what its vehicles report and by those that fall silent."""

    def __init__(self, context: Context, estimate: HazardEstimate) -> None:
        self._context = context
        self.estimate = estimate
        self._sent: dict[str, tuple[str, int, Plan]] = {}
        self._losses = self._hours = 0

    @property
    def edition(self) -> int:
        """Rises with each loss, and every hour for what has come through and what fades."""
        return self._losses + self._hours

    def learn(self, picture: Picture, triggers: Sequence[Trigger]) -> None:
        """Take in what changed since the last decision."""
        now_h = picture.time_us * 1e-6 / S_PER_H
        self._hours = int(now_h)
        for trigger in triggers:
            if isinstance(trigger, VehicleLost) and trigger.vehicle not in picture.vehicles:
                platform, start, plan = self._sent.pop(trigger.vehicle, ("", 0, ()))
                if plan:
                    self._losses += 1
                    self.estimate.lost(self._legs(picture.travel, platform, start, plan), now_h)
        for name in picture.changed.vehicles:
            vehicle = picture.vehicles.get(name)
            if vehicle is not None:
                self._heard(picture.travel, vehicle, now_h)

    def leg_class(self, platform: str, start: object, end: int) -> LegClass:
        """The class of a leg."""
        kinds = sorted((self._kind(start), self._kind(end)))
        return self._context.platforms[platform].medium, kinds[0], kinds[1]

    def _heard(self, travel: Travel, vehicle: VehicleBelief, now_h: float) -> None:
        """A vehicle reports: idle, it has come through what it was sent on; under way, it is at a plan from now on."""
        if vehicle.status is Status.COMMITTED:
            before = self._sent.get(vehicle.id)
            start = before[1] if before is not None else vehicle.home
            self._sent[vehicle.id] = (vehicle.platform, start, vehicle.plan)
            return
        platform, start, plan = self._sent.pop(vehicle.id, (vehicle.platform, vehicle.place, ()))
        if plan and vehicle.status is Status.IDLE:
            self.estimate.driven(self._legs(travel, platform, start, plan), now_h)
        if vehicle.status is Status.IDLE:
            self._sent[vehicle.id] = (vehicle.platform, vehicle.place, ())

    def _legs(self, travel: Travel, platform: str, start: int, plan: Plan) -> list[DrivenLeg]:
        legs, place = [], start
        for step in plan:
            if step.place != place:
                trip = travel.journey(platform, place, step.place)
                if trip is not None:
                    legs.append(DrivenLeg(self.leg_class(platform, place, step.place), trip.length_m / 1000.0))
                place = step.place
        return legs

    def _kind(self, place: object) -> str:
        sites = self._context.sites
        return sites[place].kind if isinstance(place, int) and place < len(sites) else ELSEWHERE
