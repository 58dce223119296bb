"""Looking ahead leaves the true run as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.experiments.bystander import apart, uncounted

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger
    from fleet.experiments.conformance.trial import Trial

EVERY: Final = 10
"""Decisions between two looks ahead."""

AHEAD_S: Final = 7200.0


class Daydreaming:
    """Imagines the next two hours at every tenth decision, and decides as the policy does."""

    def __init__(self, policy: Coordinator, dreams: list[int]) -> None:
        self._policy = policy
        self._dreams = dreams
        self._asked = 0

    def setup(self, context: Context) -> None:
        """Keep a context apart, so that what is imagined costs the policy neither work nor draws."""
        self._context = apart(context)
        self._policy.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Look ahead, and leave it at that."""
        if self._asked % EVERY == 0:
            with uncounted(budget):
                self._dreams.append(self._context.imagine(picture, AHEAD_S).succeeded())
        self._asked += 1
        return self._policy.decide(picture, triggers, budget)


def imagining_leaves_no_trace(trial: Trial) -> str:
    """With futures imagined beside it and dropped, the policy's run has the same ledger to the last digit."""
    dreams: list[int] = []
    run = trial.run(lambda policy: Daydreaming(policy, dreams))
    if run.summary().ledger_sha256 != trial.plain.summary().ledger_sha256:
        raise BrokenRuleError(f"with {len(dreams)} futures imagined and dropped, its run is another one")
    return f"{len(dreams)} futures imagined, {sum(dreams)} missions succeeded in them, and the ledger is the same"
