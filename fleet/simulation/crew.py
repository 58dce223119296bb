"""A crew of operators: calls queue for somebody who is free, and are served one at a time by each.

Whoever is free takes the call that is first by (urgency of its kind, order of arrival). Of several free operators the
one who had the vehicle last takes it, else the one who has been free the longest.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Protocol

from fleet.models.operator_workload import attention_factor
from fleet.simulation.crew_member import Operator
from fleet.simulation.seats import Seats
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.models.service_time import ServiceLaw
    from fleet.scenario.operator_model import OperatorModel
    from fleet.simulation.kernel import Alarm, Clock


class Call:
    """One thing that an operator is needed for; ``takes`` is ``None`` where it lasts until somebody says it is over.

    ``vehicle`` is whom it is about, ``draw`` the uniform number that its time is made from, ``then(call)`` what follows
    when it is served, or for a call without a time when somebody takes it. ``waited_us`` is known from then on.
    ``begun(call)`` is called when somebody begins with one that has a time.
    """

    __slots__ = (
        "alarm", "asked_us", "begun", "crew", "draw", "is_over", "kind", "operator", "takes", "then", "vehicle",
        "waited_us",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        crew: Crew,
        vehicle: str,
        takes: ServiceLaw | None,
        draw: float,
        then: Callable[[Call], None],
    ) -> None:
        self.kind, self.crew, self.vehicle, self.takes, self.draw, self.then = kind, crew, vehicle, takes, draw, then
        self.asked_us = self.waited_us = 0
        self.operator: Operator | None = None
        self.alarm: Alarm | None = None
        self.is_over = False
        self.begun: Callable[[Call], None] | None = None


class Book(Protocol):
    """Where services are written down."""

    def attended(self, operator: Operator, vehicle: str, asked_us: int, until_us: int, waiting: int) -> None:
        """An operator begins to serve a vehicle."""


class Crew:
    """The operators of one post, or of all posts together."""

    def __init__(self, clock: Clock, model: OperatorModel, operators: list[Operator], book: Book) -> None:
        self._clock = clock
        self._book = book
        self._members = operators
        self._queue: list[tuple[int, int, Call]] = []
        self._sequence = 0
        self._urgency = {kind: rank for rank, kind in enumerate(model.first)}
        self._last_rank = len(model.first)
        self._switch_us = us_from_s(model.switch_s)
        self._attention = model.attention
        self._model = model
        self.waiting = 0
        self.on_duty = model.on_duty(clock.now_us * 1e-6)
        self.seats = Seats(model.span)
        self.seats.open(self.on_duty)

    @property
    def at_work(self) -> int:
        """Operators who serve somebody now."""
        return sum(operator.call is not None for operator in self._members)

    @property
    def oldest_us(self) -> int | None:
        """When the call came that has waited the longest; ``None`` where none waits."""
        return min((call.asked_us for _, _, call in self._queue if not call.is_over), default=None)

    def change_shift(self) -> None:
        """Have as many on duty as the hour says; whoever is at work finishes first."""
        self.on_duty = self._model.on_duty(self._clock.now_us * 1e-6)
        self.seats.open(self.on_duty)
        self._serve_all()

    def ask(self, call: Call) -> None:
        """Have a call served now, or as soon as somebody is free."""
        call.asked_us = self._clock.now_us
        operator = self._free_for(call.vehicle)
        if operator is not None:
            self._serve(operator, call)
            return
        self.waiting += 1
        heappush(self._queue, (self._urgency.get(call.kind, self._last_rank), self._sequence, call))
        self._sequence += 1

    def occupy(self, call: Call) -> None:
        """Somebody has been at a call without an end since before the run began."""
        operator = self._free_for(call.vehicle)
        if operator is not None:
            call.asked_us = self._clock.now_us
            call.operator = operator
            operator.begin(call, call.asked_us)

    def end(self, call: Call) -> None:
        """Nobody is needed for a call any more.

        What has no time of its own is over; an operator who has begun something else finishes it, and nothing comes of
        it.
        """
        if call.is_over:
            return
        call.is_over = True
        if call.operator is None:
            self.waiting -= 1
        elif call.alarm is None:
            self._dismiss(call.operator)

    def _dismiss(self, operator: Operator) -> None:
        """An operator is done with a call, and turns to the next."""
        operator.rest(self._clock.now_us)
        self._serve_all()

    def steers(self, call: Call, until_us: int) -> None:
        """Write down that a vehicle is steered until a time; the first time with its wait, which was before."""
        if call.operator is not None:
            asked_us, call.waited_us = self._clock.now_us - call.waited_us, 0
            self._book.attended(call.operator, call.vehicle, asked_us, until_us, self.waiting)

    def _free_for(self, vehicle: str) -> Operator | None:
        """Who would take a call about a vehicle now."""
        found: Operator | None = None
        for operator in self._members[: self.on_duty]:
            if operator.call is None:
                if operator.last == vehicle:
                    return operator
                if found is None or operator.free_us < found.free_us:
                    found = operator
        return found

    def _serve_all(self) -> None:
        queue = self._queue
        while queue:
            call = queue[0][2]
            if call.is_over:
                heappop(queue)
                continue
            operator = self._free_for(call.vehicle)
            if operator is None:
                return
            heappop(queue)
            self.waiting -= 1
            self._serve(operator, call)

    def _serve(self, operator: Operator, call: Call) -> None:
        now = self._clock.now_us
        call.operator, call.waited_us = operator, now - call.asked_us
        switch_us = 0 if operator.last == call.vehicle else self._switch_us
        load = operator.load(now) if self._attention.slope > 0 else 0.0
        operator.begin(call, now)
        if call.takes is None:
            self._take_over(operator, call, switch_us)
            return
        factor = attention_factor(load, self._attention.slope, self._attention.knee)
        until_us = now + switch_us + us_from_s(call.takes.time_s(call.draw) * factor)
        self._book.attended(operator, call.vehicle, call.asked_us, until_us, self.waiting)
        call.alarm = self._clock.at(until_us, self._served, call)
        if call.begun is not None:
            call.begun(call)

    def _take_over(self, operator: Operator, call: Call, switch_us: int) -> None:
        """Take a call in hand that has no end of its own, once the operator has turned to it."""
        if not switch_us:
            call.then(call)
            return
        until_us = self._clock.now_us + switch_us
        self._book.attended(operator, call.vehicle, call.asked_us, until_us, self.waiting)
        call.waited_us = 0
        call.alarm = self._clock.at(until_us, self._in_hand, call)

    def _in_hand(self, alarm: Alarm) -> None:
        call: Call = alarm.subject
        call.alarm = None
        if not call.is_over:
            call.then(call)
        elif call.operator is not None:
            self._dismiss(call.operator)

    def _served(self, alarm: Alarm) -> None:
        call: Call = alarm.subject
        if call.operator is not None:
            self._dismiss(call.operator)
        if not call.is_over:
            call.is_over = True
            call.then(call)
        call.alarm = None
