"""How long something takes that a person does: a law with a mean, drawn by inversion from one uniform number."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Literal

LawName = Literal["fixed", "exponential", "lognormal"]
_STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLaw:
    """A law of times in seconds; ``cv`` is the coefficient of variation of the lognormal and of no other.

    One uniform draw makes one time, so the same slot takes longer or shorter in every scenario alike, whatever the law.
    """

    mean_s: float
    law: LawName = "fixed"
    cv: float = 0.0

    def time_s(self, uniform: float) -> float:
        """The time for a draw from the open interval (0, 1); it rises with the draw."""
        if self.law == "exponential":
            return -self.mean_s * log(1.0 - uniform)
        if self.law == "lognormal":
            # Of the logarithm: σ² = ln(1 + cv²), μ = ln(mean) − σ²/2.
            variance = log(1.0 + self.cv**2)
            location = log(self.mean_s) - variance / 2.0
            return exp(location + sqrt(variance) * _STANDARD_NORMAL.inv_cdf(uniform))
        return self.mean_s
