"""Consents to legs: a vehicle asks the operators of its post over its link, and is answered over it.

Either word may come late or never. A question is repeated until it is answered, and so is the answer with it. Whoever
begins to look at a question lets the vehicle know, so that it does not act by itself when time is up; that holds for
as long again, and is asked after then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.ledger.vocabulary import NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.scenario.operator_model import ApprovalModel
    from fleet.simulation.crew import Call
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.operators import Operators
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

NO_MORE: Final = "receiver is no more"


class _Question:
    """A question under way. The vehicle knows ``is_open``, ``in_hand`` and ``default``; the post the rest."""

    __slots__ = ("call", "default", "in_hand", "is_granted", "is_heard", "is_open", "post", "v")

    def __init__(self, v: Vehicle) -> None:
        self.v, self.post = v, v.post
        self.is_open, self.in_hand = True, False
        self.default: Alarm | None = None
        self.call: Call | None = None
        self.is_heard = self.is_granted = False


class LegConsents:
    """The questions of all vehicles: each ends with ``granted(v)``, or with ``unanswered(v)`` when time is up."""

    def __init__(
        self,
        world: World,
        operators: Operators,
        model: ApprovalModel,
        granted: Callable[[Vehicle], None],
        unanswered: Callable[[Vehicle], None],
    ) -> None:
        self._world = world
        self._operators = operators
        self._takes = model.takes
        self._timeout_us = None if model.timeout_s is None else us_from_s(model.timeout_s)
        self._repeat_us = us_from_s(world.model.command.request_repeat_s)
        self._granted = granted
        self._unanswered = unanswered
        self._asked: dict[str, _Question] = {}

    # ── the vehicle ──

    def seek(self, v: Vehicle) -> None:
        """A vehicle asks for consent to its next leg."""
        question = self._asked[v.id] = _Question(v)
        about = v.plan[v.cursor].mission or v.id
        question.call = self._operators.call(
            "approval", v.post, v.id, about, self._takes, lambda _: self._grant(question)
        )
        question.call.begun = lambda _: self._say("consent in hand", question, self._hear_in_hand)
        self._await_default(question)
        self._ask(question)

    def call_off(self, v: Vehicle) -> None:
        """A vehicle needs no consent any more, and says so."""
        question = self._asked.get(v.id)
        if question is not None:
            self._close(question)
            self._world.network.send("consent withdrawn", v.id, question.post, v.id, self._withdraw, question)

    def lost(self, v: Vehicle) -> None:
        """A vehicle is lost: it says nothing, which is noticed at once only where no word is ever late or lost."""
        question = self._asked.get(v.id)
        if question is not None:
            self._close(question)
            if self._world.network.is_sure(v.id, question.post):
                self._withdraw(question)

    def _ask(self, question: _Question) -> None:
        v, clock = question.v, self._world.clock
        self._world.network.send("consent request", v.id, question.post, v.id, self._hear_request, question)
        if question.is_open:
            clock.at(clock.now_us + self._repeat_us, self._repeat, question)

    def _repeat(self, alarm: Alarm) -> None:
        """A question that nobody answered is repeated, of a new post where the old one may not have heard it."""
        question: _Question = alarm.subject
        v = question.v
        if not question.is_open:
            return
        if v.post == question.post or self._world.network.is_sure(v.id, question.post):
            self._ask(question)
        else:
            self.call_off(v)
            self.seek(v)

    def _await_default(self, question: _Question) -> None:
        if self._timeout_us is not None:
            clock = self._world.clock
            question.default = clock.at(clock.now_us + self._timeout_us, self._time_is_up, question)

    def _time_is_up(self, alarm: Alarm) -> None:
        """No answer in time; a vehicle that heard of somebody looking at its question waits on, and asks again."""
        question: _Question = alarm.subject
        if question.in_hand:
            question.in_hand = False
            self._await_default(question)
            self._world.network.send(
                "consent request", question.v.id, question.post, question.v.id, self._hear_request, question
            )
            return
        question.default = None
        self.call_off(question.v)
        self._unanswered(question.v)

    def _hear_in_hand(self, question: _Question) -> None:
        question.in_hand = True

    def _hear_consent(self, question: _Question) -> None:
        if question.is_open:
            self._close(question)
            self._granted(question.v)

    def _close(self, question: _Question) -> None:
        """The vehicle waits for no answer any more."""
        del self._asked[question.v.id]
        question.is_open = False
        if question.default is not None:
            question.default.call_off()
            question.default = None

    # ── its post ──

    def _hear_request(self, question: _Question) -> None:
        """The post puts a question before its operators; asked once more, it says how far they are."""
        call = question.call
        if call is None:
            return
        if question.is_granted:
            self._say("consent", question, self._hear_consent)
        elif not question.is_heard:
            question.is_heard = True
            call.crew.ask(call)
        elif call.operator is not None:
            self._say("consent in hand", question, self._hear_in_hand)

    def _grant(self, question: _Question) -> None:
        """Somebody has looked at a question."""
        question.is_granted = True
        self._say("consent", question, self._hear_consent)

    def _withdraw(self, question: _Question) -> None:
        """Nobody needs to look at a question any more; who is at it already finishes."""
        call, question.call = question.call, None
        if call is not None and question.is_heard:
            call.crew.end(call)

    def _say(self, kind: str, question: _Question, hear: Callable[[_Question], None]) -> None:
        v, world = question.v, self._world
        if v.id not in world.vehicles:
            world.journal.message(kind, question.post, v.id, v.id, NONE, NO_MORE)
        else:
            world.network.send(kind, question.post, v.id, v.id, hear, question)
