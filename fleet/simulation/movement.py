"""Travel: go, return and tow steps become legs, crossings are queued for, mishaps on the way are handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fleet.domain.plan import Step, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.simulation.bogging import STUCK
from fleet.simulation.halts import Halt
from fleet.simulation.kernel import Alarm
from fleet.simulation.legs import ARRIVE, BROKEN, DIVERTED, LOST, OPEN, SILENT, STRANDED, UNATTENDED, Leg
from fleet.simulation.routes import NO_CROSSING, Section

if TYPE_CHECKING:
    from fleet.coordination.protocol import Stretch
    from fleet.simulation.legs import Used
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Settled(NamedTuple):
    """A way on which a leg was settled: the route, how far it is behind, and where the vehicle turns off it ahead.

    Lengths in millimetres along the route; ``None`` for who goes to its end.
    """

    route: Route
    done_mm: int
    turns_mm: int | None


class Movement:
    """Legs under way."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._legs = 0
        self._moving = {state: world.journal.words[state] for state in ("travelling", "towing")}

    # ── setting out ──

    def go(self, v: Vehicle, step: Step) -> None:
        """A go step: travel to its place; with its group where it names one."""
        if step.group is None or step.kind is not StepKind.GO or not self._world.convoys.join(v, step):
            self.travel(v, step)

    def travel(self, v: Vehicle, step: Step) -> None:
        """Set out for a step's place."""
        world = self._world
        place = v.place
        if place == step.place:
            world.conduct.advance(v)
            return
        route = world.ways.find(v.mobility, place, step.place) if place is not None else None
        if place is not None and world.model.road_closures:
            world.road_closures.sets_out(v, route, place, step.place)
        if route is None or place is None:
            world.conduct.give_up(v, "no way")
            return
        world.ways.used(route, v.mobility, place, step.place)
        self.set_out(v, route)

    def home(self, v: Vehicle, step: Step) -> None:
        """A return step: go to the base; whatever is still aboard there is taken off."""
        if v.place != step.place:
            self.go(v, step)
            return
        if v.cargo:
            self._world.handling.discharge(v, step.place)
        self._world.conduct.advance(v)

    def set_out(self, v: Vehicle, route: Route) -> None:
        """Travel a route from its beginning, once people let it."""
        if v.people is not None:
            v.people.setting_out.prepare(v, Halt(route, 0), self._start)
        else:
            self._start(v, route)

    def _start(self, v: Vehicle, route: Route, done_mm: int = 0) -> None:
        if self._finds_shut(v, route, done_mm):
            return
        v.route, v.section = route, 0
        self._enter(v, route.sections[0])

    def resume(self, v: Vehicle, route: Route, done_mm: int) -> None:
        """Travel the rest of a route after a halt ``done_mm`` along it, once people let it."""
        if v.people is not None:
            v.people.setting_out.go_on(v, Halt(route, done_mm), self._go_on)
        else:
            self._go_on(v, route, done_mm)

    def go_on_from(self, v: Vehicle, halt: Halt) -> None:
        """Nothing keeps a vehicle any longer where it halted: on along its route, or by the plan that took it off."""
        if halt.route is None:
            self._world.conduct.begin(v)
        else:
            self.resume(v, halt.route, halt.at_mm)

    def _finds_shut(self, v: Vehicle, route: Route, done_mm: int) -> bool:
        """Whether a road ahead was shut while a vehicle stood; if so it looks for another way from where it is."""
        if v.place is None or not self._world.road_closures.is_shut_ahead(route, done_mm):
            return False
        if v.people is not None:
            v.people.setting_out.let_go(v)
        v.route = None
        self._world.conduct.begin(v)
        return True

    def _go_on(self, v: Vehicle, route: Route, done_mm: int) -> None:
        if self._finds_shut(v, route, done_mm):
            return
        rest = self._on(v, route, done_mm)
        if rest.choke == NO_CROSSING or v.crossing is not None:
            self._depart(v, rest)
        else:
            self._enter(v, rest)

    @staticmethod
    def _on(v: Vehicle, route: Route, done_mm: int) -> Section:
        """Put a vehicle on a route, ``done_mm`` along it; what is left of the section that it is on."""
        v.route = route
        v.section = next(i for i, s in enumerate(route.sections) if done_mm < s.end_mm or s is route.sections[-1])
        section = route.sections[v.section]
        if done_mm <= section.start_mm:
            return section
        path = route.between(done_mm, section.end_mm)
        return Section(
            path.pace_s[-1] - path.pace_s[0], path.traction_m[-1] - path.traction_m[0],
            path.hazard[-1] - path.hazard[0],
            done_mm, section.end_mm, section.choke,
        )  # fmt: skip

    def take_up(self, v: Vehicle, stretch: Stretch, since_us: int, *, waits: bool) -> None:
        """A vehicle is on a leg, or ``waits`` at a crossing, since before the run began; so is whom it tows."""
        world = self._world
        route = world.ways.find(v.mobility, stretch.start, stretch.end)
        if route is None:
            world.exposure.stand(v, stretch.end)
            world.conduct.advance(v)
            return
        world.ways.used(route, v.mobility, stretch.start, stretch.end)
        section = self._on(v, route, stretch.from_mm)
        if v.people is not None:
            v.people.setting_out.take_up(v)
        if waits:
            self._enter(v, section)
            v.asked_us = since_us
            return
        if section.choke != NO_CROSSING:
            v.crossing = world.stations.crossing(section.choke)
            v.crossing.occupy()
        lead = v.leg = self._new_leg(v, since_us)
        world.leg_maker.take_up(lead, section, world.clock.now_us)
        if v.tow is not None:
            v.tow.route = route
            behind = v.tow.leg = self._new_leg(v.tow, since_us)
            behind.leader = lead
            world.leg_maker.take_up(behind, section, world.clock.now_us)
            if behind.end_us < lead.end_us:
                lead.end_us, lead.event = behind.end_us, DIVERTED
        if v.plan[v.cursor].place != stretch.end:
            self.divert(v)
        else:
            world.busy_until(v, lead.end_us, self._ends)

    def _enter(self, v: Vehicle, section: Section) -> None:
        """Set out on a section; a crossing has to be free."""
        if section.choke == NO_CROSSING:
            self._depart(v, section)
            return
        world = self._world
        station = v.waits = world.stations.crossing(section.choke)
        v.asked_us, v.next_section = world.clock.now_us, section
        if station.ask(v, self._cross):
            self._cross(v)
            return
        if v.place is None and v.route is not None:
            world.exposure.stand(v, self.place_at(v.route, section.start_mm))
        world.journal.state(v, "queueing", self._serves(v), v.place)
        if v.tow is not None and v.tow.place is None and v.place is not None:
            world.exposure.stand(v.tow, v.place)
            world.journal.state(v.tow, "queueing", self._serves(v), v.place)

    def _cross(self, v: Vehicle) -> None:
        station, section = v.waits, v.next_section
        if station is None or section is None:
            msg = f"{v.id} was let over a crossing that it doesn't wait for"
            raise AssertionError(msg)
        v.waits, v.crossing = None, station
        self._depart(v, section)
        if v.leg is not None:
            self._world.journal.served(station, v, v.asked_us, v.leg.planned_us)

    def _depart(self, v: Vehicle, section: Section) -> None:
        world = self._world
        if v.place is not None:
            world.exposure.move(v)
        serves = self._serves(v)
        moving = "travelling" if v.tow is None else "towing"
        if v.mission_code != serves or v.state != self._moving[moving]:
            world.journal.state(v, moving, serves)
        leg = v.leg = self._new_leg(v)
        world.leg_maker.make(leg, section)
        world.journal.departs(leg)
        if v.people is not None:
            v.people.setting_out.departs(v, leg.planned_us)
        if v.to_depart:
            self._note_departure(v)
        if v.tow is not None:
            self._take_along(v.tow, leg, section)
        if v.link is not None:
            world.out_of_contact.sets_out(v, leg)
        alarm = v.alarm
        if alarm is None:
            alarm = v.alarm = Alarm(world.clock, v)
        world.clock.arm(alarm, leg.end_us, self._ends)

    def _new_leg(self, v: Vehicle, since_us: int | None = None) -> Leg:
        route = v.route
        if route is None:
            msg = f"{v.id} has no route to travel"
            raise AssertionError(msg)
        self._legs += 1
        return Leg(v, route, self._legs, self._world.clock.now_us if since_us is None else since_us)

    def _take_along(self, towed: Vehicle, lead: Leg, section: Section) -> None:
        world = self._world
        if towed.place is not None:
            world.exposure.move(towed)
            world.journal.state(towed, "towed", lead.vehicle.mission_code)
        towed.route = lead.route
        leg = towed.leg = self._new_leg(towed)
        world.leg_maker.carry(leg, lead, section)
        world.journal.departs(leg)
        if leg.end_us < lead.end_us:
            lead.end_us, lead.event = leg.end_us, DIVERTED

    def _note_departure(self, v: Vehicle) -> None:
        for part in v.to_depart:
            if part.mission.outcome is None:
                self._world.journal.part("departed", part, v)
        v.to_depart.clear()

    def _serves(self, v: Vehicle) -> int:
        """The ledger's code of the mission that the current step serves."""
        step = v.plan[v.cursor] if v.cursor < len(v.plan) else None
        if step is None or step.mission is None:
            return NONE
        return self._world.missions.all[step.mission].code

    # ── arriving, or not ──

    def _ends(self, alarm: Alarm) -> None:
        """The leg's first event is here."""
        v: Vehicle = alarm.subject
        leg = v.leg
        if leg is None:
            return
        if leg.event != ARRIVE or v.tow is not None:
            self._ends_otherwise(v, leg)
            return
        world = self._world
        v.leg = None
        v.energy_mj -= leg.planned_energy_mj
        v.loss_left -= leg.planned_hazard
        v.breakdown_left -= leg.breakdown
        v.neglect_left -= leg.end_us - leg.start_us
        if world.leg_maker.bogging is not None:
            world.leg_maker.bogging.settle(leg, ARRIVE, leg.end_us)
        world.journal.closes(leg, ARRIVE, leg.planned_mm, leg.planned_energy_mj, leg.planned_hazard)
        self._passed(v, leg)

    def _passed(self, v: Vehicle, leg: Leg) -> None:
        """A section is behind: go on with the next one, or the step is done."""
        if v.crossing is not None:
            v.crossing.release()
            v.crossing = None
        v.section += 1
        if v.section < len(leg.route.sections):
            self._enter(v, leg.route.sections[v.section])
            return
        self._arrived(v)

    def _arrived(self, v: Vehicle) -> None:
        """The way is behind: the step is done, or goes on with what is to be done there."""
        world = self._world
        v.route = None
        if v.convoy is not None:
            world.convoys.arrived(v)
        if v.people is not None:
            v.people.setting_out.let_go(v)
        step = v.plan[v.cursor]
        world.exposure.stand(v, step.place)
        if v.is_alone:
            world.out_of_contact.arrived(v)
        if step.kind is StepKind.RETURN:
            if v.cargo:
                world.handling.discharge(v, step.place)
            world.conduct.advance(v)
        elif step.kind is StepKind.TOW:
            world.towing.arrived(v, step)
        elif step.kind is StepKind.RENDEZVOUS:
            world.conduct.begin(v)
        elif not (v.is_alone and world.out_of_contact.stops(v)):
            world.conduct.advance(v)

    def _ends_otherwise(self, v: Vehicle, leg: Leg) -> None:
        """A leg with a towed vehicle, or one that something cut short."""
        world, event, towed = self._world, leg.event, v.tow
        used = self.settle(v, leg, event)
        behind = towed.leg if towed is not None else None
        towed_lost = False
        if towed is not None and behind is not None:
            towed_lost = behind.event == LOST and behind.end_us <= world.clock.now_us
            self.settle(towed, behind, LOST if towed_lost else (ARRIVE if event == ARRIVE else DIVERTED))
        if event == ARRIVE:
            self._passed(v, leg)
            return
        if v.crossing is not None:
            v.crossing.release()
            v.crossing = None
        onward, v.route = v.route, None
        if v.convoy is not None:
            world.convoys.left(v, event)
        place = self.place_at(leg.route, used.end_mm)
        if towed is not None and behind is not None and (event != UNATTENDED or towed_lost):
            world.towing.interrupted(v, towed, behind, used.end_mm, towed_lost=towed_lost)
        if event == LOST:
            world.losses.lost(v, "threat", leg, used.end_mm)
            return
        world.exposure.stand(v, place)
        self._halts(v, leg, onward, used.end_mm)

    def _halts(self, v: Vehicle, leg: Leg, onward: Route | None, at_mm: int) -> None:
        """A vehicle stands where something ended its leg; ``onward`` is what it was on, unless an order took it off."""
        world, event = self._world, leg.event
        if event == SILENT:
            if v.people is not None:
                v.people.setting_out.let_go(v)
            world.out_of_contact.acts(v, leg, onward, at_mm)
        elif event == BROKEN:
            world.mishaps.broke_down(v, onward, at_mm)
        elif event == STRANDED:
            world.mishaps.stranded(v)
        elif event == STUCK:
            world.stuck.begin(v, leg, onward, at_mm)
        elif event == UNATTENDED and v.people is not None:
            v.people.attending.halted(v, onward, at_mm)
        else:
            world.conduct.begin(v)
            if v.people is not None and v.route is None:
                v.people.setting_out.let_go(v)

    def settle(self, v: Vehicle, leg: Leg, event: str) -> Used:
        """Debit what a leg took until now and close its row."""
        used = self._world.leg_maker.used(leg, self._world.clock.now_us)
        if event in {LOST, BROKEN, STRANDED}:
            self._world.position_reports.may_fall_silent(v)
        v.leg = None
        v.energy_mj -= used.energy_mj
        v.loss_left = max(v.loss_left - used.hazard, 0.0)
        v.breakdown_left = max(v.breakdown_left - used.breakdown, 0.0)
        if leg.leader is None and self._world.leg_maker.bogging is not None:
            self._world.leg_maker.bogging.settle(leg, event, self._world.clock.now_us)
        if leg.leader is None:
            v.neglect_left = max(v.neglect_left - (self._world.clock.now_us - leg.start_us), 0.0)
        self._world.journal.closes(leg, event, used.end_mm, used.energy_mj, used.hazard)
        return used

    def divert(self, v: Vehicle) -> None:
        """End the leg under way at the next node (in free flight at once); the new plan begins there."""
        leg = v.leg
        if leg is None:
            return
        world = self._world
        world.leg_maker.divert(leg, world.clock.now_us)
        v.route = None
        self.rearm(v)

    def rearm(self, v: Vehicle) -> None:
        """A leg under way ends at another time than was thought."""
        clock, leg = self._world.clock, v.leg
        if leg is not None:
            if v.alarm is not None:
                v.alarm.call_off()
            v.alarm = Alarm(clock, v)
            clock.arm(v.alarm, leg.end_us, self._ends)

    def under_way(self, v: Vehicle) -> Route | None:
        """The route of a vehicle that is on a leg of its own and goes on along it after now, if to turn off ahead."""
        leg = v.leg
        if leg is None or leg.leader is not None or leg.end_us <= self._world.clock.now_us:
            return None
        return leg.route

    def is_over(self, v: Vehicle, edges: frozenset[int]) -> bool:
        """Whether a vehicle is on a leg of its own over some edges, and goes on along it after now."""
        route = self.under_way(v)
        return route is not None and any(edge in edges for edge, _, _ in route.trace.pieces())

    def halt(self, v: Vehicle) -> Settled:
        """Settle the leg under way up to now, as if the way changed under it; what is left of the way."""
        leg, towed = v.leg, v.tow
        if leg is None:
            msg = f"{v.id} is on no leg that could be settled"
            raise AssertionError(msg)
        turns_mm = None if v.route is not None else self._world.leg_maker.next_node_mm(leg, self._world.clock.now_us)
        # What was left of the way is worked out on the danger that there was until now.
        if towed is not None and towed.leg is not None:
            self.settle(towed, towed.leg, DIVERTED)
        used = self.settle(v, leg, DIVERTED)
        if v.alarm is not None:
            v.alarm.call_off()
            v.alarm = None
        return Settled(leg.route, used.end_mm, turns_mm)

    def go_on(self, v: Vehicle, left: Settled) -> None:
        """Make a new leg of what is left of a way after `halt`; who was turning off turns off at the same node."""
        self.resume(v, left.route, left.done_mm)
        if left.turns_mm is not None:
            self.divert_at(v, left.turns_mm)

    def divert_at(self, v: Vehicle, at_mm: int) -> None:
        """End the leg under way a distance along its route; the new plan begins there."""
        if v.leg is not None:
            self._world.leg_maker.divert_at(v.leg, at_mm)
            v.route = None
            self.rearm(v)

    def close(self, horizon_us: int) -> None:
        """The horizon: legs under way are closed as open."""
        for v in self._world.vehicles.values():
            if v.leg is not None:
                used = self._world.leg_maker.used(v.leg, horizon_us)
                self._world.journal.closes(v.leg, OPEN, used.end_mm, used.energy_mj, used.hazard)

    def place_at(self, route: Route, at_mm: int) -> int:
        """The place a distance along a route."""
        index, share = route.locate(at_mm)
        pieces = route.trace.pieces()
        if pieces:
            edge, start, end = pieces[index]
            return self._world.places.on_edge(edge, round(start + share * (end - start), 9))
        return self._world.places.at_point(*route.trace.xy_m(index, share))
