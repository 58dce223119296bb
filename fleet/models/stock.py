"""A stock under steady use, in whole micrograms and microseconds, between two changes of it.

With an order at s that fills up to S this is an (s, S) inventory (Scarf 1960). Where stock Q is used at rate c and
refilled to Q by a Poisson process of rate λ, a gap is longer than τ = Q/c with probability exp(−λτ), and the first
run-out comes after (exp(λτ) − 1)/λ on average (Feller 1968, vol. I, ch. XIII.7, in continuous time).
"""

from __future__ import annotations

from math import expm1
from typing import Final

from fleet.units import US_PER_S

UG_PER_G: Final = 1_000_000
UG_PER_KG: Final = 1_000_000_000


def left_ug(level_ug: int, use_ug_per_s: int, elapsed_us: int) -> int:
    """What is left of a stock after a time; never negative."""
    return max(level_ug - use_ug_per_s * elapsed_us // US_PER_S, 0)


def lasts_us(level_ug: int, use_ug_per_s: int, down_to_ug: int = 0) -> int | None:
    """The first whole microsecond at which no more than ``down_to_ug`` is left; ``None`` for never."""
    if level_ug <= down_to_ug:
        return 0
    if use_ug_per_s <= 0:
        return None
    return -(-(level_ug - down_to_ug) * US_PER_S // use_ug_per_s)


def mean_first_out_s(lasts_s: float, refills_per_s: float) -> float:
    """Mean time until a full stock that lasts so long first runs out, with Poisson refills to full."""
    return lasts_s if refills_per_s == 0 else expm1(refills_per_s * lasts_s) / refills_per_s
