"""A coordinator of one's own: the part that is due first goes to the idle vehicle that can bring it soonest.

    fleet run scenarios/quickstart.yaml --plugin scenarios/plugins/my_coordinator.py:MyCoordinator \
        --coordinator MyCoordinator

fleet/coordination/README.md goes through it line by line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fleet.coordination.protocol import Budget, Context, Decision, Order, Picture, Rationale, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class MyParameters:
    """``look_at`` bounds how many waiting parts are looked at each time, those due first."""

    scope: Literal["idle"] = "idle"
    look_at: int = 20


class MyCoordinator:
    """Earliest due first, by the idle vehicle that can bring it soonest."""

    Parameters = MyParameters

    def __init__(self, parameters: MyParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep what is told once: the sites, the platforms, the rules of feasibility."""
        self.context = context

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """One order for each of the parts due first, as long as there are idle vehicles."""
        decision, feasibility, time = Decision(), self.context.feasibility, picture.travel.duration_s
        idle = {v.id: v for bucket in picture.idle.values() for v in bucket.values()}
        due_first = sorted(picture.queue.values(), key=lambda part: part.mission.due_us)
        for part in due_first[: self.parameters.look_at]:
            trips = [
                (time(v.platform, v.place, origin) + time(v.platform, origin, part.mission.site), v.id, origin)
                for v in idle.values()
                for origin in part.origins
                if feasibility.can_serve(v, part, origin)
            ]
            if trips:
                score, name, origin = min(trips)
                vehicle = idle.pop(name)
                plan = feasibility.complete(vehicle, feasibility.steps_for(part, origin))
                decision.orders.append(Order(self.context.order_id(), name, vehicle.version, plan))
                decision.rationale.append(Rationale(part.mission.id, part.part, name, score, None, None))
        return decision
