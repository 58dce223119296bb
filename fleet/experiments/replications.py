"""Many runs of one scenario that differ in their replication number only.

A replication's random streams are keyed by its number, so its figures are the same on any worker and in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleet.experiments.executors import Progress, run_all

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario

Figures = dict[str, Any]
"""One replication as a flat row: its number, what identifies the run, its figures, and how long it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replicating:
    """What every replication shares."""

    scenario: Scenario
    seed: int | None
    coordinator: str | None

    def __call__(self, replication: int) -> Figures:
        # Imported here, because a worker sets its environment before anything heavy is loaded.
        from fleet.simulation.run import simulate  # noqa: PLC0415
        from fleet.statistics.replications import row_of  # noqa: PLC0415

        run = simulate(
            self.scenario, seed=self.seed, replication=replication, coordinator=self.coordinator, record="core"
        )
        return row_of(run.summary(), replication)


def replicate(
    scenario: Scenario,
    count: int,
    *,
    seed: int | None = None,
    coordinator: str | None = None,
    workers: int = 1,
    plugins: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Figures]:
    """The figures of replications 0 up to *count*, in that order; all but wall times are equal for any *workers*.

    *seed* and *coordinator* take the place of the scenario's. *plugins* are ``FILE.py:CLASS``, registered in this
    process already, to be registered in every worker too. Ledgers stay in memory and are dropped.

    Raises what the first failing replication raised (a ``PolicyError``, say), and ``FleetError`` if a worker process
    died. An interrupt ends the workers and is passed on.
    """
    work = _Replicating(scenario=scenario, seed=seed, coordinator=coordinator)
    return run_all(work, range(count), workers=workers, plugins=plugins, progress=progress)
