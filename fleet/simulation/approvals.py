"""Approval of orders: what is worked out waits for an operator's consent, or for a veto, before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.coordination.protocol import Order
    from fleet.scenario.operator_model import ApprovalModel
    from fleet.simulation.crew import Call
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.operators import Operators
    from fleet.simulation.world import World

VETOED: Final = "vetoed"
WITHIN_INTENT: Final = "within intent"
UNANSWERED: Final = "no consent in time"


class _Case:
    """An order before an operator; ``send`` and ``drop`` are what may come of it."""

    __slots__ = ("call", "default", "drop", "order", "post", "send")

    def __init__(
        self, post: str, order: Order, send: Callable[[Order], None], drop: Callable[[Order, str], None]
    ) -> None:
        self.post, self.order, self.send, self.drop = post, order, send, drop
        self.call: Call | None = None
        self.default: Alarm | None = None


class Approvals:
    """Orders that wait for people. One whose vehicle is lost meanwhile is looked at all the same: nobody knows yet."""

    def __init__(self, world: World, operators: Operators, model: ApprovalModel) -> None:
        self._world = world
        self._operators = operators
        self._model = model
        self._cases: dict[str, _Case] = {}
        waits_s = model.veto_s if model.level == "L3" else model.timeout_s
        self._waits_us = None if waits_s is None else us_from_s(waits_s)

    @property
    def needed(self) -> bool:
        """Whether orders wait for anybody."""
        return self._model.level in {"L2", "L3"}

    def seek(self, post: str, order: Order, send: Callable[[Order], None], drop: Callable[[Order, str], None]) -> None:
        """Put an order before the operators of a post: later it is sent, or dropped for a reason.

        What stays within an intent that the post was given is sent at once.
        """
        clock = self._world.clock
        if self._world.intents.cover(post, order):
            self._world.journal.order("approved", order.id, post, order.vehicle, order.based_on, WITHIN_INTENT)
            send(order)
            return
        case = self._cases[order.id] = _Case(post, order, send, drop)
        about = next((step.mission for step in order.steps if step.mission is not None), order.vehicle)
        case.call = self._operators.call(
            "approval", post, order.vehicle, about, self._model.takes, lambda _: self._looked(case, about)
        )
        if self._waits_us is not None:
            case.default = clock.at(clock.now_us + self._waits_us, self._time_is_up, case)
        case.call.crew.ask(case.call)

    def withdraw(self, order_id: str) -> None:
        """Nobody needs to look at an order any more; who is at it already finishes."""
        case = self._cases.pop(order_id, None)
        if case is not None and case.call is not None:
            case.call.crew.end(case.call)
            self._close(case)

    def _close(self, case: _Case) -> None:
        self._cases.pop(case.order.id, None)
        case.call = None
        if case.default is not None:
            case.default.call_off()
            case.default = None

    def _looked(self, case: _Case, about: str) -> None:
        """Somebody has looked at an order."""
        self._close(case)
        vetoes = self._model.level == "L3" and self._model.veto_share > 0
        if vetoes and self._operators.draw("veto", about) < self._model.veto_share:
            self._note(case, VETOED)
            case.drop(case.order, VETOED)
            return
        self._note(case, "approved")
        case.send(case.order)

    def _time_is_up(self, alarm: Alarm) -> None:
        """Nobody has looked in time; whoever looks now may still consent, but can't veto any more."""
        case: _Case = alarm.subject
        case.default, call = None, case.call
        if call is not None:
            if call.operator is not None and self._model.level == "L2":
                return
            call.crew.end(call)
        self._close(case)
        drops = self._model.level == "L2" and self._model.on_timeout == "drop"
        self._note(case, "unanswered", "dropped" if drops else "executed")
        if drops:
            case.drop(case.order, UNANSWERED)
        else:
            case.send(case.order)

    def _note(self, case: _Case, event: str, reason: str | None = None) -> None:
        order = case.order
        self._world.journal.order(event, order.id, case.post, order.vehicle, order.based_on, reason)
