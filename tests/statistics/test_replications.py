"""Figures over replications."""

import polars as pl
import pytest

from fleet.statistics.replications import FIGURES, paired, row_of, summarise
from fleet.statistics.summary import summary_of
from tests.ledger.example import example_ledger


def test_a_row_is_flat_and_has_every_figure() -> None:
    row = row_of(summary_of(example_ledger()), 3)
    assert set(FIGURES) <= row.keys()
    assert (row["replication"], row["succeeded"], row["missions_per_day"]) == (3, 2, 24.0)
    assert pl.DataFrame([row]).height == 1
    assert not any(isinstance(value, dict | list | tuple) for value in row.values())


def test_means_and_intervals_are_over_the_rows_that_have_the_figure() -> None:
    rows: list[dict[str, float | None]] = [
        {"missions_per_day": 10, "cost_per_success": None},
        {"missions_per_day": 12, "cost_per_success": 50.0},
        {"missions_per_day": 14, "cost_per_success": None},
    ]
    found = summarise(rows)
    per_day, cost = found["missions_per_day"], found["cost_per_success"]
    assert per_day is not None
    assert cost is not None
    # t(0.975; 2) = 4.302653 times 2/√3.
    assert (per_day.mean, per_day.n) == (12.0, 3)
    assert per_day.half_width == pytest.approx(4.968275, rel=1e-6)
    assert (cost.mean, cost.low, cost.n) == (50.0, None, 1)
    assert found["losses"] is None


def test_differences_are_taken_pair_by_pair_over_those_that_have_the_figure() -> None:
    nothing: dict[str, float | None] = dict.fromkeys(FIGURES)
    rows = [nothing | {"replication": i, "losses": losses} for i, losses in enumerate((5.0, 7.0, None))]
    baseline = [nothing | {"replication": i, "losses": losses} for i, losses in enumerate((4.0, 5.0, 1.0))]
    found = paired(rows, baseline)
    losses = found["losses"]
    assert losses is not None
    assert (losses.difference.mean, losses.difference.n) == (1.5, 2)
    # Var(5, 7) = 2, Var(4, 5) = 1/2, Var(1, 2) = 1/2.
    assert losses.variance_reduction == pytest.approx(0.8)
    assert found["missions_per_day"] is None


def test_rows_of_different_replications_are_not_paired() -> None:
    with pytest.raises(ValueError, match="different replications"):
        paired([{"replication": 0}], [{"replication": 1}])
