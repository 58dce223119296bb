"""What a vehicle needs of people to set out: a seat in somebody's span, consent to the leg, hands to steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.domain.plan import StepKind
from fleet.ledger.vocabulary import NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.scenario.operator_model import OperatorModel
    from fleet.simulation.crew import Call
    from fleet.simulation.halts import Halt
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.operators import Operators
    from fleet.simulation.routes import Route
    from fleet.simulation.seats import Seats
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

    Go = Callable[[Vehicle, Route, int], None]

AWAITS_OPERATOR: Final = "awaiting_operator"
AWAITS_APPROVAL: Final = "awaiting_approval"


class SettingOut:
    """Holds vehicles back until they may go, and gives back the people whom they had.

    A seat is kept until the plan is done, and hands until the vehicle stands at the end of its way.
    """

    def __init__(self, world: World, operators: Operators, model: OperatorModel) -> None:
        self._world = world
        self._operators = operators
        self._approval = model.approval
        self._timeout_us = None if model.approval.timeout_s is None else us_from_s(model.approval.timeout_s)
        self._held: dict[str, tuple[Halt, Go]] = {}
        self._seats: dict[str, Seats] = {}
        self._waits_for_seat: dict[str, Seats] = {}
        self._consents: dict[str, Call] = {}
        self._defaults: dict[str, Alarm] = {}
        self._steered: dict[str, Call] = {}

    def prepare(self, v: Vehicle, halt: Halt, go: Go) -> None:
        """Call ``go``, now or later, when a vehicle has all that it needs to travel to the place of its step."""
        self._held[v.id] = halt, go
        if v.group.control == "autonomous" or v.id in self._seats:
            self._seek_consent(v)
            return
        seats = self._waits_for_seat[v.id] = self._operators.crew_of(v.post).seats
        if seats.ask(v, self._seated):
            self._seated(v)
        else:
            self._stand(v, AWAITS_OPERATOR)

    def go_on(self, v: Vehicle, halt: Halt, go: Go) -> None:
        """The same on the way, where seat and consent are there already."""
        self._held[v.id] = halt, go
        self._take_in_hand(v)

    def halt_of(self, v: Vehicle) -> Halt | None:
        """Where a vehicle waits for people who let it go; ``None`` where it doesn't."""
        held = self._held.get(v.id)
        return None if held is None else held[0]

    def take_up(self, v: Vehicle) -> None:
        """A vehicle has been on its way since before the run began."""
        if v.group.control == "teleoperated":
            call = self._steered[v.id] = self._steering(v)
            call.crew.occupy(call)

    def departs(self, v: Vehicle, planned_us: int) -> None:
        """A leg begins: whoever steers is busy with it until its end."""
        call = self._steered.get(v.id)
        if call is not None:
            call.crew.steers(call, planned_us)

    # ── before it goes ──

    def _seated(self, v: Vehicle) -> None:
        self._seats[v.id] = self._waits_for_seat.pop(v.id)
        self._seek_consent(v)

    def _seek_consent(self, v: Vehicle) -> None:
        if self._approval.level != "L1":
            self._take_in_hand(v)
            return
        about = v.plan[v.cursor].mission or v.id
        call = self._operators.call("approval", v.post, v.id, about, self._approval.takes, self._consented)
        self._consents[v.id] = call
        self._stand(v, AWAITS_APPROVAL)
        if self._timeout_us is not None:
            clock = self._world.clock
            self._defaults[v.id] = clock.at(clock.now_us + self._timeout_us, self._nobody_consented, v)
        call.crew.ask(call)

    def _consented(self, call: Call) -> None:
        v = self._world.vehicles[call.vehicle]
        self._close_consent(v)
        self._take_in_hand(v)

    def _nobody_consented(self, alarm: Alarm) -> None:
        """Time is up; who has the question in hand by now still answers it."""
        v: Vehicle = alarm.subject
        del self._defaults[v.id]
        if self._consents[v.id].operator is not None:
            return
        self._close_consent(v)
        if self._approval.on_timeout == "execute":
            self._take_in_hand(v)
        elif v.cargo or v.tow is not None or v.plan[v.cursor].kind is StepKind.RETURN:
            # Nobody leaves cargo in the field, nor a vehicle: they ask for as long as it takes.
            self._seek_consent(v)
        else:
            del self._held[v.id]
            self._world.conduct.give_up(v, "no consent in time")

    def _close_consent(self, v: Vehicle) -> None:
        """The consent that a vehicle waited for is there, or is needed no more."""
        default, call = self._defaults.pop(v.id, None), self._consents.pop(v.id, None)
        if default is not None:
            default.call_off()
        if call is not None:
            call.crew.end(call)

    def _take_in_hand(self, v: Vehicle) -> None:
        if v.group.control != "teleoperated" or v.id in self._steered:
            self._go(v)
            return
        call = self._steered[v.id] = self._steering(v)
        call.crew.ask(call)
        if v.id in self._held:
            self._stand(v, AWAITS_OPERATOR)

    def _steering(self, v: Vehicle) -> Call:
        return self._operators.call("steering", v.post, v.id, v.id, None, self._in_hand)

    def _in_hand(self, call: Call) -> None:
        self._go(self._world.vehicles[call.vehicle])

    def _go(self, v: Vehicle) -> None:
        halt, go = self._held.pop(v.id)
        if halt.route is not None:
            go(v, halt.route, halt.at_mm)

    def _stand(self, v: Vehicle, state: str) -> None:
        world = self._world
        step = v.plan[v.cursor]
        code = NONE if step.mission is None else world.missions.all[step.mission].code
        world.journal.state(v, state, code, v.place)

    # ── giving back ──

    def call_off(self, v: Vehicle) -> None:
        """A vehicle doesn't set out after all."""
        self._held.pop(v.id, None)
        self._close_consent(v)
        seats = self._waits_for_seat.pop(v.id, None)
        if seats is not None:
            seats.leave(v)
        self.let_go(v)

    def let_go(self, v: Vehicle) -> None:
        """Nobody steers a vehicle any more."""
        call = self._steered.pop(v.id, None)
        if call is not None:
            call.crew.end(call)

    def rise(self, v: Vehicle) -> None:
        """A vehicle is out no more: its seat is free."""
        seats = self._seats.pop(v.id, None)
        if seats is not None:
            seats.release()
