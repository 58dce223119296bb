"""Shadow test: a run in which other policies decide on every picture beside the one whose orders are carried out.

The one is the lead, the others are its shadows. A shadow's orders are thrown away; what it remembers, it remembers from
such decisions. The run is what it would be without shadows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.coordination.registry import needs_truth
from fleet.errors import PolicyError
from fleet.experiments.bystander import Bystander, apart, uncounted
from fleet.experiments.choices import has_choice
from fleet.experiments.divergence import Tally
from fleet.simulation.appointment import as_registered
from fleet.simulation.run import simulate
from fleet.simulation.watchdog import PolicyHungError
from fleet.statistics.first_vehicles import Served, first_vehicles

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Feasibility, Picture, Trigger
    from fleet.scenario.model import CoordinatorChoice
    from fleet.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowedRun:
    """A run of a lead: a tally for each shadow, in their order, who served what, and the digest of the ledger."""

    tallies: tuple[Tally, ...]
    served: Served
    ledger_sha256: str | None


def shadowed_run(
    scenario: Scenario, shadows: Sequence[CoordinatorChoice], *, seed: int | None = None, replication: int = 0
) -> ShadowedRun:
    """Run a scenario with ``command.coordinator`` in the lead of some shadows, at every post that it decides at.

    Posts for which the scenario names another coordinator are not compared, nor are shadows that know the future: what
    they know is that of runs of their own. Their tallies stay empty.
    Raises ``PolicyError`` where the lead fails, or a shadow hangs.
    """
    leading = scenario.model.command.coordinator
    tallies = tuple(Tally() for _ in shadows)

    def appoint(choice: CoordinatorChoice) -> Coordinator:
        lead = as_registered(choice)
        if choice != leading:
            return lead
        beside = [
            _Beside(policy=Bystander(as_registered(shadow)), tally=tally, idle_only=_sees_idle_only(leading, shadow))
            for shadow, tally in zip(shadows, tallies, strict=True)
            if not needs_truth(shadow.name)
        ]
        return Shadowed(lead, beside)

    try:
        run = simulate(scenario, seed=seed, replication=replication, record="core", appoint=appoint)
    except PolicyError as error:
        names = ", ".join(shadow.name for shadow in shadows)
        raise PolicyError(f"{leading.name}, shadowed by {names}: {error}") from error
    return ShadowedRun(tallies=tallies, served=first_vehicles(run.ledger), ledger_sha256=run.summary().ledger_sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """One shadow at one post."""

    policy: Bystander
    tally: Tally
    idle_only: bool


class Shadowed:
    """A coordinator that decides as its lead does, and has shadows decide on the same pictures."""

    def __init__(self, lead: Coordinator, beside: Sequence[_Beside]) -> None:
        self._lead = lead
        self._beside = beside

    def setup(self, context: Context) -> None:
        """Set up the lead, then its shadows."""
        self._lead.setup(context)
        self._feasibility: Feasibility = apart(context).feasibility
        for beside in self._beside:
            beside.policy.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """What the lead decides. The shadows go first, so that they see the pictures on which it fails, too."""
        said = [(beside, _answer(beside, picture, triggers, budget)) for beside in self._beside]
        decision = self._lead.decide(picture, triggers, budget)
        for beside, answer in said:
            if answer is not None:
                with uncounted(budget):
                    choice = has_choice(picture, self._feasibility, idle_only=beside.idle_only)
                beside.tally.compare(picture.time_us, decision, answer, has_choice=choice)
        return decision


def _answer(beside: _Beside, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision | None:
    """What a shadow decides; None, counted, where it fails."""
    try:
        return beside.policy.decide(picture, triggers, budget)
    except PolicyHungError:
        raise
    except Exception:  # noqa: BLE001 - whatever a policy raises is its failure, and no concern of the lead's run
        beside.tally.failures += 1
        return None


def _sees_idle_only(*choices: CoordinatorChoice) -> bool:
    return all(choice.parameters.get("scope", "idle") == "idle" for choice in choices)
