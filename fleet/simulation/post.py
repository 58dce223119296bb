"""A command post: what it hears changes its picture and wakes its coordinator; what the coordinator decides is sent."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import (
    MessageArrived,
    MissionArrived,
    MissionChanged,
    Order,
    OrderAcknowledged,
    OrderRefused,
    OrderUnacknowledged,
    Received,
    Status,
    Timer,
    Trigger,
    VehicleBelief,
    VehicleIdle,
    VehicleLost,
)
from fleet.simulation.asking import Asking
from fleet.simulation.conduct import SUPERSEDED
from fleet.simulation.kernel import LAST, Alarm
from fleet.simulation.plan_check import MISSION_STEPS
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleet.coordination.protocol import Coordinator, Decision, Rationale
    from fleet.domain.mission import Mission
    from fleet.simulation.beliefs import Beliefs, PartKey
    from fleet.simulation.oracle import Work
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


class CommandPost:
    """One post: a belief store, a coordinator, and the orders under way."""

    def __init__(
        self,
        world: World,
        name: str,
        beliefs: Beliefs,
        work: Work,
        coordinator: Coordinator,
        fallback: Coordinator | None,
    ) -> None:
        self.world = world
        self.name = name
        self.beliefs = beliefs
        self.work = work
        self._asking = Asking(world, beliefs, work, coordinator, fallback)
        self.pending: dict[str, Pending] = {}
        self.terms: dict[str, int] = {}
        self._triggers: list[Trigger] = []
        self._awake = False
        self._orders = 0
        self._alarm = Alarm(world.clock, None)
        command = world.model.command
        self._coalesce_us = us_from_s(command.coalesce_s)
        self._work_per_s = command.work_per_s

    # ── hearing ──

    def hear_request(self, mission: Mission, observed_us: int) -> None:
        """A site asks for a mission."""
        self.beliefs.time_us = self.world.clock.now_us
        if self.beliefs.add(mission, observed_us):
            if self.beliefs.time_us > mission.ready_us:
                self.world.journal.known(mission.id)
            self.wake(MissionArrived(mission.id))

    def hear_part_open(self, key: PartKey, origins: tuple[int, ...] | None) -> None:
        """A part of a known mission waits again."""
        self.beliefs.time_us = self.world.clock.now_us
        if self.beliefs.is_open(key):
            self.beliefs.wait_again(key, origins)
            self.wake(MissionArrived(key[0]))

    def hear_closed(self, mission: str) -> None:
        """A mission ended otherwise than by a report of this post's own."""
        if self.beliefs.close(mission):
            self.wake(MissionChanged(mission))

    def hear_idle(self, belief: VehicleBelief) -> None:
        """A vehicle reports that its plan is done; whatever it was believed to be at waits again."""
        if self._put(belief):
            for key in self.beliefs.parts_of(belief.id):
                self.beliefs.wait_again(key, None)
            self.wake(VehicleIdle(belief.id))

    def hear_of(self, belief: VehicleBelief) -> None:
        """A vehicle that is new here tells what it is at."""
        if self._put(belief) and belief.status is Status.IDLE:
            self.wake(VehicleIdle(belief.id))

    def hear_done(self, key: PartKey) -> None:
        """A vehicle reports a part as done."""
        self.beliefs.done(key)

    def hear_taken(self, key: PartKey, vehicle: str) -> None:
        """A vehicle came too late for a part: another one has it."""
        self.beliefs.wait_again(key, None)
        self.beliefs.assign(key, vehicle)

    def hear_disabled(self, belief: VehicleBelief, aboard: tuple[PartKey, ...]) -> None:
        """A vehicle reports that it can't go on; what it doesn't carry waits again."""
        if self._put(belief):
            for key in self.beliefs.parts_of(belief.id):
                if key not in aboard:
                    self.beliefs.wait_again(key, None)
            self.wake(VehicleLost(belief.id))

    def notice_lost(self, vehicle: str) -> None:
        """A vehicle has been silent for too long: it is believed lost, and its parts wait for a new attempt."""
        self.beliefs.time_us = self.world.clock.now_us
        if self._let_go(vehicle):
            self.wake(VehicleLost(vehicle))

    def hear_message(self, sender: str, kind: str, body: object) -> None:
        """A message of another post's policy."""
        self.wake(MessageArrived(sender, kind, body))

    def received(self, item: str) -> None:
        """A vehicle or mission was transferred to this post."""
        self.wake(Received(item))

    def hear_ack(self, order_id: str, belief: VehicleBelief) -> None:
        """A vehicle accepted an order; a late word of it restores the commitment that was given up."""
        if self._settle(order_id) is None:
            if self._put(belief):
                self.beliefs.commit(belief.id, belief.plan)
            return
        self.world.journal.order("acknowledged", order_id, self.name, belief.id, belief.version)
        self._put(belief)
        self._triggers.append(OrderAcknowledged(order_id))

    def hear_refusal(self, order_id: str, reason: str, belief: VehicleBelief) -> None:
        """A vehicle refused an order, telling what it is at instead: the order's parts wait again."""
        pending = self._settle(order_id)
        if pending is not None:
            self.beliefs.time_us = self.world.clock.now_us
            self.beliefs.uncommit(pending.order.vehicle, pending.parts)
            self._put(belief)
            if reason == SUPERSEDED:
                self._let_go(belief.id)
            self.wake(OrderRefused(order_id, reason))

    def _let_go(self, vehicle: str) -> bool:
        """A vehicle is this post's no more, and what it was at waits again; false where it wasn't held."""
        held = self.beliefs.forget(vehicle) is not None
        if held:
            for key in self.beliefs.parts_of(vehicle):
                self.beliefs.wait_again(key, None)
        return held

    def _put(self, belief: VehicleBelief) -> bool:
        """Take a report in; false where a newer one, or none about this vehicle, is held."""
        held = self.beliefs.vehicles.get(belief.id)
        if held is None or held.observed_us > belief.observed_us or held.version > belief.version:
            return False
        self.beliefs.time_us = self.world.clock.now_us
        self.world.journal.age(self.name, belief.id, self.beliefs.put(belief))
        return True

    def _settle(self, order_id: str) -> Pending | None:
        pending = self.pending.pop(order_id, None)
        if pending is not None and pending.alarm is not None:
            pending.alarm.call_off()
        return pending

    # ── deciding ──

    def wake(self, trigger: Trigger) -> None:
        """Have the coordinator called soon: after all else at this moment, and after the coalescing window."""
        self._triggers.append(trigger)
        if not self._awake:
            self._awake = True
            clock = self.world.clock
            clock.arm(self._alarm, clock.now_us + self._coalesce_us, self._decide, LAST)

    def _decide(self, _: Alarm) -> None:
        self._awake = False
        world, beliefs, work = self.world, self.beliefs, self.work
        triggers, self._triggers = self._triggers, []
        beliefs.time_us = world.clock.now_us
        beliefs.expire()
        work.used = 0
        began = perf_counter()
        decision, stood_in = self._asking.decide(triggers)
        world.deciding_s += perf_counter() - began
        beliefs.looked()
        spent = work.used + decision.work
        delay_us = 0 if self._work_per_s is None else us_from_s(spent / self._work_per_s)
        counts = (len(decision.orders), len(decision.deferred), len(decision.rejected))
        world.journal.decision(self.name, len(triggers), spent, counts, delay_us, stood_in)
        self._carry_out(decision, delay_us)
        world.tick()

    # ── commanding ──

    def order_id(self) -> str:
        """A fresh order id."""
        self._orders += 1
        return f"{self.name}-{self._orders}"

    def _carry_out(self, decision: Decision, delay_us: int) -> None:
        world, journal = self.world, self.world.journal
        why = {(r.mission, r.part): r for r in decision.rationale} if decision.rationale else {}
        for group in decision.groups:
            world.groups.form(self, group)
        for order in decision.orders:
            fault = self._fault(order)
            if fault:
                version = order.based_on
                journal.order("invalid", order.id, self.name, order.vehicle, version, fault)
                continue
            self._issue(order, why, delay_us)
        for mission in decision.rejected:
            world.posts.reject(self, mission)
        if decision.deferred or decision.rejected:
            journal.put_off(self.name, "deferred", tuple(decision.deferred.items()))
            journal.put_off(self.name, "rejected", tuple(decision.rejected.items()))
        for transfer in decision.transfers:
            world.transfers.offer(self, transfer)
        for message in decision.messages:
            world.posts.carry(self, message)
        for intent in decision.intents:
            world.posts.carry_intent(self, intent)
        if decision.wake_at_us is not None:
            when = max(decision.wake_at_us, world.clock.now_us)
            world.clock.at(when, self._timer)

    def _timer(self, alarm: Alarm) -> None:
        self.wake(Timer(self.world.clock.now_us))

    def _fault(self, order: Order) -> str:
        """Why an order can't even be sent; empty where it can."""
        belief, world = self.beliefs.vehicles.get(order.vehicle), self.world
        if belief is None:
            return "vehicle not held"
        if world.journal.has_order(order.id):
            return "order id used twice"
        if belief.status is Status.DISABLED or world.transfers.is_offered(self, order.vehicle):
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
        world, beliefs = self.world, self.beliefs
        belief = beliefs.vehicles[order.vehicle]
        world.journal.order("issued", order.id, self.name, order.vehicle, order.based_on)
        if why:
            for key in dict.fromkeys((s.mission, s.part) for s in order.steps if s.mission is not None):
                reason = why.get(key)
                part = beliefs.part(key)
                if reason is not None and part is not None:
                    now = world.clock.now_us
                    ages = (now - belief.observed_us, now - part.observed_us)
                    world.journal.chosen(self.name, reason, order.id, ages)
        taken = beliefs.commit(order.vehicle, order.steps)
        self.pending[order.id] = Pending(order, taken)
        world.posts.tell_taken(self, taken)
        if delay_us:
            world.clock.at(world.clock.now_us + delay_us, self._send_later, order)
        else:
            self._send(order)

    def _send_later(self, alarm: Alarm) -> None:
        order: Order = alarm.subject
        self.world.journal.order("sent", order.id, self.name, order.vehicle, order.based_on)
        self._send(order)

    def _send(self, order: Order) -> None:
        world = self.world
        v = world.vehicles.get(order.vehicle)
        deliver: Callable[..., None] = world.conduct.receive
        if v is None:
            world.journal.message(
                "order", self.name, order.vehicle, order.id, world.clock.now_us, "receiver is no more"
            )
        else:
            world.network.send("order", self.name, v.id, order.id, deliver, v, order, self, self.terms.get(v.id, 0))
        pending = self.pending.get(order.id)
        if pending is not None:
            timeout_us = us_from_s(world.model.command.ack_timeout_s)
            pending.alarm = world.clock.at(world.clock.now_us + timeout_us, self._overdue, pending)

    def _overdue(self, alarm: Alarm) -> None:
        """Nothing was heard of an order: send it again, or believe that it came to nothing."""
        pending: Pending = alarm.subject
        order, world = pending.order, self.world
        pending.alarm = None
        if pending.tries < world.model.command.retries:
            pending.tries += 1
            world.journal.order("resent", order.id, self.name, order.vehicle, order.based_on)
            self._send(order)
            return
        del self.pending[order.id]
        world.journal.order("overdue", order.id, self.name, order.vehicle, order.based_on)
        self.beliefs.time_us = world.clock.now_us
        self.beliefs.uncommit(order.vehicle, pending.parts)
        self.wake(OrderUnacknowledged(order.id))
