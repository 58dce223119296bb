"""What vehicles do when their link stays away, and what their posts make of the silence.

A vehicle notices when its link has been down for its timeout, while it is on the move; at a place it waits for orders
anyway. Of what it does then, holding, loitering and turning back end its leg; going on to the end of the leg or of the
mission does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import OnLinkLoss
from fleet.domain.plan import Step, StepKind
from fleet.simulation.halts import Halt
from fleet.simulation.legs import ARRIVE, SILENT
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.models.link import Outage
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.legs import Leg
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Link, Vehicle
    from fleet.simulation.world import World

_STOPS: Final = frozenset({OnLinkLoss.HOLD, OnLinkLoss.LOITER_RETURN, OnLinkLoss.RETURN_NOW})


class OutOfContact:
    """Vehicles whose link is down, from the moment when they notice."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lost_after_us = us_from_s(world.model.command.lost_after_s)
        self._halts: dict[str, Halt | None] = {}
        """Where those stand who wait for their link; ``None`` where a step was done before."""

    # ── on the way ──

    def sets_out(self, v: Vehicle, leg: Leg) -> None:
        """A vehicle with a link begins a leg: find out when it will notice that nobody hears it."""
        link = v.link
        if link is None:
            return
        outages = self._world.contact.outages(v, leg)
        is_out = bool(outages) and outages[0].start_us <= leg.start_us
        if is_out and link.out_since_us is not None:
            outages[0] = outages[0]._replace(start_us=link.out_since_us)
        elif link.is_alone and not is_out:
            self._restored(v, link)
        last = outages[-1] if outages else None
        link.out_since_us = last.start_us if last is not None and last.until_us >= leg.planned_us else None
        self._foresee(v, link, leg, outages)

    def _foresee(self, v: Vehicle, link: Link, leg: Leg, outages: list[Outage]) -> None:
        world, timeout_us = self._world, us_from_s(v.group.link_timeout_s)
        for outage in outages:
            notices_us = max(outage.start_us + timeout_us, leg.start_us)
            if not link.is_alone or outage is not outages[0]:
                if outage.until_us - outage.start_us <= timeout_us:
                    continue
                if notices_us >= leg.planned_us:
                    return
                if link.on_loss in _STOPS:
                    if notices_us < leg.end_us:
                        leg.end_us, leg.event, leg.outage = notices_us, SILENT, outage
                    return
                world.clock.at(notices_us, self._notices, (v, v.link, leg, outage))
            if outage.until_us < leg.planned_us:
                world.clock.at(outage.until_us, self._hears, (v, v.link, leg))

    def reconsider(self, v: Vehicle) -> None:
        """Coverage has changed while a vehicle is under way: what ends its leg may be something else now."""
        world, leg = self._world, v.leg
        if v.link is None or leg is None or leg.event not in {ARRIVE, SILENT} or v.alarm is None:
            return
        world.leg_maker.find_end(leg)
        now = world.clock.now_us
        later = (outage for outage in world.contact.outages(v, leg) if outage.until_us > now)
        rest = [outage._replace(start_us=max(outage.start_us, now)) for outage in later]
        self._foresee(v, v.link, leg, rest)
        leg.end_us = max(leg.end_us, world.clock.now_us)
        world.movement.rearm(v)

    def _notices(self, alarm: Alarm) -> None:
        v, link, leg, outage = alarm.subject
        if v.leg is leg and not link.is_alone and self._world.contact.lost_to(v):
            self._lost(v, link, outage)

    def _hears(self, alarm: Alarm) -> None:
        v, link, leg = alarm.subject
        if v.leg is leg and link.is_alone and not self._world.contact.lost_to(v):
            self._restored(v, link)

    def arrived(self, v: Vehicle) -> None:
        """A vehicle that is alone has come to a place: there it may hear again."""
        if v.link is not None and v.link.is_alone and not self._world.contact.lost_to(v):
            self._restored(v, v.link)

    def _lost(self, v: Vehicle, link: Link, outage: Outage, left: Leg | None = None) -> None:
        world = self._world
        link.is_alone = True
        reported_us = world.position_reports.last_us(v, outage.start_us, left)
        world.journal.outage("lost", v, outage.cause, outage.start_us, None, reported_us)
        if self._lost_after_us:
            when = max(outage.start_us + self._lost_after_us, world.clock.now_us)
            world.clock.at(when, self._is_given_up, (v, link, link.restored))

    def _is_given_up(self, alarm: Alarm) -> None:
        """Nobody has heard of it for too long: its post believes it lost, which it is not."""
        v, link, restored = alarm.subject
        if link.is_alone and link.restored == restored and not v.is_lost and self._world.contact.lost_to(v):
            self._world.posts.by_name[v.post].hearing.silence(v.id)

    def _restored(self, v: Vehicle, link: Link) -> None:
        world = self._world
        link.is_alone, link.out_since_us = False, None
        link.restored += 1
        world.journal.outage("restored", v, None, None, world.clock.now_us, world.clock.now_us)
        world.reports.in_contact(v)

    # ── what it does then ──

    def acts(self, v: Vehicle, leg: Leg, route: Route | None, at_mm: int) -> None:
        """A vehicle's leg ended because it hears nobody; it stands ``at_mm`` along its route."""
        link = v.link
        if link is None or leg.outage is None:
            return
        self._lost(v, link, leg.outage, leg)
        if link.on_loss is OnLinkLoss.RETURN_NOW:
            self._turn_back(v)
            return
        self._halt(v, link, Halt(route, at_mm))
        if link.on_loss is OnLinkLoss.LOITER_RETURN:
            until_us = self._world.clock.now_us + us_from_s(v.group.loiter_s)
            self._world.clock.at(until_us, self._loitered, (v, link, link.restored, v.version))

    def stops(self, v: Vehicle) -> bool:
        """Whether a vehicle at the end of a leg waits there for its link; it then goes on by itself."""
        link = v.link
        if link is None or link.on_loss is not OnLinkLoss.CONTINUE_LEG or not link.is_alone:
            return False
        self._halt(v, link, None)
        return True

    def _halt(self, v: Vehicle, link: Link, halt: Halt | None) -> None:
        self._world.journal.state(v, "out_of_contact", v.mission_code, v.place)
        self._halts[v.id] = halt
        self._await_link(v, link)

    def _await_link(self, v: Vehicle, link: Link) -> None:
        when_us = self._world.contact.back_us(v)
        if when_us is not None and when_us < self._world.horizon_us:
            self._world.clock.at(when_us, self._link_is_back, (v, link, link.restored))

    def _link_is_back(self, alarm: Alarm) -> None:
        v, link, restored = alarm.subject
        if v.id not in self._halts or v.is_lost or link.restored != restored:
            return
        if self._world.contact.lost_to(v):
            self._await_link(v, link)
            return
        halt = self._halts.pop(v.id)
        self._restored(v, link)
        if halt is None:
            self._world.conduct.advance(v)
        else:
            self._world.movement.go_on_from(v, halt)

    def _loitered(self, alarm: Alarm) -> None:
        v, link, restored, version = alarm.subject
        if v.id in self._halts and not v.is_lost and (link.restored, v.version) == (restored, version):
            self._turn_back(v)

    def _turn_back(self, v: Vehicle) -> None:
        self._halts.pop(v.id, None)
        self._world.conduct.drop_plan(v)
        self._world.conduct.abandon_plan(v, (Step(StepKind.RETURN, v.home),))

    # ── ends, and relays ──

    def halt_of(self, v: Vehicle) -> Halt | None:
        """Where on its way a vehicle waits for its link; ``None`` where it doesn't."""
        return self._halts.get(v.id)

    def is_halted(self, v: Vehicle) -> bool:
        """Whether a vehicle stands and waits for its link."""
        return v.id in self._halts

    def over(self, v: Vehicle) -> None:
        """An order that reached a vehicle after all replaces what it waited for."""
        self._halts.pop(v.id, None)

    def gone(self, v: Vehicle) -> None:
        """A vehicle is no more, nor does it carry messages for others."""
        self._halts.pop(v.id, None)
        self.relay(v, on=False)

    def relay(self, v: Vehicle, *, on: bool) -> None:
        """A relay begins or ends its task: whoever depends on it looks again."""
        world = self._world
        kinds = world.contact.relay(v, on=on)
        if not kinds:
            return
        for other in list(world.vehicles.values()):
            link = other.link
            if link is None or link.kind.name not in kinds:
                continue
            if other.leg is not None:
                self.reconsider(other)
            elif other.id in self._halts:
                self._await_link(other, link)
            elif link.is_alone:
                self.arrived(other)
