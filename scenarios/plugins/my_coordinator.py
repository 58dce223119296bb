"""A coordinator of one's own: the part that is due first goes to the idle vehicle that can bring it soonest.

    fleet run scenarios/quickstart.yaml --plugin scenarios/plugins/my_coordinator.py:MyCoordinator \
        --coordinator MyCoordinator

fleet/coordination/README.md goes through it line by line.
"""

from fleet.coordination.protocol import Budget, Context, Decision, Order, Picture, Rationale


class MyCoordinator:
    """Earliest due first, by the idle vehicle that can bring it soonest."""

    def setup(self, context: Context) -> None:
        """Keep what is told once: the sites, the platforms, the rules of feasibility."""
        self.context = context

    def decide(self, picture: Picture, triggers: object, budget: Budget) -> Decision:
        """One order for each of the parts due first, as long as there are idle vehicles that can serve it."""
        decision, rules, time = Decision(), self.context.feasibility, picture.travel.duration_s
        idle = {v.id: v for bucket in picture.idle.values() for v in bucket.values()}
        for part in sorted(picture.queue.values(), key=lambda part: part.mission.due_us):
            trips = [
                (time(v.platform, v.place, origin) + time(v.platform, origin, part.mission.site), v.id, origin)
                for v in idle.values()
                for origin in part.origins
                if rules.can_serve(v, part, origin)
            ]
            if trips:
                score, name, origin = min(trips)
                plan = rules.complete(idle[name], rules.steps_for(part, origin))
                decision.orders.append(Order(self.context.order_id(), name, idle.pop(name).version, plan))
                decision.rationale.append(Rationale(part.mission.id, part.part, name, score, None, None))
        return decision
