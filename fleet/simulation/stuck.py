"""Vehicles that are stuck: an operator tries to free them, or they are towed to where they can go on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from fleet.domain.plan import Plan, Step, StepKind
from fleet.simulation.bogging import STUCK

if TYPE_CHECKING:
    from fleet.randomness import Stream
    from fleet.simulation.legs import Leg
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

UNSTICKING: Final = "unsticking"
"""The state of a stuck vehicle for which an operator is asked, and what the operator is asked for."""


class Stuck:
    """Who is stuck in a run, and what becomes of it.

    Remote effort works with a given chance; it is tried where the scenario has operators whom it asks for that. Whoever
    is not freed so gives up its plan but for what is aboard, and waits for a tow to the end of the soft ground ahead.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._freed_share = world.model.hazards.stuck_freed_share
        self._draws: dict[str, Stream] = {}
        self._firm: dict[str, int] = {}
        self._onward: dict[str, Plan] = {}

    def begin(self, v: Vehicle, leg: Leg, onward: Route | None, at_mm: int) -> None:
        """A leg ended in soft ground; ``onward`` is what to go on along, ``None`` where an order took it off."""
        world, bogging = self._world, self._world.leg_maker.bogging
        if bogging is not None:
            self._firm[v.id] = world.movement.place_at(leg.route, bogging.firm_from_mm(leg.route, at_mm))
        if v.people is not None:
            v.people.setting_out.let_go(v)
        self.take_up(v, onward, at_mm)

    def take_up(self, v: Vehicle, onward: Route | None, at_mm: int) -> None:
        """Ask an operator to free a vehicle, where there is one; else it has to be fetched."""
        if v.people is None or not v.people.attending.sees_to(UNSTICKING):
            self._wait_for_tow(v)
            return
        self._world.mishaps.hold_up(v, onward, at_mm)
        v.people.attending.before(UNSTICKING, v, partial(self._tried, v), state=UNSTICKING)

    def _tried(self, v: Vehicle) -> None:
        """An operator has done what can be done from afar."""
        draws = self._draws.get(v.id)
        if draws is None:
            draws = self._draws[v.id] = v.streams.stream(UNSTICKING, v.id)
        if draws.uniform() < self._freed_share:
            self._world.mishaps.go_on(v)
            return
        self._world.mishaps.forget(v)
        self._wait_for_tow(v)

    def _wait_for_tow(self, v: Vehicle) -> None:
        aboard = [(part.mission.request.id, part.index) for part in v.cargo]
        onward: list[Step] = []
        for step in v.plan[v.cursor :]:
            if step.kind is not StepKind.GO and (step.mission, step.part) in aboard:
                onward += [Step(StepKind.GO, step.place, step.mission, part=step.part), step]
        self._onward[v.id] = tuple(onward)
        self._world.mishaps.disable(v, STUCK)

    def towed_to(self, v: Vehicle) -> int:
        """The place to which a stuck vehicle is towed: where the ground is firm, as far as that is known."""
        place = self._firm.get(v.id)
        if place is not None or v.place is None:
            return v.home if place is None else place
        return self._world.places.at_node(self._world.places[v.place].node)

    def pulled_out(self, v: Vehicle) -> None:
        """A tow has brought a vehicle to firm ground: it delivers what is aboard, and goes home."""
        self._firm.pop(v.id, None)
        v.disabled = ""
        home = (Step(StepKind.RETURN, v.home), Step(StepKind.RECHARGE, v.home))
        v.plan, v.cursor = (*self._onward.pop(v.id, ()), *home), 0
        v.version += 1
        self._world.conduct.begin(v)

    def forget(self, v: Vehicle) -> None:
        """A vehicle is no more."""
        self._firm.pop(v.id, None)
        self._onward.pop(v.id, None)
