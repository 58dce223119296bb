"""Rates of demand as step functions of time: by day, by month, by hour of the day, and surges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

from fleet.scenario.schema import DemandSpec, Profile
from fleet.units import S_PER_DAY, S_PER_H

MONTH_DAYS: Final = 30.0
"""Length of a month where a scenario gives none."""

_FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRate:
    """A rate of ``rates_per_s[i]`` between ``edges_s[i]`` and ``edges_s[i + 1]``; edges rise from 0."""

    edges_s: tuple[float, ...]
    rates_per_s: tuple[float, ...]

    @property
    def expected(self) -> float:
        """The mean number of requests over the whole time."""
        return float(np.dot(np.diff(self.edges_s), self.rates_per_s))

    def scaled_within(self, from_s: float, until_s: float, factor: float, *, outside: float = 1.0) -> StepRate:
        """The rate times ``factor`` between two times and times ``outside`` elsewhere."""
        edges = _refined(self.edges_s, (from_s, until_s))
        middles = _middles(edges)
        inside = (middles > from_s) & (middles < until_s)
        return _merged(edges, self._at(middles) * np.where(inside, factor, outside))

    def with_profile(self, profile: Profile) -> StepRate:
        """The rate times the factor of each 30-day month and the weight, of mean 1, of each hour of the day."""
        rate = self
        if profile.monthly is not None:
            rate = rate.cycled(MONTH_DAYS * S_PER_DAY, profile.monthly)
        if profile.hourly is not None:
            mean = sum(profile.hourly) / len(profile.hourly)
            rate = rate.cycled(S_PER_H, [weight / mean for weight in profile.hourly])
        return rate

    def cycled(self, period_s: float, factors: Sequence[float]) -> StepRate:
        """The rate times one factor after the other, each for ``period_s``, over and over."""
        edges = _refined(self.edges_s, np.arange(0.0, self.edges_s[-1], period_s))
        middles = _middles(edges)
        turn = (middles // period_s).astype(np.int64) % len(factors)
        return _merged(edges, self._at(middles) * np.asarray(factors, dtype=np.float64)[turn])

    def _at(self, times_s: _FloatArray) -> _FloatArray:
        index = np.searchsorted(self.edges_s, times_s, side="right") - 1
        return np.asarray(self.rates_per_s, dtype=np.float64)[index]


def rate_of(demand: DemandSpec, horizon_s: float) -> StepRate:
    """The rate of a demand entry that is no trace, from 0 to the horizon, before any surge."""
    if demand.per_month is None:
        rate = StepRate(edges_s=(0.0, horizon_s), rates_per_s=((demand.rate_per_day or 0.0) / S_PER_DAY,))
    else:
        rate = _by_month(demand.per_month, month_lengths_s(demand), horizon_s)
    return rate if demand.profile is None else rate.with_profile(demand.profile)


def month_lengths_s(demand: DemandSpec) -> list[float]:
    """The length of each span that ``per_month`` has an entry for."""
    days = demand.month_days if demand.month_days is not None else [MONTH_DAYS] * len(demand.per_month or ())
    return [length * S_PER_DAY for length in days]


def _by_month(means: Sequence[float], lengths_s: Sequence[float], horizon_s: float) -> StepRate:
    ends = np.minimum(list(accumulate(lengths_s)), horizon_s)
    rates = np.asarray(means, dtype=np.float64) / np.asarray(lengths_s, dtype=np.float64)
    edges = np.concatenate(([0.0], ends))
    within = np.diff(edges) > 0
    return _merged(np.concatenate(([0.0], ends[within])), rates[within])


def _refined(edges_s: Sequence[float], further_s: npt.ArrayLike) -> _FloatArray:
    """The edges and those further times that lie between the first and the last, each once, ascending."""
    further = np.clip(np.asarray(further_s, dtype=np.float64), edges_s[0], edges_s[-1])
    return np.unique(np.concatenate((np.asarray(edges_s, dtype=np.float64), further)))


def _middles(edges: _FloatArray) -> _FloatArray:
    middles: _FloatArray = (edges[:-1] + edges[1:]) / 2.0
    return middles


def _merged(edges: _FloatArray, rates: _FloatArray) -> StepRate:
    """The same step function without steps of height 0."""
    is_step = np.concatenate(([True], np.diff(rates) != 0.0))
    return StepRate(
        edges_s=(*edges[:-1][is_step].tolist(), float(edges[-1])), rates_per_s=tuple(rates[is_step].tolist())
    )
