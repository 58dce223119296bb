"""Intervals against tables and against the library that they stand in for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fleet.statistics.intervals import mean_interval, paired_difference, proportion_interval

FINITE = st.floats(-1e6, 1e6)


def test_a_mean_of_three_has_the_tabled_t_quantile() -> None:
    found = mean_interval([1.0, 2.0, 3.0])
    # t(0.975; 2) = 4.302653; the standard error is 1/√3.
    assert (found.mean, found.n) == (2.0, 3)
    assert found.half_width == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)


def test_one_value_has_a_mean_and_no_bounds() -> None:
    found = mean_interval([5.0])
    assert (found.mean, found.low, found.high, found.half_width, found.n) == (5.0, None, None, None, 1)


@given(st.lists(FINITE, min_size=2, max_size=30), st.sampled_from([0.8, 0.95, 0.99]))
def test_a_mean_agrees_with_scipy(values: list[float], level: float) -> None:
    found = mean_interval(values, level)
    assert found.low is not None
    assert found.high is not None
    error = float(stats.sem(values))
    low, high = stats.t.interval(level, len(values) - 1, loc=found.mean, scale=error) if error else (found.mean,) * 2
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1e-6)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_proportion_agrees_with_scipy_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    successes, trials = counts
    found = proportion_interval(successes, trials)
    wilson = stats.binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high), abs=1e-12)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.mean <= found.high <= 1


def test_pairs_that_rise_and_fall_together_need_fewer_runs() -> None:
    found = paired_difference([1.0, 2.0, 3.0], [0.0, 1.0, 1.0])
    # Var a = 1, Var b = 1/3, Var(a − b) of 1, 1, 2 is 1/3.
    assert found.difference.mean == pytest.approx(4 / 3)
    assert found.variance_reduction == pytest.approx(0.75)


def test_pairing_takes_all_variance_away_where_differences_are_all_equal() -> None:
    found = paired_difference([1.0, 2.0], [0.0, 1.0])
    assert (found.difference.low, found.difference.high, found.variance_reduction) == (1.0, 1.0, 1.0)


def test_pairing_harms_where_one_rises_as_the_other_falls() -> None:
    assert paired_difference([1.0, 2.0], [2.0, 1.0]).variance_reduction == pytest.approx(-1.0)


def test_a_single_pair_and_figures_that_never_vary_have_no_variance_to_take_away() -> None:
    assert paired_difference([1.0], [0.0]).variance_reduction is None
    assert paired_difference([1.0, 1.0], [0.0, 0.0]).variance_reduction is None


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (-1, 5), (6, 5)])
def test_counts_that_can_not_be_are_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="trials: expected"):
        proportion_interval(successes, trials)


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        mean_interval([])
    with pytest.raises(ValueError, match="level 1: expected"):
        mean_interval([1.0], 1)
    with pytest.raises(ValueError, match="shorter"):
        paired_difference([1.0, 2.0], [1.0])
