"""What is done to a cell, wherever that is: simulate it, and give its figures as a flat row, or what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import FleetError
from fleet.version import VERSION

if TYPE_CHECKING:
    from fleet.experiments.study.cells import Cell
    from fleet.experiments.study.factors import Change
    from fleet.scenario.scenario import Scenario

DONE: Final = "done"
FAILED: Final = "failed"
LOST: Final = "lost"
"""A cell's status: its figures are there; it can't be run, and never will; or workers died at it."""

# The collector and the tables that runs share belong to a process, and threads of one have nothing to gain.
_one_at_a_time: Final = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class CellResult:
    """What a cell came to: its status, the error if it has none to give, and its figures."""

    key: str
    status: str
    error: str | None = None
    figures: dict[str, Any] | None = None


class CellWork:
    """Simulates cells of one scenario; keeps the scenario of the point that it was at last."""

    def __init__(self, scenario: Scenario, seed: int, version: str = VERSION) -> None:
        """Work on *scenario* with *seed*, for a program of *version*."""
        self._scenario = scenario
        self._seed = seed
        self._version = version
        self._last: tuple[tuple[Change, ...], Scenario] | None = None

    def __reduce__(self) -> tuple[Callable[..., CellWork], tuple[Scenario, int, str]]:
        # Workers make their own scenarios.
        return CellWork, (self._scenario, self._seed, self._version)

    def __call__(self, cell: Cell) -> CellResult:
        """The figures of a cell, or the error that keeps it from having any; an error is as good a result."""
        # Imported here, because a worker sets its environment before anything heavy is loaded.
        from fleet.simulation.run import simulate  # noqa: PLC0415
        from fleet.statistics.replications import row_of  # noqa: PLC0415

        if self._version != VERSION:
            raise FleetError(f"a worker runs version {VERSION} of the program, and the study version {self._version}")
        try:
            with _one_at_a_time:
                run = simulate(self._at(cell), seed=self._seed, replication=cell.replication, record="core")
                figures = row_of(run.summary(), cell.replication)
        except FleetError as error:
            return CellResult(key=cell.key, status=FAILED, error=_told(error))
        except Exception as error:  # noqa: BLE001 - a study goes on, whatever becomes of one of its cells
            return CellResult(key=cell.key, status=FAILED, error=f"{type(error).__name__}: {_told(error)}")
        return CellResult(key=cell.key, status=DONE, figures=figures)

    def _at(self, cell: Cell) -> Scenario:
        if self._last is None or self._last[0] != cell.changes:
            self._last = (cell.changes, self._scenario.changed(cell.changes))
        return self._last[1]


def _told(error: Exception) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).splitlines()), "")
