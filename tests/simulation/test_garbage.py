"""A run switches the collector of circles off, which is safe as long as it makes hardly any."""

import gc

import pytest

from fleet.scenario.scenario import Scenario
from fleet.simulation.run import prepared_for, simulate

FEW = 50
"""Objects in circles that a run may leave."""


@pytest.mark.parametrize("name", ["operators", "jamming", "latency"])
def test_what_is_done_with_is_freed_without_the_collector(name: str) -> None:
    left: list[int] = []
    scenario = Scenario.load(name)
    prepared_for(scenario)
    gc.collect()
    simulate(scenario, progress=lambda *_: left.append(gc.collect()))
    assert left, "nobody looked"
    assert sum(left) <= FEW
