"""Contact between vehicles and posts: whether a link is up now, and when it will be down along a leg.

What is asked here is the truth. Posts and vehicles learn of it by silence.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import count
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from fleet.models.link import Outage, united
from fleet.simulation.coverage import FLYING_M, MAST_ON_VEHICLE_M, Cells, Coverage
from fleet.simulation.spells import CAUSE, Spells
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.scenario.model import LinkModel
    from fleet.simulation.legs import Leg
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class _Cut(NamedTuple):
    """A cut in microseconds, and its place among those with an area (``None``: everywhere)."""

    cause: str
    area: int | None
    from_us: int
    until_us: int


class _Radio(NamedTuple):
    """What decides about one vehicle's link. ``is_cut_by_spells``: bad ones take it down altogether."""

    coverage: Coverage
    cuts: list[_Cut]
    spells: Spells | None
    is_cut_by_spells: bool


class Contact:
    """The links of all vehicles of a run that have a kind of link."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._radios: dict[str, _Radio] = {}
        self._coverage: dict[tuple[str, bool, int], Coverage] = {}
        self._cuts: dict[str, list[_Cut]] = {}
        self._relays: dict[str, tuple[float, float, float]] = {}
        for name in world.model.command.links:
            mine = [cut for cut in world.model.cuts if name in cut.links]
            areas = count()
            self._cuts[name] = [
                _Cut(
                    cut.cause,
                    None if cut.area is None else next(areas),
                    us_from_s(cut.from_s),
                    us_from_s(min(cut.until_s, world.model.horizon_s)),
                )
                for cut in mine
            ]

    # ── now ──

    def lost_to(self, v: Vehicle, at_us: int | None = None, left: Leg | None = None) -> str:
        """Why nothing gets through between a vehicle and anybody; empty where something may.

        Now, or at a time since it began what it is at, or on a leg that it has ``left``.
        """
        radio = self._radio(v)
        if radio is None:
            return ""
        time_us = self._world.clock.now_us if at_us is None else at_us
        gap, inside = self._here(radio, v, time_us, v.leg if left is None else left)
        cause = gap or _cut(radio, inside, time_us)
        if cause or radio.spells is None or not radio.is_cut_by_spells:
            return cause
        return CAUSE if radio.spells.is_bad(time_us) else ""

    def lost_since_us(self, v: Vehicle, at_us: int) -> int | None:
        """Since when the link of a vehicle that stands still had been down at a time; ``None`` where it was up."""
        radio = self._radio(v)
        if radio is None:
            return None
        gap, inside = self._here(radio, v, at_us, None)
        if gap:
            return 0
        for cut in radio.cuts:
            if cut.from_us <= at_us < cut.until_us and (cut.area is None or inside[cut.area]):
                return cut.from_us
        if radio.spells is not None and radio.is_cut_by_spells and radio.spells.is_bad(at_us):
            return radio.spells.began_us(at_us)
        return None

    def jammed(self, v: Vehicle) -> str:
        """What cuts a vehicle's link whatever covers it; empty where nothing does."""
        radio, now = self._radio(v), self._world.clock.now_us
        return "" if radio is None else _cut(radio, self._here(radio, v, now, v.leg)[1], now)

    def loss(self, v: Vehicle, at_us: int | None = None) -> float:
        """The share of messages lost on a vehicle's link while that is up, now or at another time."""
        time_us = self._world.clock.now_us if at_us is None else at_us
        radio, link = self._radio(v), v.link_kind
        if radio is None or link is None:
            return 0.0
        if radio.spells is not None and link.bad_spells is not None and radio.spells.is_bad(time_us):
            return link.bad_spells.loss
        return link.loss

    def see_one_another(self, a: Vehicle, b: Vehicle) -> bool:
        """Whether two vehicles are within the direct reach of both their links."""
        if a.link_kind is None or b.link_kind is None or a.link_kind.reach_m is None or b.link_kind.reach_m is None:
            return False
        (ax, ay), (bx, by) = self.position(a), self.position(b)
        return hypot(ax - bx, ay - by) <= min(a.link_kind.reach_m, b.link_kind.reach_m)

    def back_us(self, v: Vehicle) -> int | None:
        """When the link of a vehicle that stands still is up again; ``None`` where no time will mend it."""
        radio = self._radio(v)
        if radio is None:
            return None
        time = self._world.clock.now_us
        gap, inside = self._here(radio, v, time, v.leg)
        if gap:
            return None
        while True:
            until = max(
                (
                    cut.until_us
                    for cut in radio.cuts
                    if cut.from_us <= time < cut.until_us and (cut.area is None or inside[cut.area])
                ),
                default=time,
            )
            if radio.spells is not None and radio.is_cut_by_spells and radio.spells.is_bad(until):
                until = radio.spells.ends_us(until)
            if until == time:
                return time
            time = until

    def position(self, v: Vehicle) -> tuple[float, float]:
        """Where a vehicle is now."""
        world, leg = self._world, v.leg
        if leg is None:
            spot = world.places[v.home if v.place is None else v.place]
            return spot.x_m, spot.y_m
        trip = world.leg_maker.trip(leg)
        return leg.route.trace.xy_m(*leg.route.locate(round(trip.at(trip.at_m, world.clock.now_us) * 1000.0)))

    # ── along a leg ──

    def outages(self, v: Vehicle, leg: Leg) -> list[Outage]:
        """When the link is down between the leg's beginning and its planned end; the last may reach beyond it."""
        radio = self._radio(v)
        if radio is None:
            return []
        start, end = leg.start_us, leg.planned_us
        cells = radio.coverage.along(leg.route, leg.start_mm / 1000.0, leg.planned_mm / 1000.0)
        cuts = [cut for cut in radio.cuts if cut.from_us < end and cut.until_us > start]
        found = [Outage(max(c.from_us, start), c.until_us, c.cause) for c in cuts if c.area is None]
        if not cells.is_open:
            found += self._timed(leg, cells, _runs(cells.gap))
            for cut in cuts:
                if cut.area is not None:
                    inside = [cut.cause if is_in else "" for is_in in cells.cut[cut.area]]
                    found += [
                        Outage(max(run.start_us, cut.from_us), min(run.until_us, cut.until_us), cut.cause)
                        for run in self._timed(leg, cells, _runs(inside))
                    ]
        if radio.spells is not None and radio.is_cut_by_spells:
            bad = radio.spells.bad_between(start, end)
            found += [spell._replace(start_us=max(spell.start_us, start)) for spell in bad]
        return united(found)

    def _timed(self, leg: Leg, cells: Cells, runs: Sequence[tuple[int, int, str]]) -> list[Outage]:
        """When a leg is in some runs of cells."""
        if not runs:
            return []
        trip, last = self._world.leg_maker.trip(leg), len(cells.gap)

        def when_us(edge: int) -> int:
            if edge in {0, last}:
                return leg.planned_us if edge else leg.start_us
            return round(trip.when(trip.at_m, cells.at_m[edge]))

        return [Outage(when_us(start), when_us(end), cause) for start, end, cause in runs]

    # ── relays ──

    def relay(self, v: Vehicle, *, on: bool) -> tuple[str, ...]:
        """A relay takes up its task where it stands, or leaves it; the kinds of link that this matters to."""
        served = [link for link in self._world.model.command.links.values() if link.relay_reach_m is not None]
        if not served:
            return ()
        if on:
            x_m, y_m = self.position(v)
            above_m = FLYING_M if v.platform.medium == "air" else MAST_ON_VEHICLE_M
            self._relays[v.id] = (x_m, y_m, above_m)
        elif self._relays.pop(v.id, None) is None:
            return ()
        for coverage in self._coverage.values():
            coverage.relay_from(tuple(self._relays.values()))
        return tuple(link.name for link in served)

    # ── what each link has ──

    def _here(self, radio: _Radio, v: Vehicle, time_us: int, leg: Leg | None) -> tuple[str, Sequence[bool]]:
        """Why there is no coverage where a vehicle is at a time, and the areas of cuts that it is in."""
        world = self._world
        if leg is None:
            place = v.home if v.place is None else v.place
            return radio.coverage.at(place, world.places[place])
        cells = radio.coverage.along(leg.route, leg.start_mm / 1000.0, leg.planned_mm / 1000.0)
        if cells.is_open:
            return "", [False] * len(cells.cut)
        trip = world.leg_maker.trip(leg)
        at_m = trip.at(trip.at_m, time_us)
        i = min(max(bisect_right(cells.at_m, at_m) - 1, 0), len(cells.gap) - 1)
        return cells.gap[i], [row[i] for row in cells.cut]

    def _radio(self, v: Vehicle) -> _Radio | None:
        radio = self._radios.get(v.slot)
        if radio is None and v.link_kind is not None:
            radio = self._radios[v.slot] = self._made_for(v, v.link_kind)
        return radio

    def _made_for(self, v: Vehicle, link: LinkModel) -> _Radio:
        bad = link.bad_spells
        spells = None if bad is None else Spells(bad, self._world.streams.stream("spells", v.slot))
        cut_by_spells = bad is not None and bad.loss >= 1.0
        return _Radio(self._coverage_of(v, link), self._cuts[link.name], spells, cut_by_spells)

    def _coverage_of(self, v: Vehicle, link: LinkModel) -> Coverage:
        flies = v.platform.medium == "air"
        key = (link.name, flies, v.home if link.from_home else -1)
        coverage = self._coverage.get(key)
        if coverage is None:
            cuts = [cut for cut in self._world.model.cuts if link.name in cut.links]
            coverage = Coverage(self._world.model, link, cuts, flies=flies, home=v.home)
            coverage.relay_from(tuple(self._relays.values()))
            self._coverage[key] = coverage
        return coverage


def _cut(radio: _Radio, inside: Sequence[bool], time_us: int) -> str:
    """Why a cut takes a link down at a time, in these areas; empty where none does."""
    for cut in radio.cuts:
        if cut.from_us <= time_us < cut.until_us and (cut.area is None or inside[cut.area]):
            return cut.cause
    return ""


def _runs(causes: Sequence[str]) -> list[tuple[int, int, str]]:
    """Stretches of cells with a cause, as (first, behind the last, cause of the first)."""
    runs: list[tuple[int, int, str]] = []
    for i, cause in enumerate(causes):
        if cause and runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1, runs[-1][2])
        elif cause:
            runs.append((i, i + 1, cause))
    return runs
