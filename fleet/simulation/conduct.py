"""A vehicle follows its plan: orders are accepted or refused, steps are begun one after the other.

Each kind of step has one handler, registered by name; a handler either finishes at once and calls
:meth:`Conduct.advance`, or leaves an alarm or a place in a queue that will.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Order, Status, VehicleBelief
from fleet.domain.plan import WORK_STEPS, Step, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.simulation.plan_check import TRAVEL_STEPS, leads_astray

if TYPE_CHECKING:
    from fleet.simulation.missions import PartState
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

StepHandler = Callable[["Vehicle", Step], None]
UNDER_WAY: Final = WORK_STEPS | {StepKind.LOAD, StepKind.UNLOAD, StepKind.TOW, StepKind.RECHARGE}
"""Steps that an order can't break off once begun."""


SUPERSEDED: Final = "superseded command"
"""Why a vehicle refuses an order of a post that commands it no more."""

ORDERS_REMEMBERED: Final = 64
"""How many order ids a vehicle remembers, to know a duplicate when it sees one."""


class Conduct:
    """Orders in, steps out."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._handlers: dict[StepKind, StepHandler] = {}
        self.sorties = 0

    def register(self, kind: StepKind, handler: StepHandler) -> None:
        """Have steps of a kind begun by ``handler``."""
        self._handlers[kind] = handler

    # ── orders ──

    def receive(self, v: Vehicle, order: Order, post: CommandPost, term: int) -> None:
        """An order arrives: accept or refuse, and answer."""
        world = self._world
        if v.is_lost:
            return
        known = v.orders_seen.get(order.id)
        if known is None:
            known = v.orders_seen[order.id] = self._judge(v, order, post, term)
            if known:
                world.journal.order("refused", order.id, post.name, v.id, v.version, known)
            else:
                self._accept(v, order, post, term)
        else:
            world.journal.order("duplicate", order.id, post.name, v.id, v.version)
        if known:
            world.network.send(
                "refusal",
                v.id,
                post.name,
                order.id,
                post.hearing.refusal,
                order.id,
                known,
                self.belief(v, self._status(v)),
            )
        else:
            world.network.send("ack", v.id, post.name, order.id, post.hearing.ack, order.id, self.report(v))

    def _judge(self, v: Vehicle, order: Order, post: CommandPost, term: int) -> str:
        """Why an order can't be obeyed; empty where it can.

        Of two posts that command in the same term the vehicle obeys the one whose name sorts last.
        """
        reason = ""
        if (term, post.name) < (v.term, v.post):
            reason = SUPERSEDED
        elif order.expires_us is not None and self._world.clock.now_us > order.expires_us:
            reason = "expired"
        elif order.based_on != v.version:
            reason = "stale"
        elif v.disabled:
            reason = "disabled"
        elif not v.cursor <= order.from_step <= len(v.plan):
            reason = "step already done"
        elif order.from_step == v.cursor and self._is_bound(v):
            reason = "step under way"
        elif not self._handlers.keys() >= {step.kind for step in order.steps}:
            reason = "unknown step"
        elif leads_astray(self._world, v, order.from_step, order.steps):
            reason = "impossible"
        return reason

    def _is_bound(self, v: Vehicle) -> bool:
        """Whether what a vehicle is at can't be broken off."""
        begun = v.waits is None and is_at_bound_step(v)
        return begun or self._world.mishaps.is_mending(v)

    def _is_halted(self, v: Vehicle) -> bool:
        """Whether a vehicle stands on its way and will go on by itself."""
        world = self._world
        unattended = v.people is not None and v.people.attending.is_halted(v)
        return unattended or world.mishaps.is_mending(v) or world.out_of_contact.is_halted(v)

    def _accept(self, v: Vehicle, order: Order, post: CommandPost, term: int) -> None:
        world = self._world
        world.journal.order("accepted", order.id, post.name, v.id, v.version + 1, term=term)
        if order.id in v.orders_seen and len(v.orders_seen) > ORDERS_REMEMBERED:
            del v.orders_seen[next(iter(v.orders_seen))]
        v.term, v.post, v.order_id = term, post.name, order.id
        if order.on_link_loss is not None and v.link is not None:
            v.link.on_loss = order.on_link_loss
        was_idle, breaks_in = self._is_at_rest(v), order.from_step == v.cursor
        self._unclaim(v, v.plan[order.from_step :], v.plan[v.cursor : order.from_step] + order.steps)
        v.plan = v.plan[: order.from_step] + order.steps
        v.version += 1
        if was_idle:
            v.plan, v.cursor = order.steps, 0
        if v.sortie == 0 and order.steps:
            v.sorties += 1
            self.sorties += 1
            v.sortie = v.sorties
        self._claim(v, order.steps)
        if was_idle:
            self.begin(v)
        elif breaks_in:
            self.break_in(v)

    def break_in(self, v: Vehicle) -> None:
        """A new plan replaces the step that was begun."""
        self._world.out_of_contact.over(v)
        if v.leg is not None:
            self._world.movement.divert(v)
            return
        if v.people is not None and v.people.attending.is_halted(v):
            v.people.attending.redirect(v)
            return
        self._world.leave_stations(v)
        v.route = None
        self.begin(v)

    def _claim(self, v: Vehicle, steps: tuple[Step, ...]) -> None:
        for step in steps:
            if step.mission is not None:
                key = (step.mission, step.part)
                if key not in v.claims:
                    part = v.claims[key] = self._world.missions.part(*key)
                    self._world.journal.part("assigned", part, v, v.place)
                    part.mission.assigned = True
                    v.to_depart.append(part)

    def _unclaim(self, v: Vehicle, dropped: tuple[Step, ...], kept: tuple[Step, ...]) -> None:
        if not dropped:
            return
        still = {(step.mission, step.part) for step in kept}
        for step in dropped:
            if step.mission is not None and (step.mission, step.part) not in still:
                part = v.claims.get((step.mission, step.part))
                if part is not None and part not in v.cargo:
                    self.release(v, part)

    def release(self, v: Vehicle, part: PartState) -> None:
        """A vehicle gives up a part that it doesn't carry."""
        v.claims.pop((part.mission.request.id, part.index), None)
        if part in v.to_depart:
            v.to_depart.remove(part)
        if part.mission.outcome is None and not part.delivered:
            self._world.journal.part("released", part, v)
        if part.mission.request.kind.team and self._world.captures is not None:
            self._world.captures.left(v, part)
        self._world.missions.release(part, v)

    # ── steps ──

    def begin(self, v: Vehicle) -> None:
        """Begin the step that the cursor points at; the plan is done where there is none."""
        plan = v.plan
        while v.cursor < len(plan):
            step = plan[v.cursor]
            if v.skipped and (step.mission, step.part) in v.skipped:
                v.cursor += 1
                continue
            if step.place != v.place and step.kind not in TRAVEL_STEPS:
                self.give_up(v, "not at the place")
                return
            v.begun_us = self._world.clock.now_us
            self._handlers[step.kind](v, step)
            return
        self._plan_done(v)

    def advance(self, v: Vehicle) -> None:
        """The current step is done: go on."""
        v.cursor += 1
        self.begin(v)

    def skip(self, v: Vehicle, step: Step, event: str = "already_taken") -> None:
        """The part that a step serves can't be served by it: leave out whatever the plan does for it, and say why."""
        world = self._world
        key = (step.mission or "", step.part)
        part = v.claims.pop(key, None)
        if part is not None:
            if part in v.to_depart:
                v.to_depart.remove(part)
            over = part.delivered or part.mission.outcome is not None
            world.journal.part("mission_over" if over else event, part, v, v.place)
            world.missions.release(part, v)
            if over:
                world.reports.done(v, part)
            elif part.fenced is not None and part.fenced is not v:
                world.reports.taken(v, part, part.fenced)
            else:
                world.reports.open(v, part)
        v.skipped.append(key)
        self.advance(v)

    def give_up(self, v: Vehicle, reason: str) -> None:
        """The plan can't be followed in truth: drop it where the vehicle stands, and say so."""
        world = self._world
        step = v.plan[v.cursor]
        self.drop_plan(v)
        world.journal.order("refused", v.order_id, v.post, v.id, v.version, reason)
        stuck = step.kind is StepKind.RETURN or v.place == v.home
        self.abandon_plan(v, () if stuck else (Step(StepKind.RETURN, v.home),))

    def drop_plan(self, v: Vehicle) -> None:
        """What a vehicle was to do and doesn't carry it gives up, and says so."""
        for part in [p for p in v.claims.values() if p not in v.cargo]:
            self.release(v, part)
            self._world.reports.open(v, part)

    def abandon_plan(self, v: Vehicle, instead: tuple[Step, ...]) -> None:
        """Another plan of the vehicle's own making replaces the one that it was given."""
        v.plan, v.cursor = instead, 0
        v.version += 1
        self.begin(v)

    def _plan_done(self, v: Vehicle) -> None:
        world = self._world
        v.plan, v.cursor = (), 0
        v.skipped.clear()
        if v.people is not None:
            v.people.setting_out.rise(v)
        place = v.place
        if place is None:
            msg = f"{v.id} ended its plan nowhere"
            raise AssertionError(msg)
        self.drop_plan(v)
        if world.is_base(place):
            if v.cargo:
                world.handling.discharge(v, place)
            if v.sortie and v.state == world.journal.words["idle"]:
                # Everything that the plan served was taken already: no sortie came of it, and none is counted.
                v.sorties -= 1
                self.sorties -= 1
            v.sortie = 0
            if world.timed_events.is_leaving(v):
                world.timed_events.retire(v)
                return
        world.journal.state(v, "idle", NONE, place)
        world.reports.idle(v)

    def _status(self, v: Vehicle) -> Status:
        if v.disabled:
            return Status.DISABLED
        return Status.IDLE if self._is_at_rest(v) else Status.COMMITTED

    def _is_at_rest(self, v: Vehicle) -> bool:
        """Whether a vehicle has done its plan, and doesn't stand on its way either until it can go on."""
        return v.is_idle and not self._is_halted(v)

    def report(self, v: Vehicle) -> VehicleBelief:
        """What a report of whatever the vehicle is at will make its reader believe."""
        return self.belief(v, self._status(v))

    def belief(self, v: Vehicle, status: Status) -> VehicleBelief:
        """What a report that leaves now will make its reader believe."""
        now = self._world.clock.now_us
        place = v.place
        if status is Status.COMMITTED or place is None:
            place = v.plan[-1].place if v.plan else (place if place is not None else v.home)
        latency_us = self._world.network.latency_us(v.id, v.post)
        return VehicleBelief(
            v.id, v.platform.name, v.home, place, status, v.energy_j, v.load_g / 1000.0, v.plan, v.version,
            now, now + latency_us,
        )  # fmt: skip


def is_at_bound_step(v: Vehicle) -> bool:
    """Whether the step that a vehicle is at can't be broken off once begun."""
    return v.cursor < len(v.plan) and v.plan[v.cursor].kind in UNDER_WAY
