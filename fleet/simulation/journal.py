"""Writes the ledger: one method per kind of row, so that no process knows a column order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from fleet.ledger.frames import packer
from fleet.ledger.vocabulary import (
    AGES,
    DECISIONS,
    EVENTS,
    LEGS,
    LOSSES,
    MESSAGES,
    MISSIONS,
    NONE,
    ORDERS,
    OUTAGES,
    PARTS,
    PLACES,
    RATIONALE,
    RESOURCES,
    VEHICLES,
)
from fleet.simulation.route_table import routes_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Rationale
    from fleet.domain.mission import Cause, Outcome
    from fleet.ledger.recorder import Recorder
    from fleet.simulation.crew_member import Operator
    from fleet.simulation.kernel import Clock
    from fleet.simulation.legs import Leg
    from fleet.simulation.missions import MissionState, PartState
    from fleet.simulation.places import Places
    from fleet.simulation.stations import Station
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.ways import Ways

NANO: Final = 1e9

_MISSIONS, _PARTS, _LEGS, _VEHICLES, _ORDERS, _DECISIONS, _RESOURCES, _LOSSES, _MESSAGES, _RATIONALE, _AGES = (
    packer(table)
    for table in (MISSIONS, PARTS, LEGS, VEHICLES, ORDERS, DECISIONS, RESOURCES, LOSSES, MESSAGES, RATIONALE, AGES)
)


_PLACES = packer(PLACES)
_OUTAGES = packer(OUTAGES)
_EVENTS = packer(EVENTS)


class _PlaceCodes(dict[int | None, int]):
    """The ledger's code by place index, and ``NONE`` for no place; filled as places are asked for.

    What is no site gets a row in the ``places`` table, where that is recorded.
    """

    def __init__(self, recorder: Recorder, clock: Clock, places: Places) -> None:
        super().__init__({None: NONE})
        self._names = recorder.names["place"]
        self._spots = recorder.rows.get(PLACES.name)
        self._clock = clock
        self._places = places

    def __missing__(self, place: int) -> int:
        spot = self._places[place]
        code = self[place] = self._names[spot.name]
        if self._spots is not None and place >= self._places.site_count:
            x_mm, y_mm = round(spot.x_m * 1000), round(spot.y_m * 1000)
            self._spots.append(_PLACES(self._clock.now_us, code, x_mm, y_mm, spot.node))
        return code


class Journal:
    """The rows of one run."""

    def __init__(self, recorder: Recorder, clock: Clock, places: Places, ways: Ways) -> None:
        self._recorder = recorder
        self._clock = clock
        self._places = places
        self._ways = ways
        self._place_codes = _PlaceCodes(recorder, clock, places)
        self._missions = recorder.missions
        self._parts = recorder.parts
        self._legs = recorder.legs
        self._vehicles = recorder.vehicles
        self._orders = recorder.orders
        self._decisions = recorder.decisions
        self._resources = recorder.resources
        self._losses = recorder.losses
        self._events = recorder.rows[EVENTS.name]
        self._outages = recorder.rows[OUTAGES.name]
        self._messages = recorder.messages
        self._rationale = recorder.rationale
        self._ages = recorder.ages
        self.words = recorder.names["word"]
        self.vehicle_codes = recorder.names["vehicle"]
        self.mission_codes = recorder.names["mission"]
        self._order_codes = recorder.names["order"]
        self._post_codes = recorder.names["post"]
        self._node_codes = recorder.names["node"]
        self._subject_codes = recorder.names["subject"]
        self._resource_codes = recorder.names["resource"]
        self.wants_messages = self._messages is not None
        if self.wants_messages:
            recorder.before_flush = self.describe_routes

    def resource_code(self, name: str) -> int:
        """The ledger's code of a resource."""
        return self._resource_codes[name]

    def post_code(self, name: str) -> int:
        """The ledger's code of a command post."""
        return self._post_codes[name]

    def place_code(self, place: int) -> int:
        """The ledger's code of a place."""
        return self._place_codes[place]

    def tick(self) -> None:
        """Let the recorder flush if it is time to."""
        self._recorder.tick(self._clock.now_us)

    def describe_routes(self) -> None:
        """Write down the paths travelled for the first time; needed by viewers and the audit, not by the figures."""
        fresh = self._ways.take_fresh()
        if fresh:
            self._recorder.add_routes(partial(routes_frame, fresh, self._ways.prepared, self._places))

    # ── missions ──

    def requested(self, state: MissionState) -> None:
        """A mission is asked for."""
        m = state.request
        words = self.words
        self._missions.append(_MISSIONS(
            self._clock.now_us, state.code, words[m.kind.name], m.priority, self._place_codes[m.site],
            sum(part.load_g for part in state.parts), len(state.parts), m.ready_us, m.due_us, m.expires_us,
            words[m.stream] if m.stream else NONE, int(m.kind.derived),
            self.vehicle_codes[m.subject] if m.subject else NONE,
        ))  # fmt: skip

    def part(
        self, event: str, part: PartState, vehicle: Vehicle | None, place: int | None = None, load_g: int = 0
    ) -> None:
        """Something happened to a part."""
        code, sortie = (vehicle.code, vehicle.sortie) if vehicle is not None else (NONE, NONE)
        self._parts.append(_PARTS(
            self._clock.now_us, part.mission.code, part.index, part.attempt, self.words[event], code, sortie,
            self._place_codes[place], load_g, NONE, NONE,
        ))  # fmt: skip

    def known(self, mission: str) -> None:
        """A post hears of a mission later than it was asked for."""
        self._parts.append(_PARTS(
            self._clock.now_us, self.mission_codes[mission], NONE, NONE, self.words["known"], NONE, NONE, NONE, NONE,
            NONE, NONE,
        ))  # fmt: skip

    def ended(self, state: MissionState, outcome: Outcome, cause: Cause, part: int) -> None:
        """A mission ends."""
        self._parts.append(_PARTS(
            self._clock.now_us, state.code, part, NONE, self.words["ended"], NONE, NONE, NONE, NONE,
            self.words[outcome], self.words[cause],
        ))  # fmt: skip

    # ── vehicles ──

    def state(self, v: Vehicle, state: str, mission_code: int = NONE, place: int | None = None) -> None:
        """A vehicle's state from now on; ``place`` is the place where it stands, ``None`` on the move."""
        v.state = self.words[state]
        v.since_us = self._clock.now_us
        v.mission_code = mission_code
        self._vehicles.append(_VEHICLES(
            self._clock.now_us, v.code, v.platform_code, v.state, self._place_codes[place], v.sortie or NONE,
            mission_code,
            v.energy_mj, v.load_g,
        ))  # fmt: skip

    def departs(self, leg: Leg) -> None:
        """A leg begins, as planned."""
        v = leg.vehicle
        self._legs.append(_LEGS(
            leg.start_us, leg.number, self.words["depart"], v.code, v.sortie, v.mission_code, leg.route.id,
            leg.start_mm,
            leg.planned_mm, leg.planned_us, v.load_g, leg.planned_energy_mj, round(leg.planned_hazard * NANO), leg.lead,
        ))  # fmt: skip

    def closes(self, leg: Leg, event: str, end_mm: int, energy_mj: int, hazard: float) -> None:
        """A leg is over, as it was."""
        v, now = leg.vehicle, self._clock.now_us
        self._legs.append(_LEGS(
            now, leg.number, self.words[event], v.code, v.sortie, v.mission_code, leg.route.id, leg.start_mm,
            end_mm, now, v.load_g, energy_mj, round(hazard * NANO), leg.lead,
        ))  # fmt: skip

    def lost(
        self, v: Vehicle, cause: str, zone: str | None, leg: int, xy_m: tuple[float, float], replaced_us: int
    ) -> None:
        """A vehicle is lost or given up."""
        self._losses.append(_LOSSES(
            self._clock.now_us, v.code, v.platform_code, self.words[cause], self.words[zone] if zone else NONE, leg,
            round(xy_m[0] * 1000), round(xy_m[1] * 1000), round(v.platform.price_usd), replaced_us,
        ))  # fmt: skip

    def outage(
        self, event: str, v: Vehicle, cause: str | None, since_us: int | None, until_us: int | None,
        reported_us: int | None,
    ) -> None:  # fmt: skip
        """A vehicle notices that its link is down, or hears its post again."""
        times = [NONE if time is None else time for time in (since_us, until_us, reported_us)]
        self._outages.append(_OUTAGES(
            self._clock.now_us, v.code, self.words[event], self.words[v.link.kind.name] if v.link is not None else NONE,
            self.words[cause] if cause else NONE, *times,
        ))  # fmt: skip

    def served(self, station: Station, v: Vehicle, asked_us: int, until_us: int) -> None:
        """A station begins to serve a vehicle."""
        self._resources.append(_RESOURCES(
            self._clock.now_us, station.code, station.kind, v.code, asked_us, until_us, station.waiting,
        ))  # fmt: skip

    def happened(
        self, kind: str, subject: str | None, by: str | None, until_us: int | None, factor: float = 1.0
    ) -> None:
        """Something happens that nobody in the run decided, or to a post."""
        words = self.words
        self._events.append(_EVENTS(
            self._clock.now_us, words[kind], words[subject] if subject is not None else NONE,
            words[by] if by is not None else NONE, NONE if until_us is None else until_us, round(factor * NANO),
        ))  # fmt: skip

    def attended(self, operator: Operator, vehicle: str, asked_us: int, until_us: int, waiting: int) -> None:
        """An operator begins to serve a vehicle, and will be done at a time."""
        self._resources.append(_RESOURCES(
            self._clock.now_us, operator.code, self.words["operator"], self.vehicle_codes[vehicle], asked_us, until_us,
            waiting,
        ))  # fmt: skip

    # ── command ──

    def has_order(self, order: str) -> bool:
        """Whether something was written about an order of this id."""
        return order in self._order_codes

    def order(
        self,
        event: str,
        order: str,
        post: str,
        vehicle: str | None,
        version: int,
        reason: str | None = None,
        term: int = NONE,
    ) -> None:
        """Something happened to an order; ``term`` of the command in which a vehicle accepts it.

        ``vehicle`` is ``None`` for an order to a post.
        """
        self._orders.append(_ORDERS(
            self._clock.now_us, self._order_codes[order], self.words[event], self._post_codes[post],
            NONE if vehicle is None else self.vehicle_codes[vehicle], version, self.words[reason] if reason else NONE,
            term,
        ))  # fmt: skip

    def decision(
        self, post: str, triggers: int, work: int, counts: tuple[int, int, int], delay_us: int, fallback: str | None
    ) -> None:
        """A coordinator was called; ``counts`` of orders, deferred and rejected missions."""
        self._decisions.append(_DECISIONS(
            self._clock.now_us, self._post_codes[post], triggers, work, *counts, delay_us,
            self.words[fallback] if fallback else NONE,
        ))  # fmt: skip

    def message(
        self, kind: str, sender: str, receiver: str, subject: str | None, arrives_us: int, dropped: str | None = None
    ) -> None:
        """A message is sent, to arrive or to be dropped."""
        if self._messages is not None:
            self._messages.append(_MESSAGES(
                self._clock.now_us, self.words[kind], self._node_codes[sender], self._node_codes[receiver],
                self._subject_codes[subject] if subject else NONE, arrives_us, self.words[dropped] if dropped else NONE,
            ))  # fmt: skip

    def chosen(self, post: str, why: Rationale, order: str, ages_us: tuple[int, int]) -> None:
        """Why a part went to a vehicle; ``ages_us`` of the belief about the vehicle and about the mission."""
        if self._rationale is not None:
            vehicles = self.vehicle_codes
            second = why.runner_up_score
            self._rationale.append(_RATIONALE(
                self._clock.now_us, self._post_codes[post], self.mission_codes[why.mission], why.part,
                self.words["assigned"],
                self._order_codes[order], vehicles[why.vehicle], round(why.score * NANO),
                vehicles[why.runner_up] if why.runner_up else NONE,
                round(second * NANO) if second is not None else NONE,
                *ages_us, NONE,
            ))  # fmt: skip

    def put_off(self, post: str, verdict: str, missions: Sequence[tuple[str, str]]) -> None:
        """Missions deferred or rejected, with the reasons."""
        if self._rationale is not None:
            for mission, reason in missions:
                self._rationale.append(_RATIONALE(
                    self._clock.now_us, self._post_codes[post], self.mission_codes[mission], NONE, self.words[verdict],
                    NONE, NONE, NONE, NONE, NONE, NONE, NONE, self.words[reason],
                ))  # fmt: skip

    def age(self, post: str, v: str, age_us: int) -> None:
        """A report replaces a belief of this age."""
        if self._ages is not None:
            self._ages.append(_AGES(self._clock.now_us, self._post_codes[post], self.vehicle_codes[v], age_us))
