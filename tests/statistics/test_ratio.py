"""Ratios of paired means: exact where nothing varies but the scale, undefined where the denominator may be nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.randomness import Streams
from fleet.statistics.intervals import Interval, mean_interval
from fleet.statistics.ratio import ratio_interval


@given(st.lists(st.floats(10, 20), min_size=2, max_size=20), st.floats(-3, 3))
def test_what_is_always_the_same_share_is_that_share_without_doubt(b: list[float], share: float) -> None:
    found = ratio_interval([share * value for value in b], b)
    if found is None:
        low = mean_interval(b).low
        assert low is not None
        assert low <= 0
        return
    assert (found.low, found.mean, found.high) == pytest.approx((share,) * 3, abs=1e-6)


def test_at_a_bound_the_difference_from_that_share_only_just_could_be_nothing() -> None:
    a, b = [0.9, 1.0, 1.1], [2.9, 3.1, 3.0]
    found = ratio_interval(a, b)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    for bound in (found.low, found.high):
        edge = mean_interval([x - bound * y for x, y in zip(a, b, strict=True)])
        assert min(abs(edge.low or 0.0), abs(edge.high or 0.0)) == pytest.approx(0.0, abs=1e-9)
    assert found.low < found.mean < found.high


def test_a_denominator_that_may_be_nothing_has_no_ratio() -> None:
    assert ratio_interval([1.0, 2.0, 3.0], [-1.0, 1.0, 0.5]) is None


def test_one_pair_has_a_ratio_and_no_bounds() -> None:
    assert ratio_interval([1.0], [2.0]) == Interval(mean=0.5, low=None, high=None, n=1)
    assert ratio_interval([1.0], [0.0]) is None


def test_pairs_are_needed() -> None:
    with pytest.raises(ValueError, match="2 values and 1"):
        ratio_interval([1.0, 2.0], [1.0])


def test_the_interval_holds_the_true_ratio_as_often_as_it_says() -> None:
    held = 0
    for study in range(400):
        draws = Streams(study).generator("ratio", "noise").standard_normal((2, 12))
        b = 5.0 + draws[0]
        found = ratio_interval(list(2.0 + 0.4 * draws[0] + 0.5 * draws[1]), list(b))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.4 <= found.high
    assert 0.92 <= held / 400 <= 0.98
