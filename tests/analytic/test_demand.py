"""Requests of whole scenarios against the Poisson law, in numbers that show a rate that is wrong by one per cent."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import exp, sqrt
from typing import Any

import numpy as np
import pytest

from fleet.domain.mission import Mission
from fleet.randomness import Streams
from fleet.simulation.demand import requests
from tests.analytic.road import deliveries, scenario

DAYS = 100
RATE_PER_DAY = 2000.0
HOUR_US = 3_600_000_000
HOURLY = [0.0] * 6 + [1.0] * 12 + [2.0] * 6


@cache
def asked(**keys: Any) -> list[Mission]:
    return requests(scenario(demand=_stream(keys), horizon_days=DAYS).model, Streams(3))


def _stream(keys: dict[str, Any]) -> list[dict[str, Any]]:
    hourly = keys.pop("hourly", False)
    profile = {"profile": {"hourly": HOURLY}} if hourly else {}
    return deliveries(RATE_PER_DAY, priorities=[1, 3], load_kg={"uniform": [20, 60]}, **profile)


def test_as_many_ask_as_the_rate_says() -> None:
    """Four standard errors are less than 1 %."""
    expected = RATE_PER_DAY * DAYS
    assert 4 * sqrt(expected) < 0.01 * expected
    assert len(asked()) == pytest.approx(expected, abs=4 * sqrt(expected))


def test_counts_per_hour_are_poisson() -> None:
    counts = np.bincount([m.ready_us // HOUR_US for m in asked()], minlength=24 * DAYS)
    mean = RATE_PER_DAY / 24
    assert counts.var(ddof=1) / mean == pytest.approx(1.0, abs=4 * sqrt(2 / len(counts)))


def test_gaps_are_exponential() -> None:
    """Kolmogorov–Smirnov: 1.95/√n is the 0.1 % point."""
    gaps = np.sort(np.diff([m.ready_us for m in asked()])) * RATE_PER_DAY / 86.4e9
    law = 1 - np.exp(-gaps)
    n = len(gaps)
    assert np.max(np.abs(law - np.arange(1, n + 1) / n)) < 1.95 / sqrt(n)
    assert np.mean(gaps > 2.0) == pytest.approx(exp(-2.0), abs=4 * sqrt(exp(-2.0) * (1 - exp(-2.0)) / n))


@pytest.mark.parametrize(("first", "last", "share"), [(0, 6, 0.0), (6, 18, 0.5), (18, 24, 0.5)])
def test_a_profile_moves_requests_between_hours_and_keeps_their_number(first: int, last: int, share: float) -> None:
    hours = [m.ready_us // HOUR_US % 24 for m in asked(hourly=True)]
    count = sum(first <= hour < last for hour in hours)
    expected = share * RATE_PER_DAY * DAYS
    assert count == pytest.approx(expected, abs=4 * sqrt(expected))


@pytest.mark.parametrize(
    ("kept", "share"),
    [
        (lambda m: m.priority == 0, 0.25),
        (lambda m: m.priority == 1, 0.75),
        (lambda m: m.load_kg < 30, 0.25),
        (lambda m: 30 <= m.load_kg < 60, 0.75),
    ],
)
def test_streams_split_by_chance_are_poisson_again(kept: Callable[[Mission], bool], share: float) -> None:
    chosen = [m for m in asked() if kept(m)]
    expected = share * RATE_PER_DAY * DAYS
    assert len(chosen) == pytest.approx(expected, abs=4 * sqrt(expected))
    counts = np.bincount([m.ready_us // HOUR_US for m in chosen], minlength=24 * DAYS)
    assert counts.var(ddof=1) / counts.mean() == pytest.approx(1.0, abs=4 * sqrt(2 / len(counts)))
