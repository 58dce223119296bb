"""Roads that are shut and opened again: who is on the way turns off, and whoever meets it tells the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.simulation.kernel import FIRST
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.scenario.model import RoadClosure
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class RoadClosures:
    """The closures of one run. Nobody sets out over a shut road; who is on it gets over."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._closures = world.model.road_closures
        self._edges: frozenset[int] = frozenset()

    def begin(self) -> None:
        """Have every closure begin and end that is not over."""
        clock = self._world.clock
        for number, closure in enumerate(self._closures):
            until_us = us_from_s(closure.until_s)
            if until_us > clock.now_us:
                clock.at(max(us_from_s(closure.from_s), clock.now_us), self._begins, number, FIRST)
                clock.at(until_us, self._ends, number, FIRST)

    # ── beginning and ending ──

    def _begins(self, alarm: Alarm) -> None:
        number = alarm.subject
        self._change(number, is_shut=True)
        for v in list(self._world.vehicles.values()):
            if self._is_cut_off(v):
                self._report(v, number, is_shut=True)
                self._turn_off(v)

    def _ends(self, alarm: Alarm) -> None:
        number = alarm.subject
        self._change(number, is_shut=False)
        road = self._closures[number].road
        if not any(self._closures[other].road == road for other in self._world.land.shut):
            self._world.journal.happened("open-road", road, None, None)

    def _change(self, number: int, *, is_shut: bool) -> None:
        land = self._world.land
        others = [other for other in land.shut if other != number]
        land.shut_roads(tuple(sorted([*others, number] if is_shut else others)))
        self._edges = frozenset(edge for other in land.shut for edge in self._closures[other].edges)
        if self._closures[number].is_announced:
            for post in self._world.posts.by_name:
                land.hears(post, number, is_shut=is_shut)

    # ── vehicles on their way ──

    def is_shut_ahead(self, route: Route, done_mm: int) -> bool:
        """Whether a shut road begins on what is left of a way; who is on it already gets over."""
        return bool(self._edges) and begins_on(route, done_mm, self._edges)

    def _is_cut_off(self, v: Vehicle) -> bool:
        if v.route is None or v.towed_by is not None:
            return False
        if v.leg is not None:
            return self.is_shut_ahead(v.route, self._world.leg_maker.used(v.leg, self._world.clock.now_us).end_mm)
        return (
            v.waits is not None and v.next_section is not None and self.is_shut_ahead(v.route, v.next_section.start_mm)
        )

    def _turn_off(self, v: Vehicle) -> None:
        """Another way is looked for at the next node, or where the vehicle queues."""
        if v.leg is not None:
            self._world.movement.divert(v)
            return
        self._world.leave_stations(v)
        v.route = None
        self._world.conduct.begin(v)

    # ── reports ──

    def sets_out(self, v: Vehicle, route: Route | None, start: int, end: int) -> None:
        """Who finds a road shut, or open, that its post believes otherwise of tells it so."""
        land = self._world.land
        held = land.believed(v.post)
        if held == land.shut:
            return
        believed = land.ways_of(v.post).find(v.mobility, start, end)
        for number, closure in enumerate(self._closures):
            is_shut = number in land.shut
            way = believed if is_shut else route
            if is_shut != (number in held) and way is not None and begins_on(way, 0, _edges(closure)):
                self._report(v, number, is_shut=is_shut)

    def _report(self, v: Vehicle, number: int, *, is_shut: bool) -> None:
        kind = "road shut" if is_shut else "road open"
        self._world.network.send(kind, v.id, v.post, None, self._heard, v.post, number, is_shut)

    def _heard(self, post: str, number: int, is_shut: bool) -> None:
        self._world.land.hears(post, number, is_shut=is_shut)


def _edges(closure: RoadClosure) -> frozenset[int]:
    return frozenset(closure.edges)


def begins_on(route: Route, done_mm: int, edges: frozenset[int]) -> bool:
    """Whether one of some edges begins on a way at a distance along it or beyond."""
    pieces = route.trace.pieces()
    at_m = route.path.at_m
    return any(
        edge in edges and share == 0.0 and round(at_m[i] * 1000.0) >= done_mm
        for i, (edge, share, _) in enumerate(pieces)
    )
