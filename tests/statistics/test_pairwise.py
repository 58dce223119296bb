"""All pairs of variants: which there are, and p-values that allow for all of them."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.statistics.pairwise import every_pair
from fleet.statistics.replications import FIGURES, HEADLINE
from fleet.statistics.significance import holm


def rows(*values: float) -> list[dict[str, Any]]:
    """Replications whose every figure is the same value."""
    return [{"replication": number} | dict.fromkeys(FIGURES, value) for number, value in enumerate(values)]


def test_each_pair_stands_once_with_the_earlier_as_baseline() -> None:
    found = every_pair({"a": rows(1, 2), "b": rows(1, 3), "c": rows(2, 2)}, ("missions_per_day",))
    assert [(one.label, one.baseline) for one in found] == [("b", "a"), ("c", "a"), ("c", "b")]


def test_a_pair_has_the_paired_difference_of_its_figure() -> None:
    (one,) = every_pair({"a": rows(1, 2, 4), "b": rows(2, 4, 5)}, ("losses",))
    assert one.found is not None
    assert one.found.difference.mean == pytest.approx(4 / 3)


def test_p_values_of_headline_figures_allow_for_all_pairs_together() -> None:
    found = every_pair({"a": rows(1, 2, 4), "b": rows(2, 4, 5), "c": rows(5, 5, 9)}, (*HEADLINE[:2], "losses"))
    asked = [one for one in found if one.figure in HEADLINE]
    assert [one.p_holm for one in asked] == holm([one.p_value for one in asked if one.p_value is not None])
    assert {one.p_holm for one in found if one.figure == "losses"} == {None}


def test_a_figure_that_no_pair_has_has_no_p_value() -> None:
    without = [row | {"missions_per_day": None} for row in rows(1, 2)]
    (one,) = every_pair({"a": rows(1, 2), "b": without}, ("missions_per_day",))
    assert (one.found, one.p_value, one.p_holm) == (None, None, None)
