"""Company: vehicles that a policy sends the same dangerous way at the same time travel as a convoy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Group, Status
from fleet.domain.plan import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Order, Picture, Trigger

Way = tuple[str, int, int]
"""Platform, from where, to where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyParameters:
    """Company is worth it on ways of which ``least_hazard`` or more losses are to be expected of one vehicle.

    A convoy has ``most`` vehicles at most, and waits ``wait_s`` for those that have yet to load.
    """

    least_hazard: Annotated[float, Bounds(low=0)] = 0.02
    most: Annotated[int, Bounds(low=2)] = 6
    wait_s: Annotated[float, Bounds(low=0)] = 3600.0

    def __post_init__(self) -> None:
        check_bounds(self)


class Company:
    """Has orders of one decision that lead the same dangerous way done together: meet, wait for all, and go."""

    Parameters = CompanyParameters

    def __init__(self, inner: Coordinator, parameters: CompanyParameters) -> None:
        self._inner = inner
        self._parameters = parameters

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._inner.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Ask, and put together what goes the same way."""
        decision = self._inner.decide(picture, triggers, budget)
        ways: dict[Way, list[int]] = {}
        for number, order in enumerate(decision.orders):
            way = _way(picture, order)
            if way is not None:
                ways.setdefault(way, []).append(number)
        for way, numbers in ways.items():
            if len(numbers) > 1 and self._is_dangerous(picture, way):
                for first in range(0, len(numbers) - 1, self._parameters.most):
                    self._join(decision, numbers[first : first + self._parameters.most], way[1])
        return decision

    def _is_dangerous(self, picture: Picture, way: Way) -> bool:
        trip = picture.travel.journey(*way)
        return trip is not None and trip.hazard >= self._parameters.least_hazard

    def _join(self, decision: Decision, numbers: list[int], place: int) -> None:
        """Let the vehicles of some orders meet at the place that they set out from, and go on together."""
        orders = [decision.orders[number] for number in numbers]
        group = f"convoy {orders[0].id}"
        members = {str(number): order.vehicle for number, order in enumerate(orders)}
        wait_s = self._parameters.wait_s
        decision.groups.append(Group(id=group, members=members, quorum=1, timeout_s=wait_s, all_or_none=False))
        meeting = (Step(StepKind.RENDEZVOUS, place, group=group), Step(StepKind.AWAIT_GO, place, group=group))
        for number, order in zip(numbers, orders, strict=True):
            at = _sets_out(order, place)
            steps = (*order.steps[:at], *meeting, order.steps[at]._replace(group=group), *order.steps[at + 1 :])
            decision.orders[number] = order._replace(steps=steps)


def _way(picture: Picture, order: Order) -> Way | None:
    """The first way of an order from where its vehicle stands idle; ``None`` where it is under way or stays."""
    vehicle = picture.vehicles.get(order.vehicle)
    if vehicle is None or vehicle.status is not Status.IDLE or order.from_step:
        return None
    at = _sets_out(order, vehicle.place)
    if at == len(order.steps) or order.steps[at].kind is not StepKind.GO:
        return None
    return vehicle.platform, vehicle.place, order.steps[at].place


def _sets_out(order: Order, place: int) -> int:
    """Index of the first step of an order that is done elsewhere than at a place."""
    return next((i for i, step in enumerate(order.steps) if step.place != place), len(order.steps))
