"""Which assumption a result hangs on: a scenario run at the points of a design over its assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.errors import FleetError
from fleet.experiments.assumptions import Factor, names_of, with_positions
from fleet.experiments.executors import run_all
from fleet.experiments.screening import Effect, Method, design, effects
from fleet.experiments.variants import Effort

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The effects of all factors, the strongest first, and the least, mean and greatest value of the figure."""

    figure: str
    method: Method
    effects: tuple[Effect, ...]
    least: float
    mean: float
    greatest: float
    runs: int


def sensitivity(
    scenario: Scenario,
    factors: Sequence[Factor],
    *,
    method: Method = "morris",
    samples: int = 10,
    figure: str = "missions_per_day",
    replications: int = 3,
    effort: Effort | None = None,
) -> Sensitivity:
    """How much each factor does to the mean of a figure over the same *replications* at every point of the design.

    The luck is the same everywhere, so what differs between points is the factors' doing.

    Raises
    ------
    FleetError
        If SALib is not installed, there is nothing to vary, or no replication at some point has the figure.
    ScenarioError
        If a factor's value breaks a rule of the scenario.
    """
    if not factors:
        raise FleetError(f"{scenario.spec.name}: it assumes nothing that could be varied; name keys with their ranges")
    effort = effort or Effort()
    seed = scenario.spec.seed if effort.seed is None else effort.seed
    points = design(method, len(factors), samples, seed)
    work = _Evaluating(scenario=scenario, factors=tuple(factors), seed=seed, replications=replications, figure=figure)
    values = run_all(work, points, workers=effort.workers, plugins=effort.plugins, progress=effort.progress)
    return Sensitivity(
        figure=figure,
        method=method,
        effects=effects(method, names_of(factors), points, values, seed),
        least=min(values),
        mean=sum(values) / len(values),
        greatest=max(values),
        runs=len(points) * replications,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evaluating:
    """What every point of a design shares."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    seed: int
    replications: int
    figure: str

    def __call__(self, positions: Sequence[float]) -> float:
        # Imported here, because a worker sets its environment before anything heavy is loaded.
        from fleet.simulation.run import simulate  # noqa: PLC0415
        from fleet.statistics.replications import row_of  # noqa: PLC0415

        scenario = with_positions(self.scenario, self.factors, positions)
        values = []
        for replication in range(self.replications):
            run = simulate(scenario, seed=self.seed, replication=replication, record="core")
            values.append(row_of(run.summary(), replication)[self.figure])
        known = [float(value) for value in values if value is not None]
        if not known:
            raise FleetError(f"no replication has the figure {self.figure!r} at {list(positions)}")
        return sum(known) / len(known)
