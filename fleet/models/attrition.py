"""Rates of loss of two sides in an aggregated assault: square, linear, mixed, or a blend of aimed and area fire.

Strengths are dimensionless counts of elements; nothing here describes a weapon. The laws are those of the open
literature: Lanchester 1916 (square: aimed fire; linear: area fire), Deitchman 1962 (mixed: one side fires into an area,
the other aims), Kress & Szechtman 2009 (what is known of the defenders blends aimed and area fire).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from fleet.errors import ModelError

Law = Literal["square", "linear", "mixed", "blend"]
Strength = TypeVar("Strength", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class Attrition:
    """How fast ``A`` attackers and ``D`` defenders lose elements, per second.

    With α the ``attacker_rate_per_s`` and β the ``defender_rate_per_s``, attackers and defenders lose

    - ``square``: βD and αA; all aim;
    - ``linear``: βAD and αAD; all fire into an area;
    - ``mixed``: βD and αAD; the attackers fire into an area, the defenders aim;
    - ``blend``: βD and αA[μ + (1 − μ)D/K], with μ the ``knowledge`` of the defenders in [0, 1] and K the
      ``span``, the number of defenders that would fill the position.

    Raises ``ModelError`` for a rate below 0 or two of 0, knowledge outside [0, 1], and a span not above 0.
    """

    law: Law
    attacker_rate_per_s: float
    defender_rate_per_s: float
    knowledge: float = 1.0
    span: float = 1.0

    def __post_init__(self) -> None:
        for name in ("attacker_rate_per_s", "defender_rate_per_s"):
            rate = getattr(self, name)
            if not isfinite(rate) or rate < 0:
                self._refuse(name, rate, "must be finite and not negative")
        if self.attacker_rate_per_s == self.defender_rate_per_s == 0:
            self._refuse("attacker_rate_per_s", 0, "and the defenders' rate can't both be 0: nothing would end")
        if not 0 <= self.knowledge <= 1:
            self._refuse("knowledge", self.knowledge, "must lie in [0, 1]")
        if not isfinite(self.span) or self.span <= 0:
            self._refuse("span", self.span, "must be finite and above 0")

    def defenders_lose_per_s(self, attackers: Strength, defenders: Strength) -> Strength:
        """Losses of the defenders per second."""
        fire = self.attacker_rate_per_s * attackers
        if self.law == "square":
            return fire
        if self.law == "blend":
            return fire * (self.knowledge + (1.0 - self.knowledge) * defenders / self.span)
        return fire * defenders

    def attackers_lose_per_s(self, attackers: Strength, defenders: Strength) -> Strength:
        """Losses of the attackers per second."""
        fire = self.defender_rate_per_s * defenders
        return fire * attackers if self.law == "linear" else fire

    @staticmethod
    def _refuse(name: str, value: float, rule: str) -> None:
        msg = f"attrition: {name} = {value:g} {rule}"
        raise ModelError(msg)


def beaten_at(initial: int, share_lost: float) -> int:
    """The strength at or below which a side of ``initial`` elements breaks that stands losses up to a share.

    The largest strength that is no more than ``initial`` · (1 − ``share_lost``); 0 for a side that fights to the last.
    """
    # What is a whole number but for the rounding of the product counts as one.
    return int(initial * (1.0 - share_lost) + 1e-9) if share_lost < 1 else 0


def suppressed(rate_per_s: float, supporters: float, most: float, half_at: float) -> float:
    """The defenders' rate under support: β(1 − s·S/(S + S₀)).

    ``most`` is s, the share that endless support takes off; ``half_at`` is S₀, the support that takes off half of it.
    """
    return rate_per_s * (1.0 - most * supporters / (supporters + half_at)) if supporters > 0 else rate_per_s
