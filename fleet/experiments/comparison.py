"""Several policies on one scenario with common random numbers, and how far their decisions differ.

Replication r of each policy meets the same requests and the same luck, so that figures can be compared pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, cast

from fleet.experiments.executors import Progress, run_all

if TYPE_CHECKING:
    from fleet.experiments.divergence import Tally
    from fleet.experiments.replications import Figures
    from fleet.experiments.shadow import ShadowedRun
    from fleet.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A policy in a comparison: a label of its own, and the scenario with this policy as ``command.coordinator``."""

    label: str
    scenario: Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinction:
    """How far a shadow would have decided otherwise than a lead, over replication 0.

    ``own_runs_share`` is the share of missions that got another vehicle in the shadow's own run than in the lead's.
    """

    lead: str
    shadow: str
    tally: Tally
    own_runs_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Rows of figures by label, one per replication in order, and a distinction for each ordered pair of policies."""

    rows: Mapping[str, Sequence[Figures]]
    distinctions: tuple[Distinction, ...]


def compare(
    contenders: Sequence[Contender],
    replications: int,
    *,
    seed: int | None = None,
    shadow: bool = True,
    workers: int = 1,
    plugins: Sequence[str] = (),
    progress: Progress | None = None,
) -> Comparison:
    """Run replications 0 up to *replications* of each contender, and unless told otherwise the shadow test.

    Everything but wall times is the same for any number of *workers*. Raises what the first failing run raised.
    """
    work = _Comparing(contenders=tuple(contenders), seed=seed)
    places = range(len(contenders))
    runs = [_Task(contender=place, replication=number) for number in range(replications) for place in places]
    shadowed = [_Task(contender=place, replication=None) for place in places if shadow]
    done = run_all(work, [*runs, *shadowed], workers=workers, plugins=plugins, progress=progress)
    rows: dict[str, list[Figures]] = {contender.label: [] for contender in contenders}
    for task, figures in zip(runs, done, strict=False):
        rows[contenders[task.contender].label].append(cast("Figures", figures))
    labels = [contender.label for contender in contenders]
    return Comparison(
        rows=rows, distinctions=tuple(_distinctions(labels, cast("list[ShadowedRun]", done[len(runs) :])))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One run of a contender: a replication, or with ``None`` replication 0 in the lead of all others."""

    contender: int
    replication: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparing:
    """What every run of a comparison shares."""

    contenders: tuple[Contender, ...]
    seed: int | None

    def __call__(self, task: _Task) -> Figures | ShadowedRun:
        # Imported here, because a worker sets its environment before anything heavy is loaded.
        from fleet.experiments.shadow import shadowed_run  # noqa: PLC0415
        from fleet.simulation.run import simulate  # noqa: PLC0415
        from fleet.statistics.replications import row_of  # noqa: PLC0415

        contender = self.contenders[task.contender]
        if task.replication is None:
            others = [other for place, other in enumerate(self.contenders) if place != task.contender]
            choices = [other.scenario.model.command.coordinator for other in others]
            return shadowed_run(contender.scenario, choices, seed=self.seed)
        run = simulate(contender.scenario, seed=self.seed, replication=task.replication, record="core")
        return row_of(run.summary(), task.replication) | {"coordinator": contender.label}


def _distinctions(labels: Sequence[str], runs: Sequence[ShadowedRun]) -> Iterator[Distinction]:
    """One for each ordered pair; the shadows of a run stand in the order of the labels, the lead left out."""
    if not runs:
        return
    from fleet.statistics.first_vehicles import share_given_otherwise  # noqa: PLC0415

    for lead, shadow in permutations(range(len(labels)), 2):
        yield Distinction(
            lead=labels[lead],
            shadow=labels[shadow],
            tally=runs[lead].tallies[shadow - (shadow > lead)],
            own_runs_share=share_given_otherwise(runs[lead].served, runs[shadow].served),
        )
