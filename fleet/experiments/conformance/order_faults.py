"""What becomes of orders that come late, twice, on a wrong footing or make no sense, with the policy as it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import polars as pl

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.coordination.protocol import Order
from fleet.domain.plan import Step, StepKind
from fleet.experiments.conformance.trial import LOSSY, check_audit, check_same_truth, count_of, named_after
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger
    from fleet.experiments.conformance.trial import Trial
    from fleet.statistics.run import Run

LATE: Final = " late"
"""The end of the ids of late copies."""

MOST_REFUSALS: Final = 5
"""Refusals by one vehicle at one moment after which a policy is taken to insist."""


class Between(ABC):
    """Stands between a policy and the engine, and does something to its decisions."""

    def __init__(self, policy: Coordinator) -> None:
        self._policy = policy
        self.done = 0

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._policy.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Its decision with something done to it."""
        decision = self._policy.decide(picture, triggers, budget)
        self.meddle(picture, decision)
        return decision

    @abstractmethod
    def meddle(self, picture: Picture, decision: Decision) -> None:
        """What is done; ``done`` counts how often."""


class Stammering(Between):
    """Says every order again with the next decision, under the same id."""

    def __init__(self, policy: Coordinator) -> None:
        super().__init__(policy)
        self._before: list[Order] = []

    def meddle(self, picture: Picture, decision: Decision) -> None:
        """Append the orders of the decision before."""
        repeated, self._before = self._before, list(decision.orders)
        decision.orders.extend(repeated)
        self.done += len(repeated)


class Dawdling(Stammering):
    """Has every order come a second time under an id of its own, when it has expired."""

    def meddle(self, picture: Picture, decision: Decision) -> None:
        """Append late copies of the orders of the decision before, to vehicles that the post still holds."""
        late, self._before = self._before, list(decision.orders)
        for order in late:
            if order.vehicle in picture.vehicles:
                decision.orders.append(order._replace(id=order.id + LATE, expires_us=picture.time_us - 1))
                self.done += 1


class Misdating(Between):
    """Bases the first order to each vehicle on a plan that the vehicle has not got."""

    def __init__(self, policy: Coordinator) -> None:
        super().__init__(policy)
        self._spoilt: dict[str, None] = {}

    def meddle(self, picture: Picture, decision: Decision) -> None:
        """Spoil the first order to each vehicle."""
        for place, order in enumerate(decision.orders):
            if order.vehicle not in self._spoilt:
                self._spoilt[order.vehicle] = None
                decision.orders[place] = order._replace(based_on=order.based_on + 1000)
                self.done += 1


class Babbling(Between):
    """Adds to every decision an order that makes no sense."""

    def meddle(self, picture: Picture, decision: Decision) -> None:
        """Append an order to nobody, or to a vehicle for a place that there is none of."""
        vehicle = next(iter(picture.vehicles), "nobody") if self.done % 2 else "nobody"
        nowhere = Step(StepKind.GO, 10**6)
        decision.orders.append(Order(f"{vehicle} nonsense {self.done}", vehicle, 0, (nowhere,)))
        self.done += 1


def late_and_duplicate_orders_are_harmless(trial: Trial) -> str:
    """Orders said twice change nothing; late ones are not obeyed; over a bad link the ledger's promises hold."""
    twice, said = _meddled(trial, Stammering)
    check_same_truth(twice, trial.plain, "every order said twice")
    late, sent = _meddled(trial, Dawdling)
    check_audit(late, "the run with late orders")
    obeyed = late.ledger.table("orders").filter(pl.col("order").str.ends_with(LATE), event="accepted").height
    if obeyed:
        raise BrokenRuleError(f"of {sent} orders that came when they had expired {obeyed} were obeyed")
    lossy = trial.run(lambda policy: policy, LOSSY)
    check_audit(lossy, "the run over a bad link")
    return f"{said} said twice, {sent} late; over a bad link {count_of(lossy, 'duplicate')} came twice"


def refusals_end(trial: Trial) -> str:
    """Where the first order to every vehicle is refused, the policy comes to terms with it."""
    run, spoilt = _meddled(trial, Misdating)
    check_audit(run, "the run with refusals")
    rows = run.ledger.table("orders").filter(event="refused").select("t_us", "vehicle").rows()
    (when_us, vehicle), most = max(Counter(rows).items(), key=lambda item: item[1], default=((0, ""), 0))
    if most > MOST_REFUSALS:
        raise BrokenRuleError(f"{vehicle} refused {most} orders at {format_us(when_us)}")
    if spoilt and not count_of(run, "accepted"):
        raise BrokenRuleError(f"after {spoilt} refusals no order was accepted any more")
    return f"{spoilt} orders spoilt, {len(rows)} refused, {count_of(run, 'accepted')} accepted"


def invalid_orders_are_counted_and_not_mended(trial: Trial) -> str:
    """The policy's own orders are valid; nonsense put among them is counted and changes nothing."""
    own = count_of(trial.plain, "invalid")
    if own:
        raise BrokenRuleError(f"{own} of its own orders are invalid, first {_first_invalid(trial)}")
    run, added = _meddled(trial, Babbling)
    counted = count_of(run, "invalid")
    if counted != added:
        raise BrokenRuleError(f"of {added} orders that make no sense {counted} were counted as invalid")
    check_same_truth(run, trial.plain, "orders that make no sense among its own")
    return f"{count_of(trial.plain, 'issued')} of its own, all valid; {added} put among them, all counted"


def _meddled(trial: Trial, between: type[Between]) -> tuple[Run, int]:
    """A run with something between policy and engine at every post, and how often it did something."""
    made: list[Between] = []

    def wrap(policy: Coordinator) -> Coordinator:
        made.append(named_after(policy, between)(policy))
        return made[-1]

    run = trial.run(wrap)
    return run, sum(each.done for each in made)


def _first_invalid(trial: Trial) -> str:
    rows = trial.plain.ledger.table("orders").filter(event="invalid")
    return f"{rows['order'][0]!r} at {format_us(rows['t_us'][0])}: {rows['reason'][0]}"
