"""What small things take: one more replication, one more run's state, a command that only prints."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final, NamedTuple

import fleet.simulation.run as engine
from fleet.ledger.recorder import Recorder
from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from tests.benchmarks.campaign import QUICKSTART, ROOT

SPINS: Final = 1_000_000


class Quickstart(NamedTuple):
    """Processor seconds of one more replication, of making one more run's state, and of a million additions."""

    replication_s: float
    start_s: float
    spin_s: float


def quickstart(repeats: int) -> Quickstart:
    """The best of some repeats, after one run that isn't counted."""
    scenario = Scenario.load(QUICKSTART)
    prepared = engine.prepared_for(scenario)
    engine.simulate(scenario, record="core")
    replications, starts = [], []
    for number in range(1, repeats + 1):
        began = process_time()
        engine.simulate(scenario, replication=number, record="core")
        replications.append(process_time() - began)
        streams, recorder = Streams(scenario.spec.seed, number), Recorder(record="core")
        began = process_time()
        engine.start(prepared, streams, recorder)
        starts.append(process_time() - began)
    return Quickstart(min(replications), min(starts), min(spin_s() for _ in range(repeats)))


def quickstart_apart(repeats: int) -> Quickstart:
    """The same in a process of its own, where nothing watches the code run."""
    command = [sys.executable, "-m", "tests.benchmarks.start_up", str(repeats)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Quickstart(*json.loads(done.stdout))


def spin_s() -> float:
    """Processor time of a million additions."""
    began, total = process_time(), 0
    for number in range(SPINS):
        total += number
    return process_time() - began


def help_ratio(repeats: int) -> float:
    """``fleet --help`` over an interpreter that does nothing: medians of processor time, whole processes in turn."""
    nothing, helps = [], []
    for _ in range(repeats):
        nothing.append(_child_s("-c", "pass")[1])
        helps.append(_child_s("-m", "fleet", "--help")[1])
    return median(helps) / median(nothing)


def quickstart_process_s() -> float:
    """Seconds of ``fleet run`` on the quickstart as a whole process."""
    with tempfile.TemporaryDirectory() as folder:
        return _child_s("-m", "fleet", "run", str(QUICKSTART), "--out", str(Path(folder) / "run"))[0]


def _child_s(*arguments: str) -> tuple[float, float]:
    """Wall and processor seconds of an interpreter with some arguments."""
    began, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
        capture_output=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return perf_counter() - began, used_s


if __name__ == "__main__":
    sys.stdout.write(json.dumps(quickstart(int(sys.argv[1]))))
