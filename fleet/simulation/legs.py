"""Legs: one event each. What a leg will take is computed when it starts; what ends it early is found by inversion."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.ledger.vocabulary import NONE
from fleet.models.leg import Conditions, Path, Profile, profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.models.link import Outage
    from fleet.scenario.model import HazardModel
    from fleet.simulation.bogging import Bogging
    from fleet.simulation.eased_roads import EasedRoads
    from fleet.simulation.routes import Route, Section
    from fleet.simulation.vehicle import Vehicle

ARRIVE, LOST, BROKEN, STRANDED, DIVERTED, OPEN = "arrive", "lost", "broken", "stranded", "diverted", "open"
SILENT: Final = "silent"
"""Ended by the vehicle because its link is down."""
UNATTENDED: Final = "unattended"
"""Ended because the vehicle needs an operator."""


class Leg:
    """One vehicle's movement along one section of a route.

    The ``planned_`` figures are what the leg takes if nothing happens; ``end_us`` and ``event`` what will happen first.
    ``breakdown`` is the share of the breakdown budget that it uses. ``leader`` is the leg of the vehicle that tows this
    one; ``outage`` is that of its link which ends it early.
    """

    __slots__ = (
        "breakdown", "end_us", "event", "leader", "number", "outage", "planned_energy_mj", "planned_hazard",
        "planned_mm", "planned_us", "profile", "route", "start_mm", "start_us", "vehicle",
    )  # fmt: skip

    def __init__(self, vehicle: Vehicle, route: Route, number: int, start_us: int) -> None:
        self.vehicle, self.route, self.number, self.start_us = vehicle, route, number, start_us
        self.leader: Leg | None = None
        self.start_mm = self.planned_mm = 0
        self.planned_us = self.end_us = start_us
        self.planned_energy_mj = 0
        self.planned_hazard = self.breakdown = 0.0
        self.event = ARRIVE
        self.profile: Profile | None = None
        self.outage: Outage | None = None

    @property
    def lead(self) -> int:
        """The number of the leader's leg for the ledger."""
        return self.leader.number if self.leader is not None else NONE


class Used(NamedTuple):
    """What a leg took up to a moment."""

    end_mm: int
    energy_mj: int
    hazard: float
    breakdown: float


