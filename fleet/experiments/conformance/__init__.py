"""The conformance kit: puts a policy to a trial and says how it fared with each promise of the contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from fleet.coordination.conformance import scene_checks
from fleet.coordination.conformance.verdict import Result, Verdict, judge
from fleet.coordination.registry import describe
from fleet.experiments.conformance.failures import (
    hanging_is_treated_as_said,
    overspending_is_treated_as_said,
    raising_is_treated_as_said,
)
from fleet.experiments.conformance.hash_seed import hash_seed_makes_no_difference
from fleet.experiments.conformance.hidden_truth import truth_makes_no_difference
from fleet.experiments.conformance.imagining import imagining_leaves_no_trace
from fleet.experiments.conformance.order_faults import (
    invalid_orders_are_counted_and_not_mended,
    late_and_duplicate_orders_are_harmless,
    refusals_end,
)
from fleet.experiments.conformance.recording import Recorded, record
from fleet.experiments.conformance.trial import TRIAL, Trial, check_audit

if TYPE_CHECKING:
    from fleet.experiments.executors import Progress
    from fleet.scenario.scenario import Scenario

__all__ = ["TRIAL", "examine"]

_FINISHES: Final = "finishes its trial"
_UNFINISHED: Final = "it doesn't come to the end of its trial"


def examine(
    scenario: Scenario, plugins: Sequence[str] = (), progress: Progress = lambda _done, _whole: None
) -> list[Verdict]:
    """The verdicts on the coordinator that a scenario names, with the scenario as its trial.

    *plugins* are ``FILE.py:CLASS``, registered in this process already, for the checks that start others. *progress* is
    called with how many checks are done, and of how many. Where the policy doesn't finish its trial, all other checks
    are skipped.
    """
    needs_truth = describe(scenario.spec.command.coordinator.name).needs_truth
    trial = Trial(scenario=scenario, needs_truth=needs_truth, plugins=tuple(plugins))
    recorded: list[Recorded] = []
    verdicts = [judge(_FINISHES, partial(_finishes, trial, recorded))]
    played = recorded[0] if recorded else Recorded(scenes=(), places=())
    checks = scene_checks(trial.make, played.scenes) | _engine_checks(trial, played)
    for done, (name, check) in enumerate(checks.items(), 1):
        progress(done, len(checks) + 1)
        if verdicts[0].result is Result.PASSED:
            verdicts.append(judge(name, check))
        else:
            verdicts.append(Verdict(check=name, result=Result.SKIPPED, why=_UNFINISHED))
    return verdicts


def _finishes(trial: Trial, recorded: list[Recorded]) -> str:
    """The policy comes to the end of its trial, and the audit finds nothing."""
    recorded.append(record(trial))
    check_audit(trial.plain, "its trial")
    summary = trial.plain.summary()
    counts = summary.missions
    return f"{counts.succeeded} of {counts.requested} missions succeeded, {summary.sorties} sorties, audit clean"


def _engine_checks(trial: Trial, recorded: Recorded) -> dict[str, Callable[[], str]]:
    return {
        "hidden truth makes no difference": partial(truth_makes_no_difference, trial, recorded),
        "hash seed makes no difference": partial(hash_seed_makes_no_difference, trial),
        "late and duplicate orders are harmless": partial(late_and_duplicate_orders_are_harmless, trial),
        "refusals end": partial(refusals_end, trial),
        "invalid orders are counted, not mended": partial(invalid_orders_are_counted_and_not_mended, trial),
        "imagining leaves no trace": partial(imagining_leaves_no_trace, trial),
        "raising is treated as said": partial(raising_is_treated_as_said, trial),
        "overspending is treated as said": partial(overspending_is_treated_as_said, trial),
        "hanging is treated as said": partial(hanging_is_treated_as_said, trial),
    }
