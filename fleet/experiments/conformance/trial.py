"""The trial that a policy is put to: one scenario, run as often as the checks need, each time with a twist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.ledger.audit import audit
from fleet.simulation.appointment import as_registered
from fleet.simulation.run import simulate

if TYPE_CHECKING:
    from fleet.coordination.protocol import Coordinator
    from fleet.ledger.recorder import Store
    from fleet.scenario.model import CoordinatorChoice
    from fleet.scenario.scenario import Scenario
    from fleet.statistics.run import Run

TRIAL: Final = "conformance_trial"
"""The scenario, among those that ship, that a policy is put to unless another is named."""

LOSSY: Final = {"command.links": {"latency_s": 20, "loss": 0.2}, "command.retries": 2, "command.ack_timeout_s": 30}
"""A radio on which orders come late, twice, or not at all."""

SAME_IN_TRUTH: Final = ("missions", "parts", "legs", "vehicles", "resources", "losses")
"""The tables that tell what happened, as against who said what."""

Wrap = Callable[["Coordinator"], "Coordinator"]
"""Puts something between a policy and the engine."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One policy in one scenario. Keeps no slots, because the plain run is made once and kept."""

    scenario: Scenario
    needs_truth: bool = False
    plugins: tuple[str, ...] = ()

    @property
    def choice(self) -> CoordinatorChoice:
        """The policy and its parameters."""
        return self.scenario.model.command.coordinator

    def make(self) -> Coordinator:
        """The policy anew."""
        return as_registered(self.choice)

    @cached_property
    def plain(self) -> Run:
        """The run in which nothing stands between the policy and the engine."""
        return self.run(lambda policy: policy)

    def run(self, wrap: Wrap, changes: dict[str, Any] | None = None, store: Store | None = None) -> Run:
        """A run in which ``wrap`` is put around the policy at every post, with some values of the scenario changed."""
        scenario = self.scenario.replace(changes) if changes else self.scenario
        return simulate(scenario, store=store, appoint=lambda choice: wrap(as_registered(choice)))


def named_after(policy: Coordinator, wrapper: type[Any]) -> type[Any]:
    """A wrapper's class under the name of the policy's, which is what the engine calls a policy by in its errors."""
    return type(type(policy).__name__, (wrapper,), {})


def check_audit(run: Run, what: str) -> None:
    """Raise ``BrokenRuleError`` where the audit of a run's ledger finds anything."""
    findings = audit(run.ledger).findings
    if findings:
        raise BrokenRuleError(f"the audit of {what} has {len(findings)} findings, first {findings[0].message}")


def check_same_truth(run: Run, plain: Run, what: str) -> None:
    """Raise ``BrokenRuleError`` where something else happened in a run than in the plain one."""
    changed = [name for name in SAME_IN_TRUTH if not run.ledger.table(name).equals(plain.ledger.table(name))]
    if changed:
        raise BrokenRuleError(f"with {what}, the run differs in {', '.join(changed)}")


def count_of(run: Run, event: str) -> int:
    """How many rows of the orders table have an event."""
    return run.ledger.table("orders")["event"].to_list().count(event)
