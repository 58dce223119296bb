"""Effects: differences within pairs that share all but one factor."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from fleet.experiments.study.effects import effects_of
from fleet.experiments.study.results import StudyResults
from fleet.statistics.intervals import mean_interval

DAYS = {0: 100.0, 1: 300.0, 2: 500.0}
"""How good each replication's day is, whatever the factors."""

NOISE = [0.0, 2.0, -2.0]


def results(cells: list[dict[str, object]], factors: list[str]) -> StudyResults:
    facts = {"factors": [{"name": name} for name in factors]}
    return StudyResults(folder=Path(), facts=facts, cells=pl.DataFrame(cells), summary=pl.DataFrame())


def grid() -> list[dict[str, object]]:
    """Policy b adds 10 and a bit, a robot 5; luck moves everything by hundreds."""
    return [
        {
            "policy": policy,
            "robots": robots,
            "replication": day,
            "sorties": luck + 5.0 * robots + (10.0 + NOISE[day] if policy == "b" else 0.0),
        }
        for policy in "ab"
        for robots in (1, 3)
        for day, luck in DAYS.items()
    ]


def test_luck_that_both_levels_share_drops_out() -> None:
    policy, robots = effects_of(results(grid(), ["policy", "robots"]), "sorties")
    expected = mean_interval([10.0 + noise for noise in NOISE])
    assert (policy.factor, policy.baseline, policy.level, policy.pairs) == ("policy", "a", "b", 6)
    assert policy.difference.mean == pytest.approx(10.0)
    assert policy.difference.half_width == pytest.approx(expected.half_width)
    assert robots.difference.mean == pytest.approx(10.0)
    assert robots.difference.half_width == pytest.approx(0.0, abs=1e-9)


def test_runs_that_failed_take_their_pair_out_and_no_more() -> None:
    cells = grid()
    cells[0]["sorties"] = None
    policy, _ = effects_of(results(cells, ["policy", "robots"]), "sorties")
    assert policy.pairs == 5
    assert policy.difference.mean == pytest.approx(10.0)


def test_a_sample_has_no_pairs() -> None:
    cells: list[dict[str, object]] = [
        {"rate": 1.5, "loss": 0.1, "replication": 0, "sorties": 3.0},
        {"rate": 2.5, "loss": 0.2, "replication": 0, "sorties": 4.0},
    ]
    assert effects_of(results(cells, ["rate", "loss"]), "sorties") == []
