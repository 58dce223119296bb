"""The historical force-ratio curve: its fit to the published bins, and how far each bin is from it."""

import pytest

from fleet.models.force_ratio import BINS, HISTORICAL, fit, residuals


def test_the_bins_are_the_published_672_cases() -> None:
    assert sum(one.cases for one in BINS) == 672


def test_the_curve_in_use_is_the_fit_to_the_bins() -> None:
    refitted = fit()
    assert HISTORICAL.slope == pytest.approx(refitted.slope, abs=0.005)
    assert HISTORICAL.slope_se == pytest.approx(refitted.slope_se, abs=0.001)
    assert [HISTORICAL.win(ratio) for ratio in (1.0, 2.0, 3.0, 4.0)] == pytest.approx(
        [0.5, 0.65, 0.73, 0.78], abs=0.005
    )


def test_a_free_intercept_says_that_even_sides_have_even_odds() -> None:
    free = fit(through_half=False)
    assert abs(free.intercept) < free.intercept_se
    assert free.slope == pytest.approx(HISTORICAL.slope, abs=free.slope_se)


def test_each_bin_is_as_far_from_the_curve_as_stated() -> None:
    stated = (-0.060, -0.001, 0.006, -0.030, 0.037, 0.119, -0.052, 0.004, -0.156, 0.030, 0.131)
    assert residuals(HISTORICAL) == pytest.approx(stated, abs=0.002)
