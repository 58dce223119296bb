"""Replications of several variants of a scenario on the same luck, each run only once however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from fleet.experiments.executors import Progress, run_all

if TYPE_CHECKING:
    from fleet.experiments.replications import Figures
    from fleet.scenario.scenario import Scenario

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Whose luck to run on and by how many processes; *plugins* are ``FILE.py:CLASS``, registered here already."""

    seed: int | None = None
    workers: int = 1
    plugins: tuple[str, ...] = ()
    progress: Progress | None = None


class Variants(Generic[Name]):
    """The rows of variants by name; *make* gives the scenario of a name when that is first run."""

    def __init__(self, make: Callable[[Name], Scenario], effort: Effort) -> None:
        self._make = make
        self._effort = effort
        self._scenarios: dict[Name, Scenario] = {}
        self._rows: dict[tuple[Name, int], Figures] = {}

    @property
    def runs(self) -> int:
        """How many runs were made."""
        return len(self._rows)

    def run(self, wanted: Mapping[Name, int]) -> None:
        """Make sure of replications 0 up to a number for each name; raises what the first failing run raised."""
        cells = [(name, r) for name, count in wanted.items() for r in range(count) if (name, r) not in self._rows]
        for name in wanted:
            if name not in self._scenarios:
                self._scenarios[name] = self._make(name)
        tasks = [_Task(scenario=self._scenarios[name], seed=self._effort.seed, replication=r) for name, r in cells]
        effort, before = self._effort, len(self._rows)
        told = effort.progress

        def progress(done: int, whole: int) -> None:
            if told is not None:
                told(before + done, before + whole)

        rows = run_all(_figures, tasks, workers=effort.workers, plugins=effort.plugins, progress=progress)
        self._rows.update(zip(cells, rows, strict=True))

    def rows(self, name: Name, count: int) -> list[Figures]:
        """Replications 0 up to *count* of a name, which were run before."""
        return [self._rows[name, replication] for replication in range(count)]

    def run_rows(self, names: Iterable[Name], count: int) -> dict[Name, list[Figures]]:
        """Replications 0 up to *count* of each name, run where they were not yet."""
        listed = list(names)
        self.run(dict.fromkeys(listed, count))
        return {name: self.rows(name, count) for name in listed}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One run."""

    scenario: Scenario
    seed: int | None
    replication: int


def _figures(task: _Task) -> Figures:
    # Imported here, because a worker sets its environment before anything heavy is loaded.
    from fleet.simulation.run import simulate  # noqa: PLC0415
    from fleet.statistics.replications import row_of  # noqa: PLC0415

    run = simulate(task.scenario, seed=task.seed, replication=task.replication, record="core")
    return row_of(run.summary(), task.replication)
