"""A coordinator that knows all that will be asked for, plans it exactly once, and carries that plan out.

For small cases: every part in a bundle of at most three, one bundle for each vehicle. Vehicles go where something will
be asked for before it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.bundles import bundles, stretches
from fleet.coordination.deferral import Deferrals
from fleet.coordination.partition import cheapest_packing
from fleet.coordination.protocol import Decision, Errand, Order, PartBelief, Rationale
from fleet.coordination.stops import can_be_parted, steps_of
from fleet.coordination.tours import Reckoning, Weights, tours
from fleet.domain.plan import Step, StepKind
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Future, Picture, Trigger, VehicleBelief
    from fleet.coordination.stops import Stop
    from fleet.coordination.worth import Worth
    from fleet.domain.mission import Mission

TRAVEL: Final = 1e-9
"""What a second of travel costs: of plans that are worth the same the shorter one is chosen."""


class Planned:
    """Plans the whole run at its first decision, by the same yardstick as runs are compared with."""

    def __init__(self, yardstick: Worth) -> None:
        self._yardstick = yardstick
        self._ahead: dict[str, list[tuple[Stop, ...]]] | None = None

    def setup(self, context: Context) -> None:
        """Keep the context."""
        self._context = context
        self._deferrals = Deferrals(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Send every idle vehicle on the next stretch of its plan, or to where that will begin."""
        if self._ahead is None:
            self._ahead = self._plan(picture)
        decision, taken = Decision(), set[tuple[str, int]]()
        for vehicle in [v for bucket in picture.idle.values() for v in bucket.values()]:
            ahead = self._ahead.get(vehicle.id)
            if ahead:
                self._send(decision, picture, vehicle, ahead, taken)
        self._deferrals.tell(decision, picture, taken)
        return decision

    def _send(
        self, decision: Decision, picture: Picture, vehicle: VehicleBelief, ahead: list[tuple[Stop, ...]],
        taken: set[tuple[str, int]],
    ) -> None:  # fmt: skip
        """One order: all stretches that have been asked for, and the way to the next one."""
        going: list[Stop] = []
        while ahead and all((stop.mission.id, stop.step.part) in picture.queue for stop in ahead[0]):
            going += ahead.pop(0)
        steps = steps_of(going)
        if ahead:
            steps.append(Step(StepKind.GO, ahead[0][0].step.place))
        elif steps:
            steps = list(self._context.feasibility.complete(vehicle, steps))
        if not going and (not steps or steps[0].place == vehicle.place):
            return
        decision.orders.append(Order(self._context.order_id(), vehicle.id, vehicle.version, tuple(steps)))
        for key in dict.fromkeys((stop.mission.id, stop.step.part) for stop in going):
            decision.rationale.append(Rationale(*key, vehicle.id, 0.0, None, None))
            taken.add(key)

    def _plan(self, picture: Picture) -> dict[str, list[tuple[Stop, ...]]]:
        """The stretches of each vehicle, by its name."""
        context, chosen = self._context, self._yardstick
        weights = Weights(travel=TRAVEL, waiting=chosen.waiting / S_PER_H, lateness=chosen.lateness / S_PER_H)
        reckoning = Reckoning(context, weights)
        held = [t._replace(cost=0.0) for t in tours(context, picture, "idle")]
        parts = foreseen(context.future)
        unserved = [left_out(part.mission, weights, picture.time_us) for part in parts]
        found = list(bundles(context, picture, reckoning, held, parts))
        _, served = cheapest_packing(found, len(held), unserved)
        return {held[bundle.vehicle].vehicle.id: list(stretches(bundle.stops)) for bundle in served}


def foreseen(future: Future | None) -> list[PartBelief]:
    """Every part that will be asked for."""
    return [
        PartBelief(m, i, kg, m.origins, 1, m.heard_us, Errand(m.kind, m.site, m.origins))
        for m in (() if future is None else future.missions)
        for i, kg in enumerate(m.parts_kg)
    ]


def is_small(missions: Sequence[Mission], most: int) -> bool:
    """Whether an exact plan can be made: at most so many parts, at sites, of kinds that share a plan."""
    return sum(len(m.parts_kg) for m in missions) <= most and all(
        m.at_m is None and can_be_parted(m.kind) for m in missions
    )


def left_out(mission: Mission, weights: Weights, now_us: int) -> float:
    """What a mission costs that is not served: its worth, and its waiting and lateness until it expires."""
    waited_s, late_s = (mission.expires_us - now_us) * 1e-6, (mission.expires_us - mission.due_us) * 1e-6
    return (1.0 + weights.waiting * waited_s + weights.lateness * late_s) * 0.5**mission.priority
