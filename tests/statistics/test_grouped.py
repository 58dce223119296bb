"""Intervals of many groups at once: those of one group after the other, and rates of trials that come in clusters."""

from __future__ import annotations

import numpy as np
import pytest

from fleet.randomness import Streams
from fleet.statistics.grouped import mean_intervals, share_intervals
from fleet.statistics.intervals import mean_interval, proportion_interval

GROUPS = [[1.0, 2.5, 4.0], [3.0, 3.0], [7.0, 1.0, 2.0, 2.0]]
STARTS = np.array([0, 3, 5])


def test_each_group_has_the_interval_that_it_has_alone() -> None:
    found = mean_intervals(np.concatenate(GROUPS), STARTS)
    for place, group in enumerate(GROUPS):
        alone = mean_interval(group)
        told = (found.n[place], found.mean[place], found.low[place], found.high[place])
        assert told == pytest.approx((alone.n, alone.mean, alone.low, alone.high))


def test_missing_values_are_left_out_and_few_values_have_no_bounds() -> None:
    found = mean_intervals(np.array([4.0, np.nan, np.nan, np.nan]), np.array([0, 2]))
    assert found.n.tolist() == [1, 0]
    assert found.mean[0] == 4.0
    assert np.isnan(found.mean[1])
    assert np.isnan(found.low).all()


def test_clusters_that_agree_have_about_the_interval_of_independent_trials() -> None:
    found = share_intervals(np.full(200, 9.0), np.full(200, 10.0), np.array([0]))
    alone = proportion_interval(1800, 2000)
    assert (found.low[0], found.high[0]) == pytest.approx((alone.low, alone.high), abs=5e-4)


def test_clusters_that_disagree_have_a_wider_interval() -> None:
    trials = np.full(20, 10.0)
    agreeing = share_intervals(np.full(20, 5.0), trials, np.array([0]))
    opposed = share_intervals(np.tile([0.0, 10.0], 10), trials, np.array([0]))
    assert opposed.mean == agreeing.mean
    assert opposed.high[0] - opposed.low[0] > 2.5 * (agreeing.high[0] - agreeing.low[0])


def test_a_rate_of_one_has_a_bound_below_one_and_none_above() -> None:
    found = share_intervals(np.full(5, 20.0), np.full(5, 20.0), np.array([0]))
    assert found.mean[0] == found.high[0] == 1.0
    assert 0.9 < found.low[0] < 0.99


def test_clusters_without_trials_are_left_out_and_one_cluster_has_no_bounds() -> None:
    found = share_intervals(np.array([3.0, np.nan]), np.array([4.0, 0.0]), np.array([0]))
    assert found.n[0] == 1
    assert found.mean[0] == 0.75
    assert np.isnan(found.low[0])


def test_rates_of_days_that_differ_are_covered_about_as_often_as_the_interval_says() -> None:
    """Ten days of 50 missions, whose chance of success has mean 0.9 and differs from day to day (beta)."""
    generator = Streams(5).generator("test", "days")
    chances = generator.beta(18.0, 2.0, size=20_000)
    succeeded = generator.binomial(50, chances).astype(np.float64)
    found = share_intervals(succeeded, np.full(20_000, 50.0), np.arange(0, 20_000, 10))
    covered = ((found.low <= 0.9) & (found.high >= 0.9)).mean()
    assert 0.93 < covered < 0.97
    # Counted as 500 independent missions, the same days would be covered far too seldom.
    pooled = succeeded.reshape(2_000, 10).sum(axis=1)
    naive = [proportion_interval(int(won), 500) for won in pooled]
    assert np.mean([i.low is not None and i.high is not None and i.low <= 0.9 <= i.high for i in naive]) < 0.85
