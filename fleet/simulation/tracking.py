"""Position reports: how far a vehicle is with its plan, as its post knows it.

They are no events. A vehicle says what it is at when that begins, and again until it is heard; the report that has
arrived by now is worked out when somebody asks. A lost vehicle says nothing more, so its last report stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Aboard, Progress, Stretch
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Tracking:
    """The last position report of each vehicle."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._repeat_us = us_from_s(world.model.command.request_repeat_s)
        self._last_words: dict[str, tuple[int, Progress]] = {}

    def may_fall_silent(self, v: Vehicle) -> None:
        """Something happens to a vehicle that it may not survive: keep what it said before."""
        known = self._last_words.get(v.id)
        self._world.position_reports.may_fall_silent(v)
        if known is None or known[0] != self._world.clock.now_us:
            self._last_words[v.id] = (self._world.clock.now_us, self._report(v))

    def heard(self, vehicle: str) -> Progress | None:
        """How far a vehicle is by the last report; ``None`` where none of what it is at has arrived."""
        v = self._world.vehicles.get(vehicle)
        last = self._last_words.get(vehicle)
        report = self._report(v) if v is not None else last[1] if last is not None else None
        if report is None or self._arrives_us(vehicle, report.since_us) > self._world.clock.now_us:
            return None
        return report

    def _arrives_us(self, vehicle: str, since_us: int) -> int:
        """When the first report since a moment arrives: each that is lost on the link is said again after a while."""
        network = self._world.network
        v = self._world.vehicles.get(vehicle)
        if v is None:
            return since_us
        arrives_us = since_us + network.latency_us(vehicle, v.post)
        loss = network.report_loss(vehicle, v.post, self._world.clock.now_us)
        if loss > 0:
            draws = self._world.streams.stream("position", f"{vehicle} {since_us}")
            while draws.uniform() < loss:
                arrives_us += self._repeat_us
        return arrives_us

    def _report(self, v: Vehicle) -> Progress:
        leg = v.leg
        stretch = None
        if leg is not None:
            stretch = Stretch(*self._world.ways.ends(leg.route), leg.start_mm)
        elif v.waits is not None and v.route is not None and v.next_section is not None:
            stretch = Stretch(*self._world.ways.ends(v.route), v.next_section.start_mm)
        else:
            halt = self._world.mishaps.halt_of(v)
            if halt is None and v.people is not None:
                halt = v.people.attending.halt_of(v)
            if halt is not None and halt.route is not None:
                stretch = Stretch(*self._world.ways.ends(halt.route), halt.at_mm)
        mission = v.plan[v.cursor].mission if v.cursor < len(v.plan) else None
        return Progress(
            state=self._world.journal.words.name(v.state),
            since_us=leg.start_us if leg is not None else v.since_us,
            place=v.place,
            stretch=stretch,
            plan=v.plan,
            step=v.cursor,
            version=v.version,
            energy_j=v.energy_j,
            load_kg=v.load_g / 1000.0,
            serves=self._world.missions.all[mission].request if mission is not None else None,
            aboard=tuple(Aboard(part.mission.request, part.index, part.attempt) for part in v.cargo),
            yet_to_leave=tuple((part.mission.request.id, part.index) for part in v.to_depart),
            sortie=v.sortie,
            sorties=v.sorties,
            disabled=v.disabled,
            tows=v.tow.id if v.tow is not None else None,
            recoveries=self._world.towing.asked(v),
            order=v.order_id,
        )
