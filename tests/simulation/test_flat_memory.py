"""A process that does many runs of a scenario needs no more memory for the last than for the second."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from fleet import Scenario, simulate


@pytest.mark.full
def test_runs_of_a_diverting_policy_leave_no_more_and_more_behind() -> None:
    diverting = {"command.coordinator": {"name": "assignment", "scope": "divert"}, "horizon_days": 2}
    scenario = Scenario.load("scenarios/spring_campaign.yaml").replace(diverting)
    left: list[int] = []
    tracemalloc.start()
    for seed in range(5):
        simulate(scenario, seed=seed, record="core")
        gc.collect()
        left.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    # What a scenario shares goes on filling up: routes between sites and trees of paths, up to their bounds.
    assert left[4] - left[1] < 4_000_000
