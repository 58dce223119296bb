"""What a command post says: a decision is checked, written down, and sent; orders are followed up until answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Order, OrderRefused, OrderUnacknowledged, Status, Timer
from fleet.simulation.plan_check import MISSION_STEPS
from fleet.simulation.unanswered import Unanswered
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleet.coordination.protocol import Decision, Rationale, VehicleBelief
    from fleet.simulation.beliefs import PartKey
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.post import CommandPost
    from fleet.simulation.world import World

LONGEST_S: Final = 1e9
"""No step may last longer; keeps every time within the ledger's 64 bits."""


class Pending:
    """An order that was sent and not answered yet."""

    __slots__ = ("alarm", "order", "parts", "tries")

    def __init__(self, order: Order, parts: list[PartKey]) -> None:
        self.order = order
        self.parts = parts
        self.tries = 0
        self.alarm: Alarm | None = None


class Commanding:
    """The voice of one post, and its orders under way."""

    def __init__(self, world: World, post: CommandPost) -> None:
        self._world = world
        self._post = post
        self._pending: dict[str, Pending] = {}
        self._unsent: dict[str, list[Pending]] = {}
        self._timeout_us = us_from_s(world.model.command.ack_timeout_s)
        self.unanswered = Unanswered(world.clock, post.beliefs, self._timeout_us, post.wake)

    def order_id(self) -> str:
        """A fresh order id."""
        beliefs = self._post.beliefs
        beliefs.orders += 1
        return f"{beliefs.post}-{beliefs.orders}"

    def settle(self, order_id: str) -> Pending | None:
        """An answer came: the order that it is about, ``None`` where that was given up already."""
        pending = self._pending.pop(order_id, None)
        if pending is not None and pending.alarm is not None:
            pending.alarm.call_off()
        return pending

    def carry_out(self, decision: Decision, delay_us: int) -> None:
        """Say what a coordinator decided; its orders leave when they have been worked out."""
        world, journal = self._world, self._world.journal
        why = {(r.mission, r.part): r for r in decision.rationale} if decision.rationale else {}
        for group in decision.groups:
            world.groups.form(self._post, group)
        self._take_back(decision.orders)
        for order in decision.orders:
            fault = self._fault(order)
            if fault:
                version = order.based_on
                journal.order("invalid", order.id, self._post.name, order.vehicle, version, fault)
                continue
            self._issue(order, why, delay_us)
        for mission in decision.rejected:
            world.requests.reject(self._post, mission)
        if decision.deferred or decision.rejected:
            journal.put_off(self._post.name, "deferred", tuple(decision.deferred.items()))
            journal.put_off(self._post.name, "rejected", tuple(decision.rejected.items()))
        if decision.transfers or decision.shipments or decision.messages or decision.intents:
            self._tell_posts(decision)
        if decision.wake_at_us is not None:
            when = max(decision.wake_at_us, world.clock.now_us)
            world.clock.at(when, self._timer)

    def _tell_posts(self, decision: Decision) -> None:
        """Say what is for other posts."""
        world, post = self._world, self._post
        for transfer in decision.transfers:
            world.transfers.wanted(post, transfer)
        for shipment in decision.shipments:
            world.shipments.ask(post, shipment)
        for message in decision.messages:
            world.posts.carry(post, message)
        for intent in decision.intents:
            world.intents.carry(post, intent)

    def _take_back(self, orders: Sequence[Order]) -> None:
        """What orders take out of plans under way waits again, before any of them gives it to somebody else."""
        beliefs = self._post.beliefs
        for order in orders:
            held = beliefs.vehicles.get(order.vehicle)
            if held is not None and held.status is Status.COMMITTED and not self._fault(order):
                beliefs.give_up(order)

    def _timer(self, alarm: Alarm) -> None:
        self._post.wake(Timer(self._world.clock.now_us))

    def _fault(self, order: Order) -> str:
        """Why an order can't even be sent; empty where it can."""
        belief, world = self._post.beliefs.vehicles.get(order.vehicle), self._world
        if belief is None:
            return "vehicle not held"
        if world.journal.has_order(order.id):
            return "order id used twice"
        if belief.status is Status.DISABLED or world.transfers.is_offered(self._post, order.vehicle):
            return "vehicle disabled or offered to another post"
        places, knows = len(world.places), world.missions.knows
        for step in order.steps:
            if not 0 <= step.place < places:
                return "unknown place"
            if step.mission is None:
                if step.kind in MISSION_STEPS:
                    return "step without its mission"
            elif not knows(step.mission, step.part):
                return "unknown mission"
            if not 0 <= step.duration_s <= LONGEST_S:
                return "impossible duration"
        return ""

    def _issue(self, order: Order, why: Mapping[PartKey, Rationale], delay_us: int) -> None:
        world, beliefs = self._world, self._post.beliefs
        belief = beliefs.vehicles[order.vehicle]
        world.journal.order("issued", order.id, self._post.name, order.vehicle, order.based_on)
        if why:
            for key in dict.fromkeys((s.mission, s.part) for s in order.steps if s.mission is not None):
                reason = why.get(key)
                part = beliefs.part(key)
                if reason is not None and part is not None:
                    now = world.clock.now_us
                    ages = (now - self._observed_us(belief), now - part.observed_us)
                    world.journal.chosen(self._post.name, reason, order.id, ages)
        taken = beliefs.commit(order.vehicle, order.steps)
        pending = self._pending[order.id] = Pending(order, taken)
        world.requests.tell_taken(self._post, taken)
        if delay_us:
            self._unsent.setdefault(order.vehicle, []).append(pending)
            world.clock.at(world.clock.now_us + delay_us, self._worked_out, order)
        elif world.people is not None and world.people.approvals.needed:
            self._unsent.setdefault(order.vehicle, []).append(pending)
            world.people.approvals.seek(self._post.name, order, self._send_later, self._drop)
        else:
            self._send(order)

    def withdraw(self, vehicle: str) -> None:
        """What a vehicle has said makes orders to it void that have not left yet: their parts wait again."""
        for pending in self._unsent.pop(vehicle, ()):
            order = pending.order
            if self._pending.pop(order.id, None) is None:
                continue
            self._world.journal.order("withdrawn", order.id, self._post.name, vehicle, order.based_on)
            self._post.beliefs.uncommit(vehicle, pending.parts)
            if self._world.people is not None:
                self._world.people.approvals.withdraw(order.id)

    def _observed_us(self, belief: VehicleBelief) -> int:
        """When what is believed of a vehicle was so: at its last word, or at a position report that came since."""
        v = self._world.vehicles.get(belief.id)
        reported_us = None if v is None else self._world.position_reports.by_the_clock_us(v)
        return belief.observed_us if reported_us is None else max(belief.observed_us, reported_us)

    def _worked_out(self, alarm: Alarm) -> None:
        if alarm.subject.id not in self._pending:
            return
        people = self._world.people
        if people is not None and people.approvals.needed:
            people.approvals.seek(self._post.name, alarm.subject, self._send_later, self._drop)
        else:
            self._send_later(alarm.subject)

    def _drop(self, order: Order, reason: str) -> None:
        """An order is not sent after all: its parts wait again, and the coordinator is told why."""
        self._is_decided(order)
        pending = self.settle(order.id)
        if pending is not None:
            self._post.beliefs.time_us = self._world.clock.now_us
            self._post.beliefs.uncommit(order.vehicle, pending.parts)
            self._post.wake(OrderRefused(order.id, reason))

    def _is_decided(self, order: Order) -> None:
        others = [pending for pending in self._unsent.pop(order.vehicle, ()) if pending.order is not order]
        if others:
            self._unsent[order.vehicle] = others

    def _send_later(self, order: Order) -> None:
        self._is_decided(order)
        self._world.journal.order("sent", order.id, self._post.name, order.vehicle, order.based_on)
        self._send(order)

    def _send(self, order: Order) -> None:
        world = self._world
        v = world.vehicles.get(order.vehicle)
        deliver: Callable[..., None] = world.conduct.receive
        if v is None:
            world.journal.message(
                "order", self._post.name, order.vehicle, order.id, world.clock.now_us, "receiver is no more"
            )
        else:
            world.network.send(
                "order", self._post.name, v.id, order.id, deliver, v, order, self._post, self._post.terms.get(v.id, 0)
            )
        pending = self._pending.get(order.id)
        if pending is not None:
            pending.alarm = world.clock.at(world.clock.now_us + self._timeout_us, self._overdue, pending)

    def _overdue(self, alarm: Alarm) -> None:
        """Nothing was heard of an order: send it again, or believe that it came to nothing."""
        pending: Pending = alarm.subject
        order, world = pending.order, self._world
        pending.alarm = None
        if pending.tries < world.model.command.retries:
            pending.tries += 1
            world.journal.order("resent", order.id, self._post.name, order.vehicle, order.based_on)
            self._send(order)
            return
        del self._pending[order.id]
        world.journal.order("overdue", order.id, self._post.name, order.vehicle, order.based_on)
        self._post.beliefs.time_us = world.clock.now_us
        self._post.beliefs.uncommit(order.vehicle, pending.parts)
        self.unanswered.leave_alone(order.vehicle)
        self._post.wake(OrderUnacknowledged(order.id))
