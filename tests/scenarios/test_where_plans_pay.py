"""Where plans of several stops pay, and where no policy can tell itself from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.intervals import paired_difference

GREEDY = {"name": "greedy-closest"}
INSERTION = {"name": "insertion", "scope": "busy"}


def figures(name: str, coordinator: Mapping[str, Any], seeds: int) -> dict[str, list[float]]:
    """Missions a day, share on time and mean response in hours, seed by seed."""
    scenario = Scenario.load(bundled("scenarios") / f"{name}.yaml").replace({"command.coordinator": dict(coordinator)})
    runs = [simulate(scenario, seed=seed, record="core").summary().as_dict() for seed in range(100, 100 + seeds)]
    return {key: [run[key] for run in runs] for key in ("missions_per_day", "on_time_rate", "mean_response_h")}


def bounds(a: Mapping[str, list[float]], b: Mapping[str, list[float]], key: str) -> tuple[float, float]:
    """The 95 % interval of the mean difference on the same seeds."""
    difference = paired_difference(a[key], b[key]).difference
    assert difference.low is not None
    assert difference.high is not None
    return difference.low, difference.high


@pytest.mark.parametrize("seeds", [5, pytest.param(10, marks=pytest.mark.full)])
def test_insertion_beats_matching_where_loads_can_be_consolidated(seeds: int) -> None:
    greedy, insertion = figures("consolidation", GREEDY, seeds), figures("consolidation", INSERTION, seeds)
    assert bounds(insertion, greedy, "on_time_rate")[0] > 0.1
    assert bounds(insertion, greedy, "mean_response_h")[1] < -0.5


@pytest.mark.parametrize("seeds", [5, pytest.param(10, marks=pytest.mark.full)])
def test_full_loads_from_one_depot_leave_nothing_to_coordinate(seeds: int) -> None:
    greedy = figures("single_drop", GREEDY, seeds)
    for other in (INSERTION, {"name": "assignment"}):
        found = figures("single_drop", other, seeds)
        for key in ("missions_per_day", "mean_response_h"):
            level = sum(greedy[key]) / seeds
            low, high = bounds(found, greedy, key)
            assert -0.02 * level < low <= high < 0.02 * level
