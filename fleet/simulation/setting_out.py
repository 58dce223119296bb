"""What a vehicle needs of people to set out: a seat in somebody's span, consent to the leg, hands to steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.domain.plan import StepKind
from fleet.ledger.vocabulary import NONE
from fleet.simulation.leg_consents import LegConsents

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.scenario.operator_model import OperatorModel
    from fleet.simulation.crew import Call
    from fleet.simulation.halts import Halt
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
        self._on_timeout = model.approval.on_timeout
        self._consents: LegConsents | None = None
        if model.approval.level == "L1":
            self._consents = LegConsents(
                world, operators, model.approval, granted=self._take_in_hand, unanswered=self._nobody_consented
            )
        self._held: dict[str, tuple[Halt, Go]] = {}
        self._seats: dict[str, Seats] = {}
        self._waits_for_seat: dict[str, Seats] = {}
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
        if self._consents is None:
            self._take_in_hand(v)
            return
        self._stand(v, AWAITS_APPROVAL)
        self._consents.seek(v)

    def _nobody_consented(self, v: Vehicle) -> None:
        """No consent in time: the default is done."""
        if self._on_timeout == "execute":
            self._take_in_hand(v)
        elif v.cargo or v.tow is not None or v.plan[v.cursor].kind is StepKind.RETURN:
            # Nobody leaves cargo in the field, nor a vehicle: they ask for as long as it takes.
            self._seek_consent(v)
        else:
            del self._held[v.id]
            self._world.conduct.give_up(v, "no consent in time")

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
        if self._consents is not None:
            self._consents.call_off(v)
        seats = self._waits_for_seat.pop(v.id, None)
        if seats is not None:
            seats.leave(v)
        self.let_go(v)

    def lost(self, v: Vehicle) -> None:
        """A vehicle is lost, and asks for nothing any more."""
        if self._consents is not None:
            self._consents.lost(v)

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
