"""Holding a position on a stock: how long it lasts, and how long until it first runs out.

With consumption c and Poisson deliveries at rate λ that each refill to Q, the stock runs out in a gap longer than
τ = Q/c: a fraction exp(−λτ) of gaps. Waiting for the first run of length τ without an event takes (exp(λτ) − 1)/λ on
average (Feller 1968, vol. I, ch. XIII.7, in continuous time).
"""

from __future__ import annotations

from math import expm1, inf


def lasts_s(stock_g: float, use_g_per_s: float) -> float:
    """How long a stock lasts; for ever where nothing is used."""
    return stock_g / use_g_per_s if use_g_per_s > 0 else inf


def mean_first_stock_out_s(full_lasts_s: float, refills_per_s: float) -> float:
    """Mean time from full until the stock first runs out, with Poisson refills to full."""
    if refills_per_s == 0:
        return full_lasts_s
    return expm1(refills_per_s * full_lasts_s) / refills_per_s
