"""Stopping: after enough replications, and at what price in coverage."""

from __future__ import annotations

import pytest

from fleet.experiments.study.stopping import StoppingRule
from fleet.randomness import Streams
from fleet.statistics.intervals import mean_interval

UNTIL = StoppingRule(least=4, block=3, most=12, figure="sorties", half_width=1.0)
STUDIES = 4_000


def test_a_fixed_number_asks_for_no_more() -> None:
    assert StoppingRule.fixed(7).further(7, [1.0, 9.0]) == 0


def test_a_wide_interval_asks_for_a_block_and_a_narrow_one_for_nothing() -> None:
    assert UNTIL.further(4, [1.0, 9.0, 3.0, 5.0]) == 3
    assert UNTIL.further(4, [3.0, 3.1, 3.0, 3.1]) == 0


def test_the_last_block_ends_at_the_most() -> None:
    assert UNTIL.further(10, [1.0, 9.0] * 5) == 2
    assert UNTIL.further(12, [1.0, 9.0] * 6) == 0


def test_a_relative_width_is_taken_of_the_mean() -> None:
    rule = StoppingRule(least=2, block=1, most=99, figure="sorties", relative=0.1)
    values = [99.0, 101.0, 100.0, 98.0, 102.0]
    half = mean_interval(values).half_width
    assert half is not None
    assert half < 0.1 / 1.1 * 100
    assert rule.further(5, values) == 0
    assert rule.further(5, [value - 80 for value in values]) == 1


def test_runs_without_the_figure_are_not_waited_for() -> None:
    assert UNTIL.further(4, []) == 0
    assert UNTIL.further(4, [3.0]) == 3


def coverage(least: int, law: str) -> float:
    """How often the interval covers the mean, over studies that stop by themselves.

    Figures have standard deviation 1, and the wanted half-width is 0.32: about what 40 of them give.
    """
    rule = StoppingRule(least=least, block=5, most=400, figure="sorties", half_width=0.32)
    draws = Streams(11).generator("stopping", f"{law} {least}")
    covered = 0
    for _ in range(STUDIES):
        drawn = draws.standard_normal(400) if law == "normal" else draws.standard_exponential(400) - 1.0
        values = drawn.tolist()
        n = least
        while more := rule.further(n, values[:n]):
            n += more
        found = mean_interval(values[:n])
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.0 <= found.high
    return covered / STUDIES


@pytest.mark.full
@pytest.mark.parametrize(
    ("least", "law", "stated"),
    [
        (5, "normal", 0.94), (10, "normal", 0.93), (20, "normal", 0.94),
        (5, "exponential", 0.85), (10, "exponential", 0.87), (20, "exponential", 0.91),
    ],
)  # fmt: skip
def test_intervals_of_studies_that_stop_by_themselves_cover_as_often_as_the_readme_says(
    least: int, law: str, stated: float
) -> None:
    assert coverage(least, law) == pytest.approx(stated, abs=0.005)
