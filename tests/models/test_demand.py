"""Arrivals are Poisson, keep their draws under any rate, and loads follow their law."""

from math import exp, sqrt
from typing import Any

import numpy as np
import pytest

from fleet.models.demand import arrival_times_s, triangular
from fleet.randomness import Streams

DAY_S = 86_400.0


def arrivals(
    edges: list[float], rates: list[float], replication: int = 0
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return arrival_times_s(Streams(5, replication).generator("arrivals", "test"), edges, rates)


def test_request_number_k_uses_the_same_draw_under_another_rate() -> None:
    """Twice the rate brings every request in half the time."""
    slow, fast = arrivals([0, 10 * DAY_S], [0.001]), arrivals([0, 10 * DAY_S], [0.002])
    assert len(fast) > len(slow)
    np.testing.assert_allclose(fast[: len(slow)], slow / 2, rtol=1e-12)


def test_a_surge_moves_requests_in_time_and_redraws_none() -> None:
    plain = arrivals([0, DAY_S], [0.002])
    surge = arrivals([0, 30_000, 40_000, DAY_S], [0.002, 0.006, 0.002])
    before = plain < 30_000
    np.testing.assert_allclose(surge[: before.sum()], plain[before], rtol=1e-12)
    # Each cumulated intensity is the same number, mapped through another clock.
    unit = plain * 0.002
    clock = np.interp(unit, [0, 60, 120, 120 + 0.002 * (DAY_S - 40_000)], [0, 30_000, 40_000, DAY_S])
    np.testing.assert_allclose(surge[: len(plain)], clock, rtol=1e-9)


def test_requests_come_when_the_cumulated_rate_has_reached_the_cumulated_draws() -> None:
    """The draws are those of the stream; 20 requests are due by 1000 s, 30 by 3000 s."""
    times = arrivals([0, 1000.0, 3000.0], [0.02, 0.005])
    unit = np.cumsum(Streams(5, 0).generator("arrivals", "test").standard_exponential(100))
    expected = np.where(unit < 20, unit / 0.02, 1000 + (unit - 20) / 0.005)[unit < 30]
    assert times.tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    assert 10 < np.sum(times < 1000) < len(times)


class Halves(np.random.Generator):
    """A generator whose every exponential draw is one half."""

    def __init__(self) -> None:
        super().__init__(np.random.Philox(key=0))

    def standard_exponential(self, size: Any = None, *args: Any, **kwargs: Any) -> Any:
        return np.full(size, 0.5)


@pytest.mark.parametrize("total", [1, 10, 100, 1000, 100_000])
def test_small_draws_run_on_until_the_horizon_and_not_to_it(total: int) -> None:
    """A draw of one half is a request every half of the mean gap; the one that falls on the horizon is too late."""
    times = arrival_times_s(Halves(), [0.0, float(total)], [1.0])
    assert times.tolist() == pytest.approx(np.arange(1, 2 * total) / 2)


def test_intervals_may_be_as_short_as_milliseconds() -> None:
    times = arrival_times_s(Halves(), [0.0, 0.004, 0.009], [1000.0, 500.0])
    assert times.tolist() == pytest.approx([0.0005 * k for k in range(1, 9)] + [0.005 + 0.001 * k for k in range(4)])


def test_the_rate_of_many_requests_is_known_to_less_than_one_per_cent() -> None:
    count = len(arrivals([0, 1e6], [0.4]))
    assert count == pytest.approx(400_000, abs=4 * sqrt(400_000))
    assert 4 * sqrt(400_000) < 0.01 * 400_000


def test_counts_are_poisson() -> None:
    counts = [len(arrivals([0, 1000.0, 3000.0], [0.02, 0.005], r)) for r in range(2000)]
    mean = 1000 * 0.02 + 2000 * 0.005
    assert np.mean(counts) == pytest.approx(mean, abs=4 * sqrt(mean / 2000))
    assert np.var(counts, ddof=1) / mean == pytest.approx(1.0, abs=4 * sqrt(2 / 2000))
    none = np.mean([len(arrivals([0, 100.0], [0.01], r)) == 0 for r in range(2000)])
    assert none == pytest.approx(exp(-1), abs=4 * sqrt(exp(-1) * (1 - exp(-1)) / 2000))


def test_times_follow_the_rate() -> None:
    """Kolmogorov–Smirnov against the cumulated intensity; 1.95/√n is the 0.1 % point."""
    edges, rates = [0.0, 20_000.0, 50_000.0, 100_000.0], [0.1, 0.4, 0.02]
    times = arrivals(edges, rates)
    share = np.interp(times, edges, np.cumsum([0.0, *np.array(rates) * np.diff(edges)]) / 15_000)
    steps = np.arange(1, len(times) + 1) / len(times)
    assert len(times) > 10_000
    assert np.max(np.maximum(np.abs(share - steps), np.abs(share - steps + 1 / len(times)))) < 1.95 / sqrt(len(times))


def test_gaps_at_a_constant_rate_are_exponential_and_independent() -> None:
    gaps = np.diff(arrivals([0, 2e6], [0.01])) * 0.01
    assert gaps.mean() == pytest.approx(1.0, abs=4 / sqrt(len(gaps)))
    assert gaps.std() == pytest.approx(1.0, abs=4 * sqrt(2 / len(gaps)))
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 4 / sqrt(len(gaps))


def test_nobody_asks_while_the_rate_is_nothing() -> None:
    times = arrivals([0, 1000.0, 5000.0, 6000.0], [0.05, 0.0, 0.05])
    assert len(times) > 50
    assert not np.any((times > 1000.0) & (times < 5000.0))
    assert len(arrivals([0, 1000.0], [0.0])) == 0


@pytest.mark.parametrize(
    ("edges", "rates"), [([0, 1], [-1.0]), ([0, 0], [1.0]), ([1, 0], [1.0]), ([0, 1], [1.0, 2.0]), ([0, 1, 2], [1.0])]
)
def test_what_is_no_rate_is_refused(edges: list[float], rates: list[float]) -> None:
    with pytest.raises(ValueError, match="rates must be"):
        arrivals(edges, rates)


def test_triangular_loads_have_the_quantiles_of_the_law() -> None:
    low, mode, high = 100.0, 150.0, 250.0
    draws = np.linspace(0.0, 1.0, 2001)
    loads = triangular(draws, low, mode, high)
    assert loads[[0, -1]].tolist() == [low, high]
    rising = (loads - low) ** 2 / ((high - low) * (mode - low))
    falling = 1 - (high - loads) ** 2 / ((high - low) * (high - mode))
    np.testing.assert_allclose(np.where(loads < mode, rising, falling), draws, atol=1e-12)
    assert loads.mean() == pytest.approx((low + mode + high) / 3, rel=1e-4)


@pytest.mark.parametrize("mode", [100.0, 250.0])
def test_a_triangle_may_lean_on_either_side(mode: float) -> None:
    loads = triangular(np.linspace(0.0, 1.0, 101), 100.0, mode, 250.0)
    assert np.all(np.diff(loads) > 0)
    assert loads[[0, -1]].tolist() == [100.0, 250.0]


def test_a_triangle_without_width_is_a_point() -> None:
    assert triangular(np.array([0.1, 0.9]), 7.0, 7.0, 7.0).tolist() == [7.0, 7.0]
