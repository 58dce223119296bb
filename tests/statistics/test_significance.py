"""P-values against the library that they stand in for, against tables, and against counting by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fleet.statistics.significance import holm, paired_p_value

SHARES = st.floats(0.0, 1.0)


def test_three_pairs_have_the_tabled_p_value() -> None:
    # Differences 1, 2, 3: t = 2√3 with 2 degrees of freedom.
    assert paired_p_value([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]) == pytest.approx(0.0741799, rel=1e-5)


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=20))
def test_pairs_agree_with_scipy_where_it_has_an_answer(pairs: list[tuple[int, int]]) -> None:
    a, b = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    if len({x - y for x, y in zip(a, b, strict=True)}) > 1:
        assert paired_p_value(a, b) == pytest.approx(float(stats.ttest_rel(a, b).pvalue), abs=1e-12)


def test_equal_policies_differ_by_chance_alone() -> None:
    assert paired_p_value([3.0, 1.0, 2.0], [3.0, 1.0, 2.0]) == 1.0


def test_differences_that_are_all_equal_are_as_likely_as_so_many_heads_in_a_row() -> None:
    assert paired_p_value([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 3.0]) == 2 * 0.5**4


def test_one_pair_says_nothing() -> None:
    assert paired_p_value([1.0], [0.0]) is None


def test_holm_multiplies_the_smallest_by_all_and_never_reverses_an_order() -> None:
    # By hand: 0.01·4, then 0.02·3, then max(0.06, 0.03·2), then max(0.06, 0.05·1).
    assert holm([0.03, 0.01, 0.05, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_one_question_is_left_as_it_is_and_none_as_none() -> None:
    assert holm([0.2]) == [0.2]
    assert holm([]) == []


@given(st.lists(SHARES, min_size=1, max_size=12))
def test_adjusted_values_are_no_smaller_keep_their_order_and_stay_below_bonferroni(values: list[float]) -> None:
    adjusted = holm(values)
    for p, found in zip(values, adjusted, strict=True):
        assert p <= found <= min(1.0, len(values) * p) or found == max(adjusted)
        assert found <= 1.0
    order = sorted(range(len(values)), key=lambda place: values[place])
    assert [adjusted[place] for place in order] == sorted(adjusted)


def test_what_is_no_chance_is_refused() -> None:
    with pytest.raises(ValueError, match=r"p-value 1\.5: expected a value between 0 and 1"):
        holm([0.5, 1.5])
