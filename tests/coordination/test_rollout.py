"""Rollout does better than its base where looking ahead tells the difference, from belief alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fleet import Scenario
from fleet.coordination import registry
from fleet.coordination.policies.rollout import RolloutParameters
from fleet.simulation.run import simulate
from tests.simulation.bench import bench, outcome, run


def hill_before_farm(folder: Path, coordinator: object, **command: object) -> Scenario:
    """The hill can wait; the farm, second by name in the same second, can't wait until the cart is back."""
    (folder / "hill.csv").write_text("time_h,site,load_kg,priority\n0.1,Hill,50,0\n", encoding="utf-8")
    (folder / "farm.csv").write_text("time_h,site,load_kg,priority\n0.1,Farm,60,0\n", encoding="utf-8")
    demand = [
        {"kind": "delivery", "name": "patient", "trace": "hill.csv", "expires_h": 6},
        {"kind": "delivery", "name": "urgent", "trace": "farm.csv", "due_h": 0.2, "expires_h": 0.2},
    ]
    return bench(folder, demand=demand, command={"coordinator": coordinator, **command})


def test_what_comes_of_a_decision_is_seen_before_it_is_carried_out(tmp_path: Path) -> None:
    base = run(hill_before_farm(tmp_path, "fifo-nearest"))
    assert [outcome(base, f"{name}-00001")[0] for name in ("patient", "urgent")] == ["succeeded", "expired"]
    made = run(hill_before_farm(tmp_path, {"name": "rollout", "base": "fifo-nearest"}))
    assert [outcome(made, f"{name}-00001")[0] for name in ("patient", "urgent")] == ["succeeded", "succeeded"]


def test_with_no_look_left_it_is_its_base(tmp_path: Path) -> None:
    never = {"name": "rollout", "base": "fifo-nearest", "samples": 1, "caution": 0}
    made = run(hill_before_farm(tmp_path, never))
    assert outcome(made, "urgent-00001")[0] == "expired"


def test_imagined_events_count_as_work_and_nothing_is_imagined_that_might_cost_more_than_is_left(
    tmp_path: Path,
) -> None:
    def most_work(**command: object) -> int:
        made = run(hill_before_farm(tmp_path, {"name": "rollout", "base": "fifo-nearest"}, **command))
        return int(made.ledger.table("decisions")["work"].max())  # type: ignore[arg-type]

    assert most_work() > 150
    assert most_work(work_budget=1_000) < 100


def test_two_runs_are_the_same() -> None:
    scenario = Scenario.load("scenarios/conformance_trial.yaml").replace(
        {"command.coordinator": {"name": "rollout", "looks_per_day": 8}, "horizon_days": 0.5}
    )
    first, second = (simulate(scenario, record="core").summary().ledger_sha256 for _ in range(2))
    assert first == second


def test_it_is_marked_as_slow_and_says_what_it_can_not_do() -> None:
    assert registry.describe("rollout").slow
    with pytest.raises(ValueError, match="scope"):
        RolloutParameters(base="fifo-nearest", scope="divert")


@pytest.mark.parametrize("base", ["assignment", "insertion", "auction"])
def test_any_policy_that_decides_from_the_picture_can_be_its_base(base: str) -> None:
    coordinator: dict[str, Any] = {"name": "rollout", "base": base, "looks_per_day": 6, "samples": 2, "scope": "busy"}
    scenario = Scenario.load("scenarios/quickstart.yaml").replace(
        {"command.coordinator": coordinator, "horizon_days": 0.5}
    )
    made = simulate(scenario, record="core").summary()
    assert made.missions.succeeded > 0
    assert made.orders["invalid"] == 0
