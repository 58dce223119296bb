"""What becomes of a run where the policy raises, spends too much, or hangs."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.errors import PolicyError
from fleet.experiments.conformance.trial import check_audit, named_after
from fleet.ledger.memory import MemoryStore
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger
    from fleet.experiments.conformance.trial import Trial

FAILS_AT: Final = 5
"""The decision of each post that fails, counted from 1."""

FALLBACK: Final = {"command.fallback": "fifo-nearest"}
WATCHDOG_S: Final = 0.5
_LONGEST_S: Final = 60.0


class Failing(ABC):
    """Decides as the policy does until it fails."""

    failed_us: list[int]

    def __init__(self, policy: Coordinator) -> None:
        self._policy = policy
        self._asked = 0

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._policy.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Its decision, but for one that fails once it is made."""
        decision = self._policy.decide(picture, triggers, budget)
        self._asked += 1
        if self._asked == FAILS_AT:
            self.failed_us.append(picture.time_us)
            self.fail(budget)
        return decision

    @abstractmethod
    def fail(self, budget: Budget) -> None:
        """How it fails."""


class Raising(Failing):
    """Raises."""

    def fail(self, budget: Budget) -> None:
        """Raise."""
        raise ArithmeticError("raised to see what comes of it")


class Overspending(Failing):
    """Spends more than its budget."""

    def fail(self, budget: Budget) -> None:
        """Spend one unit too many."""
        budget.spend(budget.remaining + 1)


class Hanging(Failing):
    """Hangs."""

    def fail(self, budget: Budget) -> None:
        """Do nothing for far too long."""
        end = time.monotonic() + _LONGEST_S
        while time.monotonic() < end:
            time.sleep(0.001)


def raising_is_treated_as_said(trial: Trial) -> str:
    """The fallback stands in for a policy that raises, counted; with none named the run ends and says why."""
    return _stood_in(trial, Raising, "raised ArithmeticError")


def overspending_is_treated_as_said(trial: Trial) -> str:
    """The same for a policy that exceeds its budget of work."""
    return _stood_in(trial, Overspending, "over budget")


def hanging_is_treated_as_said(trial: Trial) -> str:
    """A policy that hangs ends the run whoever could stand in, naming itself and the time, its picture kept."""
    return _ended(trial, Hanging, {**FALLBACK, "command.watchdog_s": WATCHDOG_S})


def _stood_in(trial: Trial, failing: type[Failing], reason: str) -> str:
    failed_us: list[int] = []
    run = trial.run(_failing(failing, failed_us), FALLBACK)
    check_audit(run, f"the run of a policy that {reason}")
    counted = run.ledger.table("decisions")["fallback"].to_list().count(reason)
    if not failed_us or counted != len(failed_us):
        raise BrokenRuleError(f"of {len(failed_us)} failures {counted} were counted as {reason!r}")
    return f"{counted} counted as {reason!r} and decided by the fallback; {_ended(trial, failing, {})}"


def _ended(trial: Trial, failing: type[Failing], changes: dict[str, Any]) -> str:
    store, failed_us = MemoryStore(), list[int]()
    without = {"command.fallback": None} | changes
    try:
        trial.run(_failing(failing, failed_us), without, store)
    except PolicyError as error:
        said = str(error)
    else:
        raise BrokenRuleError("the run went on to its end as if nothing had happened")
    name, when = type(trial.make()).__name__, format_us(failed_us[0])
    if name not in said or when not in said:
        raise BrokenRuleError(f"the error doesn't name {name} and {when}: {said}")
    meta = store.ledger().meta
    if meta["status"] != "aborted" or "picture.json" not in meta:
        raise BrokenRuleError(f"the run ended as {meta['status']!r}, and its last picture was not kept")
    return f"the run ended at {when}, picture kept"


def _failing(failing: type[Failing], failed_us: list[int]) -> Any:
    """Wraps each post's policy in one that fails, under the policy's own name."""

    def wrap(policy: Coordinator) -> Coordinator:
        wrapped: Failing = named_after(policy, failing)(policy)
        wrapped.failed_us = failed_us
        return wrapped

    return wrap
