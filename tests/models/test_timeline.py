"""Factors over time: progress through them is exact, and reaching undoes integrating."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fleet.models.timeline import Timeline, product

MOMENTS = st.integers(0, 10**9)
FACTORS = st.floats(0.05, 20.0)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    starts = sorted({0, *draw(st.lists(MOMENTS, max_size=6))})
    return Timeline(starts, draw(st.lists(FACTORS, min_size=len(starts), max_size=len(starts))))


LINE = Timeline([0, 100, 250], [1.0, 0.5, 2.0])


@pytest.mark.parametrize(("time", "factor"), [(0, 1.0), (99, 1.0), (100, 0.5), (249.9, 0.5), (250, 2.0), (10**12, 2.0)])
def test_a_factor_holds_from_its_start_until_the_next(time: float, factor: float) -> None:
    assert LINE.at(time) == factor


@pytest.mark.parametrize(("time", "area"), [(0, 0), (100, 100), (200, 150), (250, 175), (300, 275)])
def test_the_integral_is_the_area_below(time: float, area: float) -> None:
    assert LINE.integral(time) == area


@pytest.mark.parametrize(("start", "work", "end"), [(0, 100, 100), (0, 150, 200), (50, 125, 250), (150, 250, 350)])
def test_work_is_done_where_the_area_says(start: int, work: float, end: float) -> None:
    assert LINE.reach(start, work) == pytest.approx(end)


@given(timelines(), MOMENTS, st.floats(0, 1e10))
def test_reaching_undoes_integrating(line: Timeline, start: int, work: float) -> None:
    end = line.reach(start, work)
    assert end >= start - 1e-6
    assert line.integral(end) - line.integral(start) == pytest.approx(work, rel=1e-9, abs=1e-3)


@given(timelines(), MOMENTS, st.floats(0, 1e9), st.floats(0, 1e9))
def test_work_in_two_goes_takes_as_long_as_in_one(line: Timeline, start: int, first: float, second: float) -> None:
    stop = round(line.reach(start, first))
    done = line.integral(stop) - line.integral(start)
    assume(done <= first + second)
    assert line.reach(stop, first + second - done) == pytest.approx(line.reach(start, first + second), abs=1e-2)


@given(timelines(), MOMENTS, MOMENTS)
def test_the_integral_never_falls_and_is_the_sum_of_its_pieces(line: Timeline, one: int, other: int) -> None:
    low, high = sorted((one, other))
    cuts = [low, *line.boundaries(low, high), high]
    assert cuts == sorted(cuts)
    pieces = sum(line.at(a) * (b - a) for a, b in pairwise(cuts))
    assert line.integral(high) - line.integral(low) == pytest.approx(pieces, rel=1e-9, abs=1e-3)


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [(0, 100, []), (0, 101, [100]), (99, 250, [100]), (100, 251, [250]), (0, 1000, [100, 250]), (250, 1000, [])],
)
def test_changes_strictly_inside_an_interval_are_its_boundaries(start: int, end: int, inside: list[int]) -> None:
    assert LINE.boundaries(start, end) == inside


@given(timelines(), timelines(), MOMENTS)
def test_a_product_is_the_product_at_every_moment(one: Timeline, other: Timeline, time: int) -> None:
    assert product([one, other]).at(time) == pytest.approx(one.at(time) * other.at(time), rel=1e-12)


def test_the_product_of_nothing_is_one_for_ever() -> None:
    assert product([]).constant == 1.0


def test_a_factor_that_never_changes_is_known_to_be_constant() -> None:
    assert Timeline([0, 10], [0.5, 0.5]).constant == 0.5
    assert LINE.constant is None


@pytest.mark.parametrize(
    ("starts", "values"),
    [
        ([], []),
        ([1], [1.0]),
        ([0, 0], [1.0, 1.0]),
        ([0, 5, 4], [1.0] * 3),
        ([0], [0.0]),
        ([0], [-1.0]),
        ([0], [1.0, 1.0]),
    ],
)
def test_what_is_no_timeline_is_refused(starts: list[int], values: list[float]) -> None:
    with pytest.raises(ValueError, match="timeline"):
        Timeline(starts, values)
