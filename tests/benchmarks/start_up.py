"""What small things take: one more replication, one more run's state, a command that only prints."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

import fleet.simulation.run as engine
from fleet.ledger.recorder import Recorder
from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from tests.benchmarks.campaign import QUICKSTART, ROOT


class Quickstart(NamedTuple):
    """Processor seconds of one more replication, and of making one more run's state."""

    replication_s: float
    start_s: float


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
    return Quickstart(min(replications), min(starts))


def help_ratio(repeats: int) -> float:
    """``fleet --help`` over an interpreter that does nothing, medians of whole processes in turn."""
    nothing, helps = [], []
    for _ in range(repeats):
        nothing.append(_seconds("-c", "pass"))
        helps.append(_seconds("-m", "fleet", "--help"))
    return median(helps) / median(nothing)


def quickstart_process_s() -> float:
    """Seconds of ``fleet run`` on the quickstart as a whole process."""
    with tempfile.TemporaryDirectory() as folder:
        return _seconds("-m", "fleet", "run", str(QUICKSTART), "--out", str(Path(folder) / "run"))


def _seconds(*arguments: str) -> float:
    began = perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
        capture_output=True,
    )  # fmt: skip
    return perf_counter() - began
