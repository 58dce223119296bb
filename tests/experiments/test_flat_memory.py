"""Many runs in one process need no more memory than a few."""

from __future__ import annotations

from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Final

import pytest

from fleet.simulation.run import simulate
from tests.simulation.bench import bench

GREEDY: Final = {"coordinator": "greedy-closest"}


@pytest.mark.full
def test_ten_thousand_short_replications_in_one_process_leave_memory_flat(tmp_path: Path) -> None:
    scenario = bench(tmp_path, [(60, "Farm", 50), (900, "Hill", 80)], horizon_days=0.05, command=GREEDY)
    highest_mib: list[float] = []
    for replication in range(10_000):
        made = simulate(scenario, replication=replication, record="core")
        assert made.ledger.table("missions").height == 2
        if replication % 1_000 == 999:
            highest_mib.append(getrusage(RUSAGE_SELF).ru_maxrss / 1024)
    # The first half fills caches and the pools of allocators and of polars' threads; the second adds next to nothing.
    assert highest_mib[-1] - highest_mib[4] < 4.0, highest_mib
