"""Where a noisy rising function comes up to zero: known roots, open ends, and how often the interval holds the root."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.randomness import Streams
from fleet.statistics.crossing import Crossing, Reach, crossing, next_sizes
from fleet.statistics.intervals import Interval, mean_interval

Curve = Callable[[int], Interval]


def exact(value: float, half: float = 0.0) -> Interval:
    return Interval(mean=value, low=value - half, high=value + half, n=10)


def searched(curve: Curve, *sizes: int) -> Crossing:
    """The crossing of a curve, found from a first look at some sizes."""
    known = {size: curve(size) for size in sizes}
    while probes := next_sizes(known):
        known |= {size: curve(size) for size in probes}
    return crossing(known)


@given(st.integers(1, 400), st.integers(1, 400), st.floats(0.1, 50))
def test_a_line_crosses_where_it_does_and_its_bounds_half_a_width_away(slope: int, root: int, half: float) -> None:
    found = searched(lambda size: exact(slope * (size - root - 0.5), half), 1, 40, 1000)
    assert found.reach is Reach.FOUND
    assert found.size == pytest.approx(root + 0.5)
    if found.low is not None:
        assert found.low == pytest.approx(root + 0.5 - half / slope)
    assert found.high == pytest.approx(root + 0.5 + half / slope)


def test_a_difference_of_exactly_nothing_is_the_crossing_itself() -> None:
    found = searched(lambda size: exact(min(size - 12, 0), 0.0), 3, 12, 48)
    assert found == Crossing(reach=Reach.FOUND, size=12.0, low=12.0, high=12.0)


def test_a_plateau_that_stays_below_is_unreachable() -> None:
    found = searched(lambda size: exact(min(size, 20) - 30, 2.0), 1, 100)
    assert found == Crossing(reach=Reach.UNREACHABLE, size=None, low=None, high=None)


def test_a_plateau_just_below_is_not_ruled_out_from_where_its_upper_bound_comes_up() -> None:
    found = searched(lambda size: exact(min(size, 20) - 21, 2.0), 1, 100)
    assert (found.reach, found.size, found.high) == (Reach.UNCLEAR, None, None)
    assert found.low == pytest.approx(19.0)


def test_a_plateau_at_the_level_leaves_the_interval_open_above() -> None:
    found = searched(lambda size: exact(min(size, 20) - 20, 2.0), 1, 100)
    assert (found.reach, found.size, found.low, found.high) == (Reach.FOUND, 20.0, 18.0, None)


def test_where_the_least_is_enough_nothing_smaller_is_claimed() -> None:
    assert searched(lambda size: exact(size + 3.0, 1.0), 4, 100) == Crossing(
        reach=Reach.BELOW, size=None, low=None, high=4.0
    )


def test_no_sizes_have_no_crossing() -> None:
    with pytest.raises(ValueError, match="at least one size"):
        crossing({})


def noisy(study: int) -> Curve:
    """A line through zero at 40.5, seen by ten replications of standard deviation 6."""
    generator = Streams(study).generator("crossing", "noise")
    return lambda size: mean_interval(list(size - 40.5 + 6.0 * generator.standard_normal(10)))


def test_the_interval_holds_the_root_as_often_as_it_says() -> None:
    """300 searches on a line with noise that differs from size to size, and its root at 40.5."""
    held = 0
    for study in range(300):
        found = searched(noisy(study), 1, 20, 60, 150)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 40.5 <= found.high
    assert 0.88 <= held / 300 <= 0.99
