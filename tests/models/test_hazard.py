"""Where a budget runs out along a cumulated intensity."""

from itertools import accumulate
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.models.hazard import crossing, survival

RISES = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 2.0)), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("budget", "where"),
    [(0.0, (0, 0.0)), (0.05, (0, 0.5)), (0.1, (0, 1.0)), (0.2, (2, 1 / 3)), (0.4, (2, 1.0)), (0.41, None)],
)
def test_a_budget_runs_out_in_proportion_along_a_segment(budget: float, where: tuple[int, float] | None) -> None:
    found = crossing([0.0, 0.1, 0.1, 0.4], budget)
    if where is None:
        assert found is None
    else:
        assert found == pytest.approx(where)


@given(RISES, st.floats(0.0, 20.0))
def test_the_intensity_where_a_budget_runs_out_is_the_budget(rises: list[float], budget: float) -> None:
    cumulated = [0.0, *accumulate(rises)]
    found = crossing(cumulated, budget)
    assert (found is None) == (budget > cumulated[-1])
    if found is not None:
        i, share = found
        assert 0.0 <= share <= 1.0
        reached = cumulated[i] + share * (cumulated[i + 1] - cumulated[i])
        assert reached == pytest.approx(budget, abs=1e-12)


def test_a_budget_that_is_spent_runs_out_at_the_start_of_where_nothing_happens() -> None:
    assert crossing([0.0, 0.0, 0.3], 0.0) == (0, 0.0)


def test_survival_is_exp_of_minus_hazard() -> None:
    assert [survival(x) for x in (0.0, 1.0, 2.5)] == [1.0, exp(-1.0), exp(-2.5)]
