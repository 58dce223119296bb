"""A run switches the collector of circles off, which is safe as long as it makes hardly any."""

import gc

import pytest

from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate

FEW = 50
"""Objects in circles that a run may leave."""


@pytest.mark.parametrize("name", ["operators", "jamming", "latency"])
def test_what_is_done_with_is_freed_without_the_collector(name: str) -> None:
    left: list[int] = []
    gc.collect()
    simulate(Scenario.load(name), progress=lambda now_us, end_us: left.append(gc.collect()))
    assert left, "nobody looked"
    assert sum(left) <= FEW
