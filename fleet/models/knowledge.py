"""Knowledge of a place: it grows while somebody looks, decays when nobody does, and sharpens an estimate.

dμ/dt = r·n(1 − μ) − δμ, with n looking, each at rate r, and decay δ (first-order search and forgetting). A number that
is believed with an error is corrected by a Kalman gain of μ: the estimate's variance falls by the factor 1 − μ.
"""

from __future__ import annotations

from math import exp, sqrt


def knowledge_after(knowledge: float, seconds: float, *, looking: int, rate_per_s: float, decay_per_s: float) -> float:
    """Knowledge in [0, 1] after some time with so many looking all along."""
    gain = rate_per_s * looking
    speed = gain + decay_per_s
    if speed == 0:
        return knowledge
    limit = gain / speed
    return limit + (knowledge - limit) * exp(-speed * seconds)


def estimate(truth: float, believed: float, spread: float, knowledge: float, normal: float) -> tuple[float, float]:
    """The mean and the standard deviation that remain of a belief (mean, ``spread``) after a look of so much knowledge.

    The look sees ``truth`` with an error of variance spread²(1 − μ)/μ, of which ``normal`` is the standard normal draw;
    the gain is then μ.
    """
    if knowledge <= 0:
        return believed, spread
    error = spread * sqrt((1.0 - knowledge) / knowledge) * normal
    return believed + knowledge * (truth + error - believed), spread * sqrt(1.0 - knowledge)
