"""Intents: what a parent wants of a leaf, and whether an order stays within it and so needs nobody's consent."""

from __future__ import annotations

from itertools import pairwise
from math import expm1, inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.coordination.protocol import Intent, Order
    from fleet.simulation.post import CommandPost
    from fleet.simulation.world import World


class Intents:
    """The intent that each post heard last from its parent."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[str, Intent] = {}

    def carry(self, sender: CommandPost, intent: Intent) -> None:
        """A post tells another what it wants; only a parent's word binds."""
        receiver = self._world.posts.by_name.get(intent.to)
        if receiver is not None:
            self._world.network.send(
                "intent", sender.name, intent.to, None, self._heard, sender.name, receiver, intent
            )  # fmt: skip

    def _heard(self, sender: str, receiver: CommandPost, intent: Intent) -> None:
        if receiver.parent == sender:
            self._held[receiver.name] = intent
        receiver.hearing.message(sender, "intent", intent)

    def cover(self, post: str, order: Order) -> bool:
        """Whether an order stays within the intent that a post holds: its sites, vehicles and risk, and in time."""
        intent = self._held.get(post)
        if intent is None or (intent.expires_us is not None and intent.expires_us < self._world.clock.now_us):
            return False
        if intent.vehicles and order.vehicle not in intent.vehicles:
            return False
        return self._keeps_to_sites(intent, order) and self._keeps_risk(post, intent, order)

    def _keeps_to_sites(self, intent: Intent, order: Order) -> bool:
        missions = dict.fromkeys(step.mission for step in order.steps if step.mission is not None)
        asked_at = [self._world.missions.all[mission].request.site for mission in missions]
        return not intent.sites or all(site in intent.sites for site in asked_at)

    def _keeps_risk(self, post: str, intent: Intent, order: Order) -> bool:
        return intent.risk_bound is None or self._risk(post, order) <= intent.risk_bound

    def _risk(self, post: str, order: Order) -> float:
        """Believed probability that the vehicle is lost on the way that the order gives it, from where it last was."""
        world = self._world
        held = world.posts.by_name[post].beliefs.vehicles.get(order.vehicle)
        if held is None:
            return 1.0
        figures, hazard = world.prepared.figures[held.platform], 0.0
        for start, end in pairwise([held.place, *(step.place for step in order.steps)]):
            totals = world.ways.totals(figures.mobility, start, end) if start != end else None
            if totals is not None:
                hazard += totals.believed_hazard * figures.platform.exposure
            elif start != end:
                hazard = inf
        return -expm1(-hazard)
