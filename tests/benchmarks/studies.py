"""How fast studies are: workers, overhead, resuming; `python -m tests.benchmarks.studies` prints it.

Wall time, because that is what workers save. On a machine that is busy with other things it says little; the load
average is printed beside it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Final

from fleet.experiments.executors import Serial, executor_for
from fleet.experiments.study.cell_store import CellStore
from fleet.experiments.study.cell_work import DONE, CellResult
from fleet.experiments.study.cells import CellKeys
from fleet.experiments.study.conduct import conduct
from fleet.experiments.study.row_columns import FIGURE_COLUMNS, TIMING_COLUMNS
from fleet.experiments.study.study import Study
from fleet.experiments.tasks import Outcome, Take, Work
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.replications import row_of

_QUICK: Final = """
schema: 1
name: quick
scenario: quickstart
set: {{horizon_days: {days}}}
factors:
  coordinator: {{key: command.coordinator, values: [greedy-closest]}}
replications: {replications}
"""

_DAYS: Final = 40.0
_RUNS: Final = 260
"""Runs of about 0.4 s, a minute of them and more."""

_LARGE: Final = """
schema: 1
name: large
scenario: quickstart
factors:
  rate: {key: demand.0.rate_per_day, range: [10, 80]}
  loss: {key: hazards.loss_per_km, range: [0.0001, 0.01], scale: log}
design: {kind: latin-hypercube, number: 1000}
replications: 100
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Wall time of a study, processor time of all its processes and of the one that hands out runs, peak memory."""

    wall_s: float
    processor_s: float
    own_s: float
    peak_mib: float


class Nothing(Serial):
    """Fails when it is given anything to do."""

    def stream(self, work: Work, take: Take) -> Generator[Outcome, None, None]:
        assert take() is None, "a run that was done already is to be done again"
        yield from ()


def finished(folder: Path) -> Study:
    """A study of 100,000 runs with all of them in its store, none of which ever took place."""
    path = folder / "large.yaml"
    path.write_text(_LARGE, encoding="utf-8")
    study = Study.load(path)
    (folder / "out").mkdir()
    (folder / "out" / "study.json").write_text("{}", encoding="utf-8")
    keys = CellKeys(study)
    columns = {**FIGURE_COLUMNS, **TIMING_COLUMNS}
    store = CellStore(folder / "out")
    for point in study.points:
        for cell in islice(keys.of_point(point), 100):
            figures = {
                name: 0.25 + cell.replication if kind.is_numeric() else "0" * 64 for name, kind in columns.items()
            }
            whole = {name: int(value) for name, value in figures.items() if columns[name].is_integer()}
            store.add(CellResult(key=cell.key, status=DONE, figures=figures | whole), attempts=1)
    store.close()
    return study


def resuming_s(folder: Path) -> float:
    """Seconds from the study's file to its tables, when all of 100,000 runs are done."""
    finished(folder)
    began = time.perf_counter()
    conduct(Study.load(folder / "large.yaml"), folder / "out", executor=Nothing(), resume=True)
    return time.perf_counter() - began


def bare_s(*, days: float, replications: int) -> float:
    """Processor time of the same runs in a plain loop that keeps nothing."""
    scenario = Scenario.load("quickstart").replace({"horizon_days": days})
    began_s = time.process_time()
    for replication in range(replications):
        row_of(simulate(scenario, replication=replication, record="core").summary(), replication)
    return time.process_time() - began_s


def measured(folder: Path, *, days: float, replications: int, workers: int) -> Measured:
    """A study of the quickstart, from its file to its tables, start of workers included."""
    path = folder / f"quick-{days}-{replications}.yaml"
    path.write_text(_QUICK.format(days=days, replications=replications), encoding="utf-8")
    out = folder / f"out-{days}-{replications}-{workers}"
    began_s, own_s, others_s = time.perf_counter(), time.process_time(), _children_s()
    conduct(Study.load(path), out, executor=executor_for(workers))
    own_s = time.process_time() - own_s
    return Measured(
        wall_s=time.perf_counter() - began_s,
        processor_s=own_s + _children_s() - others_s,
        own_s=own_s,
        peak_mib=max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024,
    )


def _children_s() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure everything and print it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _say(f"load average {os.getloadavg()[0]:.1f}")
        _say(f"100,000 finished runs resume in {resuming_s(folder):.1f} s")
        bare = bare_s(days=_DAYS, replications=_RUNS)
        alone = measured(folder, days=_DAYS, replications=_RUNS, workers=1)
        both = measured(folder, days=_DAYS, replications=_RUNS, workers=2)
        _say(f"{_RUNS} runs of {bare / _RUNS:.2f} s: {alone.wall_s:.1f} s, with 2 workers {both.wall_s:.1f} s")
        _say(f"  speed-up {alone.wall_s / both.wall_s:.2f}; load average {os.getloadavg()[0]:.1f}")
        _say(f"  processor time over that of a plain loop: {alone.processor_s / bare - 1:.1%}")
        _say(f"  with 2 workers: {both.processor_s / bare - 1:.1%}, handing out {both.own_s / bare:.1%}")
        if "--long" in sys.argv:
            long = measured(folder, days=2.0, replications=10_000, workers=2)
            _say(f"10,000 quickstart replications: {long.wall_s / 60:.1f} min, peak {long.peak_mib:.0f} MiB")


if __name__ == "__main__":
    main()
