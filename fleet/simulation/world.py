"""The world of one run: its clock, its state, and the processes that change it, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fleet.coordination.protocol import Snapshot, Status, VehicleIdle
from fleet.domain.mission import Outcome
from fleet.domain.plan import WORK_STEPS, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.simulation.appointment import Appoint, as_registered
from fleet.simulation.area_journal import AreaJournal
from fleet.simulation.beginning import Beginning, Placed, from_scenario, slots
from fleet.simulation.bogging import Bogging
from fleet.simulation.capture_journal import CaptureJournal
from fleet.simulation.captures import Captures
from fleet.simulation.channels import Channels
from fleet.simulation.conduct import Conduct
from fleet.simulation.contact import Contact
from fleet.simulation.convoy_journal import ConvoyJournal
from fleet.simulation.convoys import Convoys
from fleet.simulation.demand import surroundings
from fleet.simulation.exposure import Exposure
from fleet.simulation.fieldwork import Fieldwork
from fleet.simulation.groups import Groups
from fleet.simulation.handling import Handling
from fleet.simulation.intents import Intents
from fleet.simulation.journal import Journal
from fleet.simulation.kernel import FIRST, LAST, Alarm, Clock, Handler
from fleet.simulation.legs import LegMaker
from fleet.simulation.lie_of_the_land import LieOfTheLand
from fleet.simulation.losses import Losses
from fleet.simulation.mishaps import Mishaps
from fleet.simulation.missions import MissionBook, MissionState
from fleet.simulation.movement import Movement
from fleet.simulation.network import Network
from fleet.simulation.out_of_contact import OutOfContact
from fleet.simulation.people import People
from fleet.simulation.places import Places
from fleet.simulation.position_reports import PositionReports
from fleet.simulation.posts import Posts
from fleet.simulation.readiness import Readiness
from fleet.simulation.reports import Reports
from fleet.simulation.requests import Requests
from fleet.simulation.road_closures import RoadClosures
from fleet.simulation.shipments import Shipments
from fleet.simulation.staffing import Staffing
from fleet.simulation.stations import Stations
from fleet.simulation.stock_journal import StockJournal
from fleet.simulation.stuck import Stuck
from fleet.simulation.succession import Succession
from fleet.simulation.supply import Supply
from fleet.simulation.taking_up import TakingUp
from fleet.simulation.timed_events import TimedEvents
from fleet.simulation.towing import Towing
from fleet.simulation.transfers import Transfers
from fleet.simulation.vehicle import Vehicle
from fleet.simulation.watchdog import Watchdog
from fleet.simulation.ways import Ways
from fleet.simulation.workshops import Workshops
from fleet.terrain.zones import segment_share
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.ledger.recorder import Recorder
    from fleet.models.timeline import Timeline
    from fleet.randomness import Streams
    from fleet.scenario.model import FleetGroup
    from fleet.simulation.prepare import Prepared

TICK_EVERY = 64
"""Decisions between two looks at the wall clock."""


class World:
    """One run's state. Processes reach one another through it and nothing else."""

    def __init__(
        self,
        prepared: Prepared,
        streams: Streams,
        recorder: Recorder,
        progress: Callable[[int, int], None] | None = None,
        beginning: Beginning | None = None,
        appoint: Appoint = as_registered,
    ) -> None:
        begins = from_scenario(prepared.model, streams) if beginning is None else beginning
        self.prepared = prepared
        self.model = prepared.model
        self.streams = streams
        self.horizon_us = begins.until_us
        self.clock = Clock(begins.time_us)
        self.places = Places(self.model.terrain, self.model.sites) if begins.places is None else begins.places.copy()
        self.ways = Ways(prepared, self.places)
        self.journal = Journal(recorder, self.clock, self.places, self.ways)
        self.land = LieOfTheLand(self)
        self.road_closures = RoadClosures(self)
        self.energy_factor = self.model.hazards.energy_factor.truth
        around = surroundings(self.model, streams)
        self.timelines = around.timelines
        self.position_reports = PositionReports(self)
        self.leg_maker = LegMaker(around.ground, around.air, self.model.hazards)
        self._soften_ground(around.stuck)
        command = self.model.command
        channels = Channels(self) if any(group.link is not None for group in self.model.fleet) else None
        self.network = Network(self.clock, self.journal, streams, command, channels)
        self.contact = Contact(self)
        self.out_of_contact = OutOfContact(self)
        self.stations = Stations(prepared, self.journal)
        self.missions = MissionBook(self.clock, self.journal, self._mission_ended)
        self.vehicles: dict[str, Vehicle] = {}
        self.movement = Movement(self)
        self.handling = Handling(self)
        self.readiness = Readiness(self)
        self.losses = Losses(self)
        self.mishaps = Mishaps(self)
        self.workshops = Workshops(self)
        self.stuck = Stuck(self)
        self.exposure = Exposure(self.clock, self.places, prepared, self.losses.lost_standing)
        self.towing = Towing(self)
        self.groups = Groups(self)
        self.transfers = Transfers(self)
        self.conduct = Conduct(self)
        self.posts = Posts(self)
        self.intents = Intents(self)
        self.people = None if command.operators is None else People(self, command.operators)
        self.requests = Requests(self)
        self.shipments = Shipments(self)
        self.reports = Reports(self)
        self.succession = Succession(self)
        self.timed_events = TimedEvents(self)
        self.watchdog = Watchdog(command.watchdog_s)
        self.deciding_s, self.closing = 0.0, False
        self.last_picture: Snapshot | None = None
        self._progress, self._ticks = progress, 0
        self._bases = tuple(site.is_base for site in self.model.sites)
        self.supply: Supply | None = None
        self.convoys = Convoys(self, self.model.convoys, ConvoyJournal(recorder, self.clock, self.journal))
        self.fieldwork = self._open_fieldwork(recorder)
        self.captures = self._found_captures(recorder)
        self._register_steps()
        self._make_posts(Staffing(self, appoint, tuple(state.request for state in begins.missions)))
        self._begin(begins, recorder)

    # ── putting together ──

    def _begin(self, begins: Beginning, recorder: Recorder) -> None:
        """Everything is there: stocks, vehicles, requests and timed events come in."""
        taken_up = TakingUp(self, begins).begin() if begins.picture is not None else ()
        self._stock_sites(begins, recorder)
        self._commission_fleet(begins)
        self._open_demand(begins.missions, taken_up)
        self.succession.begin()
        self.timed_events.begin()
        self.road_closures.begin()

    def _soften_ground(self, weather: Timeline) -> None:
        """Let vehicles get stuck, where the scenario has ground on which they do."""
        soft = [rate.truth for rate in self.model.hazards.stuck_per_m]
        if any(soft):
            self.leg_maker.bogging = Bogging(self.model.terrain, soft, weather, self.leg_maker)

    def _open_fieldwork(self, recorder: Recorder) -> Fieldwork | None:
        """What changes areas and roads, where a mission kind of the run does."""
        if not any(step.changes_area for stream in self.model.demand for step in stream.kind.steps):
            return None
        fieldwork = Fieldwork(self, AreaJournal(recorder, self.clock, self.journal))
        self.leg_maker.eased = fieldwork.eased
        return fieldwork

    def _found_captures(self, recorder: Recorder) -> Captures | None:
        """The positions of the run, where there are any to capture."""
        model = self.model.captures
        if model is None:
            return None
        return Captures(self, model, CaptureJournal(recorder, self.clock, self.journal, model.hold.use_g_per_s))

    def _register_steps(self) -> None:
        register = self.conduct.register
        register(StepKind.GO, self.movement.go)
        register(StepKind.RETURN, self.movement.home)
        register(StepKind.LOAD, self.handling.load)
        register(StepKind.UNLOAD, self.handling.unload)
        register(StepKind.RECHARGE, self.readiness.recharge)
        register(StepKind.TOW, self.towing.tow)
        register(StepKind.RENDEZVOUS, self.groups.rendezvous)
        register(StepKind.AWAIT_GO, self.groups.await_go)
        for kind in sorted(WORK_STEPS):
            register(kind, self.handling.work)

    def _make_posts(self, staffing: Staffing) -> None:
        command = self.model.command
        if command.per_vehicle:
            for slot, _ in slots(self.model.fleet):
                self.posts.add(staffing.staff(slot, command.coordinator, frozenset()), frozenset())
        for post in command.posts:
            self.posts.add(staffing.staff(post.name, post.coordinator, post.sites, post.parent), post.sites)

    def _stock_sites(self, begins: Beginning, recorder: Recorder) -> None:
        """Stocks as the scenario has them at the start, or as they are believed to be in the middle of a run."""
        if self.model.stocks:
            believed = {} if begins.picture is None else begins.picture.stocks
            self.supply = Supply(self, StockJournal(recorder, self.clock, self.journal), believed)
            self.supply.begin(list(self.missions.all.values()))

    def _commission_fleet(self, begins: Beginning) -> None:
        for placed in begins.fleet:
            if placed.free_us <= begins.time_us:
                self._place(placed)
            else:
                self.clock.at(placed.free_us, lambda alarm: self._place(alarm.subject), placed)

    def _place(self, placed: Placed) -> None:
        energy_mj = None if placed.energy_j is None else round(placed.energy_j * 1000.0)
        place = self.places.at_point(*placed.at_m) if placed.at_m is not None else placed.place
        self.commission(placed.slot, placed.generation, placed.group, place, energy_mj)

    def commission(
        self, slot: str, generation: int, group: FleetGroup, place: int | None = None, energy_mj: int | None = None
    ) -> Vehicle:
        """A vehicle comes into being, full at its home unless said otherwise, and its post hears of it."""
        v = self.make(slot, generation, group)
        if energy_mj is not None:
            v.energy_mj = min(energy_mj, v.capacity_mj)
        post = self.posts.by_name[v.post]
        self.exposure.stand(v, group.home if place is None else place)
        self.journal.state(v, "idle", NONE, v.place)
        post.beliefs.time_us = self.clock.now_us
        post.beliefs.put(self.conduct.belief(v, Status.IDLE))
        post.wake(VehicleIdle(v.id))
        return v

    def make(self, slot: str, generation: int, group: FleetGroup) -> Vehicle:
        """A vehicle that nobody has heard of yet and that stands nowhere."""
        figures = self.prepared.figures[group.platform]
        code = self.journal.vehicle_codes[f"{slot}.{generation}"]
        v = Vehicle(
            slot=slot, generation=generation, code=code, group=group, figures=figures, streams=self.streams
        )  # fmt: skip
        v.platform_code = self.journal.words[group.platform]
        v.refresh(self.energy_factor)
        self.vehicles[v.id] = v
        v.post = self.posts.of_new(v).name
        if self.people is not None:
            self.people.meet(v)
        return v

    def _open_demand(self, missions: tuple[MissionState, ...], taken_up: tuple[MissionState, ...]) -> None:
        codes = self.journal.mission_codes
        for state in missions:
            state.code = codes[state.request.id]
        self.missions.open_timeline(sorted((*taken_up, *missions), key=lambda s: s.request.expires_us))
        self._demand = iter(missions)
        self._next_request()

    def _next_request(self) -> None:
        state = next(self._demand, None)
        if state is not None:
            when_us = max(state.request.heard_us, self.clock.now_us)
            self.clock.at(when_us, self._requested, state, FIRST)

    def _requested(self, alarm: Alarm) -> None:
        state: MissionState = alarm.subject
        at_m = state.request.at_m
        if at_m is not None:
            state.request = state.request._replace(site=self.places.at_point(*at_m))
        self.missions.add(state)
        if state.request.loading_us is not None:
            self.clock.at(state.request.loading_us[1], self.missions.loading_over, state, LAST)
        self.requests.request(state)
        self._next_request()

    # ── what processes share ──

    def is_base(self, place: int) -> bool:
        """Whether a place is a depot."""
        return place < len(self._bases) and self._bases[place]

    def workshop_places(self, v: Vehicle) -> tuple[int, ...]:
        """Where a disabled vehicle may be brought: bases with a workshop, or its home."""
        return tuple(sorted(self.stations.workshops)) or (v.home,)

    def busy_for(self, v: Vehicle, duration_us: int, then: Handler) -> None:
        """Arm the vehicle's alarm for the end of what it is doing."""
        alarm = v.alarm
        if alarm is None:
            alarm = v.alarm = Alarm(self.clock, v)
        self.clock.arm(alarm, self.clock.now_us + duration_us, then)

    def busy_until(self, v: Vehicle, time_us: int, then: Handler) -> None:
        """The same by the time at which it ends; at once where that is over."""
        self.busy_for(v, max(time_us - self.clock.now_us, 0), then)

    def leave_stations(self, v: Vehicle) -> None:
        """Out of queues and off stations."""
        if v.waits is not None:
            v.waits.leave(v)
            v.waits = None
        if v.holds is not None:
            station, v.holds = v.holds, None
            station.release()
        if v.crossing is not None:
            crossing, v.crossing = v.crossing, None
            crossing.release()
        if v.people is not None:
            v.people.call_off(v)

    def zone_at(self, x_m: float, y_m: float) -> str | None:
        """The most dangerous threat zone that a point lies in."""
        inside = [
            (zone.loss_per_m.truth, zone.name)
            for zone in self.model.zones
            if zone.kind == "threat" and segment_share(zone.area.polygon, x_m, y_m, x_m, y_m) > 0
        ]
        return max(inside)[1] if inside else None

    def forget(self, v: Vehicle) -> None:
        """A vehicle is no more."""
        del self.vehicles[v.id]

    def tick(self) -> None:
        """Now and then, let the recorder flush and the user see how far the run is."""
        self._ticks += 1
        if self._ticks % TICK_EVERY == 0:
            self.journal.tick()
            if self._progress is not None:
                self._progress(self.clock.now_us, self.horizon_us)

    def _mission_ended(self, state: MissionState) -> None:
        if state.request.kind.derived:
            self.towing.ended(state)
            if self.supply is not None:
                self.supply.ended(state)
        if self.captures is not None:
            self.captures.mission_over(state)
        self.requests.ended(state)

    # ── running ──

    def totals(self) -> dict[str, int]:
        """What the engine itself counted: exogenous missions after the warm-up, sorties and losses of the whole run."""
        warm_up_us = us_from_s(self.model.warm_up_s)
        counted = [
            state
            for state in self.missions.all.values()
            if not state.request.kind.derived and state.request.heard_us >= warm_up_us
        ]
        outcomes = {outcome.value: sum(state.outcome is outcome for state in counted) for outcome in Outcome}
        return {"requested": len(counted), **outcomes, "sorties": self.conduct.sorties, "losses": self.losses.count}

    def run(self) -> None:
        """From now to the horizon, and close the books."""
        self.watchdog.start()
        try:
            self.clock.run_to(self.horizon_us)
        finally:
            self.watchdog.stop()
        self.closing = True
        self.movement.close(self.horizon_us)
        self.missions.close(self.horizon_us)
