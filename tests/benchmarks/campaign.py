"""The reference campaign, timed against the bare loop in the same process: one child process, one JSON line.

``python -m tests.benchmarks.campaign [--days N] [--repeats N]`` runs it from a loaded scenario, with nothing prepared,
to the closed ledger of a run directory that records everything.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import fleet.simulation.run as engine
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.scenario.scenario import Scenario
from fleet.simulation.journal import Journal
from tests.benchmarks import floor
from tests.benchmarks.program import Program, program_of

ROOT: Final = Path(__file__).parents[2]
SPRING: Final = ROOT / "scenarios" / "spring_campaign.yaml"
QUICKSTART: Final = ROOT / "scenarios" / "quickstart.yaml"
FLOORS_PER_RUN: Final = 3

_MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024

_RECORDING: Final = ((Recorder, "tick"), (Recorder, "static"), (Recorder, "close"), (Journal, "describe_routes"))
"""Where the engine hands its rows over; appending them is the engine's own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Processor seconds of every repeat, of all threads, and what one run counted.

    Processor time hardly changes when other processes want the cores too; ``wall_s`` and ``deciding_s`` are wall time.
    ``peak_mb`` is that of the process after its first run.
    """

    wall_s: list[float]
    engine_s: list[float]
    floor_s: list[float]
    ledger_s: list[float]
    deciding_s: list[float]
    missions: int
    completions: int
    events: int
    floor_events: int
    rows: int
    peak_mb: float


def spring(days: float | None = None) -> Scenario:
    """The reference campaign, or its first days."""
    scenario = Scenario.load(SPRING)
    return scenario if days is None else scenario.replace({"horizon_days": days})


def run_cold(scenario: Scenario, directory: Path) -> tuple[float, float]:
    """Wall and processor seconds from the loaded scenario to the closed ledger of everything, nothing prepared."""
    engine._prepared.clear()
    began = perf_counter(), process_time()
    engine.simulate(scenario, record="all", store=engine.run_store(scenario, scenario.spec.seed, directory, force=True))
    return perf_counter() - began[0], process_time() - began[1]


@contextmanager
def recording_time() -> Iterator[list[float]]:
    """One number: the processor seconds spent inside the recorder while this is open."""
    spent, depth = [0.0], [0]
    originals = [(owner, name, getattr(owner, name)) for owner, name in _RECORDING]

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*args: Any, **keys: Any) -> Any:
            began = process_time()
            depth[0] += 1
            try:
                return call(*args, **keys)
            finally:
                depth[0] -= 1
                if depth[0] == 0:
                    spent[0] += process_time() - began

        return measured

    for owner, name, call in originals:
        setattr(owner, name, timed(call))
    try:
        yield spent
    finally:
        for owner, name, call in originals:
            setattr(owner, name, call)


def measure(days: float | None, repeats: int) -> Campaign:
    """Engine and floor in turn, in this process.

    Raises ``AssertionError`` if the bare loop doesn't arrive at the run's own completions and legs.
    """
    scenario = spring(days)
    model = scenario.model
    rounds: list[Campaign] = []
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "run"
        for _ in range(repeats):
            with recording_time() as spent:
                wall_s, engine_s = run_cold(scenario, directory)
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT / 1e6
            ledger = Ledger.open(directory)
            floor_s, events = _floors(program_of(ledger, model))
            outcomes = ledger.table("parts")["outcome"]
            rounds.append(
                Campaign(
                    wall_s=[wall_s], engine_s=[engine_s], floor_s=floor_s, ledger_s=spent,
                    deciding_s=[ledger.meta["deciding_s"]],
                    missions=len(ledger.table("missions")), completions=int((outcomes == "succeeded").sum()),
                    events=ledger.meta["events"], floor_events=events,
                    rows=sum(len(ledger.table(name)) for name in ledger.names), peak_mb=peak_mb,
                )
            )  # fmt: skip
    return replace(
        rounds[0],
        wall_s=[s for r in rounds for s in r.wall_s],
        engine_s=[s for r in rounds for s in r.engine_s], floor_s=[s for r in rounds for s in r.floor_s],
        ledger_s=[s for r in rounds for s in r.ledger_s], deciding_s=[s for r in rounds for s in r.deciding_s],
    )  # fmt: skip


def _floors(program: Program) -> tuple[list[float], int]:
    """Processor seconds of some bare loops, and the events of one."""
    times, events = [], 0
    for _ in range(FLOORS_PER_RUN):
        began = process_time()
        outcome = floor.run(program)
        times.append(process_time() - began)
        events = outcome.events
        assert (outcome.legs, outcome.completions) == (program.legs, program.completions), outcome
    return times, events


def measure_apart(days: float | None, repeats: int) -> Campaign:
    """`measure` in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "tests.benchmarks.campaign", "--repeats", str(repeats)]
    command += [] if days is None else ["--days", str(days)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Campaign(**json.loads(done.stdout))


def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float)
    parser.add_argument("--repeats", type=int, default=1)
    chosen = parser.parse_args()
    sys.stdout.write(json.dumps(asdict(measure(chosen.days, chosen.repeats))) + "\n")


if __name__ == "__main__":
    main()