class LegMaker:
    """Computes legs under the conditions of one run."""

    def __init__(self, ground: Conditions, air: Conditions, hazards: HazardModel) -> None:
        self._conditions = {"ground": ground, "air": air}
        self._hazard = ground.hazard
        self._danger = ground.hazard.constant
        self.eased: EasedRoads | None = None
        self.bogging: Bogging | None = None
        self._wear_per_us = 0.0 if hazards.mtbf_s is None else 1.0 / (hazards.mtbf_s.truth * 1e6)

    def make(self, leg: Leg, section: Section) -> None:
        """Fill in what the section takes, and what ends it first."""
        v = leg.vehicle
        leg.start_mm, leg.planned_mm = section.start_mm, section.end_mm
        start = leg.start_us
        end = leg.planned_us = round(
            self._conditions[v.platform.medium].speed.reach(start, section.pace_s * v.us_per_pace)
        )
        rates = v.rates
        leg.planned_energy_mj = round(
            1000.0 * rates.per_traction_m * section.traction_m + 0.001 * rates.per_s * (end - start)
        )
        leg.breakdown = (end - start) * self._wear_per_us
        hazard = section.hazard if not self.eased else self._eased_hazard(leg)
        danger = self._danger
        if danger is None:
            danger = self._mean_danger(leg, hazard)
        leg.planned_hazard = hazard * v.exposure * danger
        self.find_end(leg)

    def find_end(self, leg: Leg) -> None:
        """What ends a leg: arrival, or the first mishap where the vehicle's budgets don't last."""
        v = leg.vehicle
        leg.end_us, leg.event = leg.planned_us, ARRIVE
        if (
            leg.planned_hazard >= v.loss_left
            or leg.breakdown >= v.breakdown_left
            or leg.planned_energy_mj > v.energy_mj
            or leg.planned_us - leg.start_us >= v.neglect_left
        ):
            self._find_mishap(leg)
        if self.bogging is not None:
            self.bogging.find(leg)

    def carry(self, leg: Leg, lead: Leg, section: Section) -> None:
        """A towed vehicle's leg: its leader's times, its own exposure; it uses no energy and wears no more."""
        v = leg.vehicle
        leg.leader, leg.start_mm, leg.planned_mm = lead, section.start_mm, section.end_mm
        leg.planned_us, leg.end_us = lead.planned_us, lead.end_us
        hazard = section.hazard if not self.eased else self._eased_hazard(leg)
        danger = self._danger if self._danger is not None else self._mean_danger(leg, hazard)
        leg.planned_hazard = hazard * v.exposure * danger
        if leg.planned_hazard >= v.loss_left:
            trip = self.trip(leg)
            share = v.loss_left / leg.planned_hazard
            when = trip.when(trip.hazard, trip.hazard[-1] * share)
            leg.end_us, leg.event = round(when), LOST

    def take_up(self, leg: Leg, section: Section, now_us: int) -> None:
        """Fill in a leg that is under way already; the budgets that are left are for the time from now on."""
        v = leg.vehicle
        fill_in = self._fill_in(leg, section)
        fill_in()
        used = self.used(leg, now_us)
        v.loss_left += used.hazard
        v.breakdown_left += used.breakdown
        v.neglect_left += now_us - leg.start_us
        leg.event = ARRIVE
        fill_in()
        leg.end_us = max(leg.end_us, now_us)

    def _fill_in(self, leg: Leg, section: Section) -> Callable[[], None]:
        lead = leg.leader
        return partial(self.make, leg, section) if lead is None else partial(self.carry, leg, lead, section)

    def trip(self, leg: Leg) -> Profile:
        """The leg over time, made when first needed: at the leader's speed and with the vehicle's own exposure."""
        if leg.profile is None:
            leads = leg.vehicle if leg.leader is None else leg.leader.vehicle
            path = self._path(leg)
            conditions = self._conditions[leads.platform.medium]
            exposure = leg.vehicle.exposure
            leg.profile = profile(path, leg.start_us, leads.us_per_pace, conditions, leads.rates, exposure)
        return leg.profile

    def used(self, leg: Leg, now_us: int) -> Used:
        """What the leg took until now."""
        if now_us >= leg.planned_us:
            return Used(leg.planned_mm, leg.planned_energy_mj, leg.planned_hazard, leg.breakdown)
        leads = leg.leader is None
        trip = self.trip(leg)
        at_mm = round(trip.at(trip.at_m, now_us) * 1000.0)
        energy = min(round(trip.at(trip.energy_j, now_us) * 1000.0), leg.vehicle.energy_mj) if leads else 0
        if leg.event == STRANDED and now_us == leg.end_us:
            energy = leg.vehicle.energy_mj
        total = trip.hazard[-1]
        share = trip.at(trip.hazard, now_us) / total if total > 0 else 0.0
        wear = (now_us - leg.start_us) * self._wear_per_us if leads else 0.0
        return Used(min(max(at_mm, leg.start_mm), leg.planned_mm), energy, leg.planned_hazard * share, wear)

    def next_node_mm(self, leg: Leg, now_us: int) -> int:
        """How far along its route the next node of its path is. It must be a leg under way, on the ground."""
        trip = self.trip(leg)
        return round(trip.at_m[trip.next_node(now_us)] * 1000.0)

    def divert(self, leg: Leg, now_us: int) -> None:
        """End the leg at the next node of its path; in free flight at once. It must be a leg under way."""
        trip = self.trip(leg)
        flies = leg.vehicle.platform.medium == "air"
        self._cut(leg, now_us if flies else round(trip.time_us[trip.next_node(now_us)]))

    def divert_at(self, leg: Leg, at_mm: int) -> None:
        """End the leg a distance along its route."""
        trip = self.trip(leg)
        self._cut(leg, round(trip.when(trip.at_m, at_mm / 1000.0)))

    @staticmethod
    def _cut(leg: Leg, stop_us: int) -> None:
        """End a leg at a time, unless something ends it before; at its end it leads nowhere any more."""
        if stop_us < leg.end_us:
            leg.end_us, leg.event = stop_us, DIVERTED
        if leg.event == ARRIVE:
            leg.event = DIVERTED

    def _path(self, leg: Leg) -> Path:
        if self.eased:
            return self.eased.path(leg.route, leg.start_mm, leg.planned_mm)
        return leg.route.between(leg.start_mm, leg.planned_mm)

    def _eased_hazard(self, leg: Leg) -> float:
        """The hazard of a section of which parts may have been cleared."""
        hazard = self._path(leg).hazard
        return hazard[-1] - hazard[0]

    def _mean_danger(self, leg: Leg, hazard: float) -> float:
        line = self._hazard
        if not line.boundaries(leg.start_us, leg.planned_us):
            return line.at(leg.start_us)
        trip = self.trip(leg)
        plain = hazard * leg.vehicle.exposure
        return trip.hazard[-1] / plain if plain > 0 else 1.0

    def _find_mishap(self, leg: Leg) -> None:
        """The earliest of loss, breakdown, empty battery and need of an operator."""
        v, trip = leg.vehicle, self.trip(leg)
        found: list[tuple[float, int, str]] = []
        if leg.planned_hazard >= v.loss_left:
            found.append((trip.when(trip.hazard, trip.hazard[-1] * v.loss_left / leg.planned_hazard), 0, LOST))
        if leg.breakdown >= v.breakdown_left:
            found.append((leg.start_us + v.breakdown_left / self._wear_per_us, 1, BROKEN))
        if leg.planned_energy_mj > v.energy_mj:
            share = v.energy_mj / leg.planned_energy_mj
            found.append((trip.when(trip.energy_j, trip.energy_j[-1] * share), 2, STRANDED))
        if leg.planned_us - leg.start_us >= v.neglect_left:
            found.append((leg.start_us + v.neglect_left, 3, UNATTENDED))
        when, _, event = min(found)
        leg.end_us, leg.event = min(max(round(when), leg.start_us), leg.planned_us), event
