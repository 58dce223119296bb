"""Attending to vehicles that can't be left alone: those that stop after a while, and what goes wrong on the way.

A supervised vehicle owns a budget of driving time, its neglect time. When it is used up the vehicle stands until an
operator has attended to it. A field repair and a tow ask for an operator before they begin where the scenario says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.ledger.vocabulary import NONE
from fleet.simulation.halts import Halt
from fleet.simulation.setting_out import AWAITS_OPERATOR
from fleet.units import US_PER_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.models.service_time import ServiceLaw
    from fleet.scenario.operator_model import OperatorModel
    from fleet.simulation.crew import Call
    from fleet.simulation.operators import Operators
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Attending:
    """Vehicles that stand on their way for want of an operator."""

    def __init__(self, world: World, operators: Operators, model: OperatorModel) -> None:
        self._world = world
        self._operators = operators
        self._neglect = model.neglect
        self._attending = model.attending
        self._laws: dict[str, ServiceLaw | None] = {"unsticking": model.unsticking, "recovery": model.recovery}
        self._halted: dict[str, Halt] = {}
        self._after: dict[str, Callable[[], None]] = {}
        self._calls: dict[str, Call] = {}

    def begin(self, v: Vehicle) -> None:
        """A vehicle comes into being with its first neglect time."""
        if v.group.control == "supervised":
            v.neglect_left = self._neglect.time_s(self._operators.draw("neglect", v.id)) * US_PER_S

    def halted(self, v: Vehicle, route: Route | None, at_mm: int) -> None:
        """A vehicle can't be neglected any longer; ``route`` is its way on, ``None`` where an order took it off."""
        self._halted[v.id] = Halt(route, at_mm)
        self.begin(v)
        self._call(v, "attending", self._attending, self._attended)

    def is_halted(self, v: Vehicle) -> bool:
        """Whether a vehicle stands on its way until somebody attends to it."""
        return v.id in self._halted

    def halt_of(self, v: Vehicle) -> Halt | None:
        """Where a vehicle stands until somebody attends to it; ``None`` where it doesn't."""
        return self._halted.get(v.id)

    def redirect(self, v: Vehicle) -> None:
        """A new plan came for a vehicle that stands: it is begun once somebody has attended to it."""
        self._halted[v.id] = Halt(None, 0)

    def sees_to(self, kind: str) -> bool:
        """Whether the scenario has operators do this."""
        return self._laws[kind] is not None

    def before(self, kind: str, v: Vehicle, then: Callable[[], None], state: str = AWAITS_OPERATOR) -> None:
        """Have an operator see to a repair or a tow before it begins, where the scenario wants that.

        ``state`` is that of the vehicle until the operator is done.
        """
        law = self._laws[kind]
        if law is None:
            then()
            return
        self._after[v.id] = then
        self._call(v, kind, law, self._seen_to, state)

    def forget(self, v: Vehicle) -> None:
        """A vehicle waits for nobody any more."""
        self._halted.pop(v.id, None)
        self._after.pop(v.id, None)
        call = self._calls.pop(v.id, None)
        if call is not None:
            call.crew.end(call)

    def _call(
        self, v: Vehicle, kind: str, law: ServiceLaw, then: Callable[[Call], None], state: str = AWAITS_OPERATOR
    ) -> None:
        world = self._world
        serves = v.plan[v.cursor].mission if v.cursor < len(v.plan) else None
        code = NONE if serves is None else world.missions.all[serves].code
        world.journal.state(v, state, code, v.place)
        if v.tow is not None and v.tow.place is None and v.place is not None:
            world.exposure.stand(v.tow, v.place)
            world.journal.state(v.tow, AWAITS_OPERATOR, code, v.place)
        call = self._calls[v.id] = self._operators.call(kind, v.post, v.id, v.id, law, then)
        call.crew.ask(call)

    def _attended(self, call: Call) -> None:
        v = self._world.vehicles[call.vehicle]
        del self._calls[v.id]
        self._world.movement.go_on_from(v, self._halted.pop(v.id))

    def _seen_to(self, call: Call) -> None:
        v = self._world.vehicles[call.vehicle]
        del self._calls[v.id]
        self._after.pop(v.id)()
