"""How dangerous travel is, learned from losses: a Gamma–Poisson estimate per class of leg, with forgetting.

With prior Gamma(a₀, b₀) on losses per km, L losses over D km give the posterior mean (a₀ + L) / (b₀ + D) (Gelman et al.
2013, §2.6). Two traps are avoided. The kilometres of vehicles that were lost count too, or the rate comes out too high.
And where on its way a vehicle was lost is unknown: the loss is spread over the legs that it had ahead in proportion to
their length, and half of each counts as driven, the mean of a place that may be anywhere. Evidence halves in weight
every ``half_life_h``, so that a danger that has passed is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LegClass = tuple[str, str, str]
"""Medium, and the kinds of the places that a leg joins, in order of the alphabet."""


class DrivenLeg(NamedTuple):
    """A stretch of a plan: its class and its length."""

    leg_class: LegClass
    km: float


@dataclass(slots=True)
class Evidence:
    """Losses and kilometres of one class, as of a time in hours."""

    losses: float = 0.0
    km: float = 0.0
    at_h: float = 0.0


class HazardEstimate:
    """Losses per km by class of leg. ``prior_per_km`` is believed at first, with the weight of ``prior_km`` driven."""

    def __init__(self, *, prior_per_km: float, prior_km: float, half_life_h: float) -> None:
        self._a0 = prior_per_km * prior_km
        self._b0 = prior_km
        self._half_life_h = half_life_h
        self._evidence: dict[LegClass, Evidence] = {}

    def driven(self, legs: Sequence[DrivenLeg], now_h: float) -> None:
        """A vehicle came through."""
        for leg in legs:
            self._faded(leg.leg_class, now_h).km += leg.km

    def lost(self, legs: Sequence[DrivenLeg], now_h: float) -> None:
        """A vehicle was lost somewhere on these legs."""
        total_km = sum(leg.km for leg in legs)
        for leg in legs:
            if leg.km > 0:
                evidence = self._faded(leg.leg_class, now_h)
                evidence.losses += leg.km / total_km
                evidence.km += 0.5 * leg.km

    def per_km(self, leg_class: LegClass, now_h: float) -> float:
        """Expected losses per km of a class; the prior's where nothing is known."""
        evidence = self._evidence.get(leg_class)
        if evidence is None:
            return self._a0 / self._b0
        weight = self._weight(evidence, now_h)
        return (self._a0 + weight * evidence.losses) / (self._b0 + weight * evidence.km)

    def _faded(self, leg_class: LegClass, now_h: float) -> Evidence:
        evidence = self._evidence.setdefault(leg_class, Evidence(at_h=now_h))
        weight = self._weight(evidence, now_h)
        evidence.losses *= weight
        evidence.km *= weight
        evidence.at_h = now_h
        return evidence

    def _weight(self, evidence: Evidence, now_h: float) -> float:
        return float(0.5 ** ((now_h - evidence.at_h) / self._half_life_h))
