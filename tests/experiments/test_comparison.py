"""Policies beside one another: the same luck for all, on any number of workers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fleet.experiments.comparison import Comparison, Contender, compare
from fleet.scenario.scenario import Scenario
from fleet.scenario.template import new_scenario
from fleet.simulation.run import simulate

WALL = ("simulation_s", "deciding_share")


@pytest.fixture
def contenders(tmp_path: Path) -> list[Contender]:
    path = tmp_path / "small.yaml"
    path.write_text(new_scenario("small"), encoding="utf-8")
    names = ("fifo-nearest", "greedy-closest")
    return [
        Contender(label=name, scenario=Scenario.load(path, ["horizon_days=0.5", f"command.coordinator={name}"]))
        for name in names
    ]


def rows_of(found: Comparison) -> dict[str, list[dict[str, Any]]]:
    return {
        label: [{name: value for name, value in row.items() if name not in WALL} for row in rows]
        for label, rows in found.rows.items()
    }


def test_results_are_the_same_on_any_number_of_workers(contenders: list[Contender]) -> None:
    alone = compare(contenders, 2, seed=3)
    together = compare(contenders, 2, seed=3, workers=2)
    assert rows_of(alone) == rows_of(together)
    assert alone.distinctions == together.distinctions


def test_each_row_is_the_run_of_its_policy_and_replication(contenders: list[Contender]) -> None:
    found = compare(contenders, 2, seed=3, shadow=False)
    assert found.distinctions == ()
    for contender in contenders:
        rows = found.rows[contender.label]
        assert [row["replication"] for row in rows] == [0, 1]
        assert {row["coordinator"] for row in rows} == {contender.label}
        single = simulate(contender.scenario, seed=3, replication=1, record="core").summary()
        assert rows[1]["ledger_sha256"] == single.ledger_sha256


def test_every_ordered_pair_of_three_has_the_distinction_of_its_own(contenders: list[Contender]) -> None:
    unshared = contenders[1].scenario.replace({"command.coordinator": {"name": "greedy-closest", "share": False}})
    three = [*contenders, Contender(label="unshared", scenario=unshared)]
    pairs = {(d.lead, d.shadow): d for d in compare(three, 1).distinctions}
    assert len(pairs) == 6
    alone = compare([three[2], three[0]], 1).distinctions
    assert {(d.lead, d.shadow): d for d in alone} == {
        pair: pairs[pair] for pair in (("unshared", "fifo-nearest"), ("fifo-nearest", "unshared"))
    }


def test_progress_counts_runs_and_shadow_tests_up_to_the_end(contenders: list[Contender]) -> None:
    told: list[tuple[int, int]] = []
    compare(contenders, 2, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(done, 6) for done in range(1, 7)]
