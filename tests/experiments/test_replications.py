"""Replications: the same figures on any number of workers, and failures that say what they are."""

from pathlib import Path
from typing import Any

import pytest

from fleet.coordination import registry
from fleet.errors import PolicyError, ScenarioError
from fleet.experiments.plugins import load_plugin
from fleet.experiments.replications import replicate
from fleet.scenario.scenario import Scenario
from fleet.scenario.template import new_scenario
from fleet.simulation.run import simulate

FAILING = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Parameters:
    scope: str = "idle"

class Failing:
    "Fails at its first decision."
    Parameters = Parameters
    def __init__(self, parameters): pass
    def setup(self, context): pass
    def decide(self, picture, triggers, budget): raise ZeroDivisionError("one by none")
"""

WALL = ("simulation_s", "deciding_share")


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    path = tmp_path / "small.yaml"
    path.write_text(new_scenario("small"), encoding="utf-8")
    return Scenario.load(path, ["horizon_days=0.5"])


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(registry, "_plugged_in", {})
    path = tmp_path / "failing.py"
    path.write_text(FAILING, encoding="utf-8")
    return f"{path}:Failing"


def without_wall_times(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in WALL} for row in rows]


def test_figures_are_the_same_on_any_number_of_workers(scenario: Scenario) -> None:
    alone = replicate(scenario, 3, seed=5)
    together = replicate(scenario, 3, seed=5, workers=2)
    assert without_wall_times(alone) == without_wall_times(together)


def test_a_replication_is_the_run_of_its_number_and_differs_from_the_others(scenario: Scenario) -> None:
    rows = replicate(scenario, 2, seed=5)
    single = simulate(scenario, seed=5, replication=1, record="core").summary()
    assert [row["replication"] for row in rows] == [0, 1]
    assert rows[1]["ledger_sha256"] == single.ledger_sha256
    assert rows[0]["ledger_sha256"] != rows[1]["ledger_sha256"]


def test_progress_counts_up_to_the_end(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    replicate(scenario, 2, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(1, 2), (2, 2)]


def test_a_failing_policy_is_told_by_the_worker_that_it_failed_in(scenario: Scenario, failing: str) -> None:
    load_plugin(failing)
    with pytest.raises(PolicyError, match="one by none"):
        replicate(scenario, 2, coordinator="Failing", workers=2, plugins=[failing])


def test_a_plugin_without_the_class_is_refused(failing: str) -> None:
    with pytest.raises(ScenarioError, match="defines no class 'Absent'"):
        load_plugin(failing.replace("Failing", "Absent"))


def test_a_plugin_class_that_is_no_coordinator_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thing.py"
    path.write_text("class Thing: pass\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="has no method setup"):
        load_plugin(f"{path}:Thing")
