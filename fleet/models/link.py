"""Links as on/off processes: outages in time, and how often a link of two states delivers.

A link is up where it is covered, nothing cuts it, and it has no bad spell. Bad spells are the two-state channel of
Gilbert (1960) and Elliott (1963) in continuous time: exponential sojourns, and in each state a share of messages lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from typing import NamedTuple


class Outage(NamedTuple):
    """A stretch of time in which a link is down, and what for."""

    start_us: int
    until_us: int
    cause: str


def united(outages: Iterable[Outage]) -> list[Outage]:
    """The same time as stretches that neither meet nor overlap, in order; each has the cause that began it."""
    whole: list[Outage] = []
    for outage in sorted(outages):
        if outage.until_us <= outage.start_us:
            continue
        if whole and outage.start_us <= whole[-1].until_us:
            last = whole[-1]
            whole[-1] = last._replace(until_us=max(last.until_us, outage.until_us))
        else:
            whole.append(outage)
    return whole


def availability(mean_up_s: float, mean_down_s: float) -> float:
    """Share of time that a link of exponential sojourns is up: mean up over mean cycle (alternating renewal)."""
    return mean_up_s / (mean_up_s + mean_down_s)


def still_up(mean_up_s: float, mean_down_s: float, after_s: float) -> float:
    """P(up at t + *after_s* | up at t): π + (1 − π) exp(−(1/up + 1/down) after), the two-state Markov chain's law."""
    up = availability(mean_up_s, mean_down_s)
    return up + (1.0 - up) * exp(-(1.0 / mean_up_s + 1.0 / mean_down_s) * after_s)
