"""Demand: arrival times of an inhomogeneous Poisson process, and loads.

Arrivals by time change (Çinlar 1975, ch. 4.7): unit exponentials are cumulated and mapped through the inverse of the
cumulated intensity. Request number k of a stream therefore uses the k-th draw, whatever the intensity is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def arrival_times_s(generator: np.random.Generator, edges_s: Sequence[float], rates_per_s: Sequence[float]) -> Floats:
    """Arrival times in seconds for a rate that is ``rates_per_s[i]`` between ``edges_s[i]`` and ``edges_s[i + 1]``.

    Raises ``ValueError`` on a negative rate or edges that do not rise.
    """
    edges = np.asarray(edges_s, dtype=np.float64)
    rates = np.asarray(rates_per_s, dtype=np.float64)
    if np.any(rates < 0) or np.any(np.diff(edges) <= 0) or len(edges) != len(rates) + 1:
        msg = "rates must be 0 or more, one per interval of rising edges"
        raise ValueError(msg)
    cumulated = np.concatenate(([0.0], np.cumsum(rates * np.diff(edges))))
    total = cumulated[-1]
    block = int(total + 6.0 * np.sqrt(total) + 16.0)
    unit = np.cumsum(generator.standard_exponential(block))
    while unit[-1] < total:
        unit = np.concatenate((unit, unit[-1] + np.cumsum(generator.standard_exponential(block))))
    unit = unit[unit < total]
    index = np.minimum(np.searchsorted(cumulated, unit, side="right") - 1, len(rates) - 1)
    return np.asarray(edges[index] + (unit - cumulated[index]) / rates[index], dtype=np.float64)


def triangular(draws: Floats, low: float, mode: float, high: float) -> Floats:
    """Triangular quantiles of uniform draws; a point mass where low = high."""
    if low == high:
        return np.full_like(draws, low)
    split = (mode - low) / (high - low)
    rising = low + np.sqrt(draws * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - draws) * (high - low) * (high - mode))
    return np.where(draws < split, rising, falling)
