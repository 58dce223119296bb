"""Risk-aware value: a way counts as its time plus κ × the losses to expect on it.

κ is what a loss is worth in hours of travel, (vehicle + cargo value) / (value of time); sweeping it draws the supported
part of the front between time and risk. With ``learn`` the hazard is not only what the scenario believes but what was
experienced (see :mod:`fleet.coordination.hazard_estimate`). Which road is taken remains the vehicle's choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fleet.coordination.hazard_estimate import HazardEstimate
from fleet.coordination.loss_watch import LossWatch
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Journey
from fleet.coordination.wrappers.picture_view import PictureView
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Start, Travel, Trigger
    from fleet.domain.fieldwork import Clearing


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskParameters:
    """``loss_h`` is κ: the hours of travel that one expected loss is worth.

    With ``learn`` experience replaces the believed hazard, which counts as much as ``prior_km`` driven; what was
    learned loses half its weight in ``half_life_h``.
    """

    loss_h: Annotated[float, Bounds(low=0)] = 100.0
    learn: bool = False
    prior_km: Annotated[float, Bounds(low=0.001)] = 1000.0
    half_life_h: Annotated[float, Bounds(low=0.001)] = 240.0

    def __post_init__(self) -> None:
        check_bounds(self)


class RiskAware:
    """Shows the policy ways that are longer the more dangerous they are."""

    Parameters = RiskParameters

    def __init__(self, inner: Coordinator, parameters: RiskParameters) -> None:
        self._inner = inner
        self._parameters = parameters
        self._watch: LossWatch | None = None

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._context = context
        self._inner.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Ask on a picture whose travel counts danger as time."""
        if self._parameters.learn:
            self._learn(picture, triggers)
        travel = RiskyTravel(picture.travel, self._parameters.loss_h * S_PER_H, self._watch, picture)
        return self._inner.decide(PictureView(picture, travel=travel), triggers, budget)

    def _learn(self, picture: Picture, triggers: Sequence[Trigger]) -> None:
        if self._watch is None:
            chosen = self._parameters
            prior = max(picture.hazard_per_km, 1e-9)
            estimate = HazardEstimate(prior_per_km=prior, prior_km=chosen.prior_km, half_life_h=chosen.half_life_h)
            self._watch = LossWatch(self._context, estimate)
        self._watch.learn(picture, triggers)


class RiskyTravel:
    """A travel oracle that counts danger as time (see ``fleet.coordination.protocol.Travel``)."""

    def __init__(self, base: Travel, loss_s: float, watch: LossWatch | None, picture: Picture) -> None:
        self._base = base
        self._loss_s = loss_s
        self._watch = watch
        self._now_h = picture.time_us * 1e-6 / S_PER_H

    @property
    def edition(self) -> int:
        """That of the oracle behind it, and of what was learned."""
        return self._base.edition + (0 if self._watch is None else self._watch.edition)

    def duration_s(self, platform: str, start: Start, end: int) -> float:
        """Believed travel time plus what the danger is worth."""
        seconds = self._base.duration_s(platform, start, end)
        trip = self._base.journey(platform, start, end)
        return seconds if trip is None else seconds + self._loss_s * self._hazard(platform, start, end, trip)

    def journey(self, platform: str, start: Start, end: int, load_kg: float = 0.0) -> Journey | None:
        """The same for a trip with a load; its energy is what it is."""
        trip = self._base.journey(platform, start, end, load_kg)
        if trip is None:
            return None
        hazard = self._hazard(platform, start, end, trip)
        return trip._replace(duration_s=trip.duration_s + self._loss_s * hazard, hazard=hazard)

    def spared(self, platform: str, start: int, end: int, place: int, clearing: Clearing) -> float:
        """What a clearing would take off a trip, as the oracle behind it has it."""
        return self._base.spared(platform, start, end, place, clearing)

    def nearest(self, platform: str, place: int, count: int) -> Sequence[int]:
        """The sites nearest by time alone."""
        return self._base.nearest(platform, place, count)

    def position_m(self, place: int) -> tuple[float, float]:
        """Coordinates of a place."""
        return self._base.position_m(place)

    def place_at(self, x_m: float, y_m: float) -> int:
        """The place at some coordinates."""
        return self._base.place_at(x_m, y_m)

    def _hazard(self, platform: str, start: Start, end: int, trip: Journey) -> float:
        if self._watch is None:
            return trip.hazard
        leg_class = self._watch.leg_class(platform, start, end)
        return self._watch.estimate.per_km(leg_class, self._now_h) * trip.length_m / 1000.0
