"""Deterministic assaults: who wins by the state equations of the laws, and with how much left.

Lanchester 1916 (square, linear), Deitchman 1962 (mixed). Without chance the same side wins every time; for teaching,
and to hold the stochastic process to where forces are large.
"""

from __future__ import annotations

from math import inf, log1p, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.models.attrition import Attrition


def attackers_left(
    attrition: Attrition,
    attackers: float,
    defenders: float,
    *,
    attackers_break: float = 0.0,
    defenders_break: float = 0.0,
) -> float | None:
    """The attackers' strength when the defenders break; ``None`` where the attackers break first.

    dA/dD, the ratio of the two rates of loss, separates for each law; integrated from the beginning to the defenders'
    break-point it gives what the attackers lose on the way.
    """
    alpha, beta = attrition.attacker_rate_per_s, attrition.defender_rate_per_s
    if alpha == 0:
        return None
    fallen = defenders - defenders_break
    if attrition.law == "linear":
        left_squared = (attackers - beta / alpha * fallen) ** 2 if attackers * alpha > beta * fallen else -inf
    elif attrition.law == "square":
        left_squared = attackers**2 - beta / alpha * (defenders**2 - defenders_break**2)
    elif attrition.law == "mixed":
        left_squared = attackers**2 - 2.0 * beta / alpha * fallen
    else:
        left_squared = attackers**2 - 2.0 * beta / alpha * _blended(attrition, defenders, defenders_break)
    left = sqrt(left_squared) if left_squared > 0 else 0.0
    return left if left > attackers_break else None


def _blended(attrition: Attrition, defenders: float, defenders_break: float) -> float:
    """∫ D dD / (μ + (1 − μ)D/K) from the break-point to the initial strength."""
    mu, slope = attrition.knowledge, (1.0 - attrition.knowledge) / attrition.span
    if slope == 0:
        return (defenders**2 - defenders_break**2) / 2.0
    if mu == 0:
        return (defenders - defenders_break) / slope
    rise = log1p(slope * (defenders - defenders_break) / (mu + slope * defenders_break))
    return (defenders - defenders_break) / slope - mu / slope**2 * rise
