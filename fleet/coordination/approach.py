"""How vehicles that stand somewhere come to parts that wait somewhere: time, origin, and what they can bring.

An errand is the same for thousands of parts, and a start (place, platform) for thousands of vehicles, so what is
believed of the pair is worked out once per run.
"""

from __future__ import annotations

from math import inf
from operator import add, attrgetter
from typing import TYPE_CHECKING, Final

from fleet.domain.plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.coordination.protocol import Context, Errand, PartBelief, Picture, Start, Travel, VehicleBelief
    from fleet.domain.platform import Platform

From = tuple[int, str]
"""Place and platform."""

_NEARNESS: Final = attrgetter("rank")

MOST_KNOWN: Final = 200_000
"""Approaches remembered; where missions ask from coordinates, few of them come up twice."""

NOWHERE: Final = -1
"""Where a vehicle on its way is: no place."""

FEW: Final = 3
"""With this many times fewer idle starts than known ones, sorting the few beats walking the many."""


class Approach:
    """From a start to an errand: believed seconds to the site, by way of an origin, with ``payload_kg`` at most.

    ``done_us`` is how long it takes until the errand is done, handling included. ``payload_kg`` is -1 where the
    platform lacks the role. ``needs`` has, per home, the energy of the whole trip with its reserve: joules when empty,
    and more per kg. ``at`` is where it begins; ``start`` has ``NOWHERE`` for a vehicle on its way.
    """

    __slots__ = ("at", "done_us", "needs", "origin", "payload_kg", "rank", "seconds", "start")

    def __init__(
        self, at: Start, platform: str, seconds: float, origin: int, payload_kg: float, done_s: float = inf
    ) -> None:
        self.at = at
        self.start: From = (at if isinstance(at, int) else NOWHERE, platform)
        self.seconds = seconds
        self.rank = (seconds, self.start)
        self.origin = origin
        self.payload_kg = payload_kg
        self.done_us = done_s * 1e6
        self.needs: dict[int, tuple[float, float]] = {}


class Approaches:
    """Every approach that a policy has looked at, by errand and by start."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._by_errand: dict[Errand, dict[From, Approach]] = {}
        self._by_start: dict[From, dict[Errand, Approach]] = {}
        self._ranked: dict[Errand, list[Approach]] = {}
        self._onwards: dict[tuple[str, Errand], list[float]] = {}
        self._to_origins: dict[tuple[str, int, tuple[int, ...]], list[float]] = {}
        self._ends: dict[tuple[str, Errand], int] = {}
        self._able: dict[str, frozenset[str]] = {}
        self._known = self._edition = 0

    def make_room(self, travel: Travel) -> None:
        """Forget everything when too much is known, or ways are not what they were; never while somebody ranks."""
        if self._known > MOST_KNOWN or travel.edition != self._edition:
            for memory in (self._by_errand, self._by_start, self._ranked, self._onwards, self._to_origins, self._ends):
                memory.clear()
            self._known, self._edition = 0, travel.edition

    def from_start(self, start: From) -> dict[Errand, Approach]:
        """Known approaches from a start, by errand."""
        return self._by_start.setdefault(start, {})

    def of(self, travel: Travel, start: From, errand: Errand) -> Approach:
        """The approach from a start to an errand."""
        known = self.from_start(start).get(errand)
        return known if known is not None else self._make(travel, start, errand)

    def on_the_way(self, travel: Travel, at: Start, platform: str, errand: Errand) -> Approach:
        """The approach from a place, or from wherever a vehicle is on its way: the latter is never asked for again."""
        if isinstance(at, int):
            return self.of(travel, (at, platform), errand)
        return self._work_out(travel, at, platform, errand)

    def nearest(self, picture: Picture, errand: Errand) -> list[Approach]:
        """Approaches that lead there by platforms with the role.

        From every idle start and perhaps others; nearest first.
        """
        able = self._platforms_for(errand.kind.role)
        known = self._by_errand.setdefault(errand, {})
        starts = [start for start in picture.idle if start[1] in able]
        for start in sorted([start for start in starts if start not in known]):
            self._make(picture.travel, start, errand)
        if len(starts) * FEW < len(known):
            return _ranked(map(known.__getitem__, starts))
        ranked = self._ranked.get(errand)
        if ranked is None:
            ranked = self._ranked[errand] = _ranked(known.values())
        return ranked

    def can_take(self, approach: Approach, vehicle: VehicleBelief, part: PartBelief, now_us: int) -> bool:
        """Whether a vehicle at the approach's start has time, room, strength and energy for a part of its errand."""
        load_kg = part.load_kg
        if load_kg > approach.payload_kg - vehicle.load_kg or now_us + approach.done_us > part.mission.expires_us:
            return False
        if part.mission.lifts_kg > 0 and not self._context.feasibility.suits(vehicle.platform, part):
            return False
        need = approach.needs.get(vehicle.home)
        if need is None:
            need = self._context.feasibility.need(vehicle, part, approach.origin, approach.at)
            approach.needs[vehicle.home] = need
        return need[0] + need[1] * load_kg <= vehicle.energy_j

    def _platforms_for(self, role: str) -> frozenset[str]:
        able = self._able.get(role)
        if able is None:
            platforms = self._context.platforms
            able = self._able[role] = frozenset(name for name, figures in platforms.items() if role in figures.roles)
        return able

    def _make(self, travel: Travel, start: From, errand: Errand) -> Approach:
        approach = self._work_out(travel, *start, errand)
        self._by_errand.setdefault(errand, {})[start] = approach
        self._by_start.setdefault(start, {})[errand] = approach
        self._known += 1
        # Whoever ranked them before didn't know this one.
        self._ranked.pop(errand, None)
        return approach

    def _work_out(self, travel: Travel, at: Start, platform: str, errand: Errand) -> Approach:
        figures = self._context.platforms[platform]
        if errand.kind.role not in figures.roles:
            return Approach(at, platform, inf, errand.site, -1.0)
        seconds, origin = self._way(travel, at, platform, errand)
        handling_s = self._after_arrival_s(travel, figures, errand, origin)
        return Approach(at, platform, seconds, origin, figures.payload_kg, seconds + handling_s)

    @staticmethod
    def _after_arrival_s(travel: Travel, platform: Platform, errand: Errand, origin: int) -> float:
        """Loading and unloading, time on task, and the way on from the site where the errand ends elsewhere."""
        spent = {StepKind.LOAD: platform.load_s, StepKind.UNLOAD: platform.unload_s}
        steps = errand.kind.steps
        seconds = sum(spent.get(step.kind, 0.0) + step.duration_s for step in steps)
        if steps[-1].at == "origin" and steps[-1].kind is not StepKind.TOW:
            seconds += travel.duration_s(platform.name, errand.site, origin)
        return seconds

    def _way(self, travel: Travel, at: Start, platform: str, errand: Errand) -> tuple[float, int]:
        """By way of the origin where cargo is fetched; where cargo is taken to it, straight to the site."""
        key = (platform, errand)
        first = errand.kind.steps[0]
        if first.kind is StepKind.LOAD and first.at == "origin":
            onwards = self._onwards.get(key)
            if onwards is None:
                onwards = [travel.duration_s(platform, origin, errand.site) for origin in errand.origins]
                self._onwards[key] = onwards
            to_origins = self._out(travel, at, platform, errand.origins)
            return min(zip(map(add, to_origins, onwards), errand.origins, strict=True))
        end = self._ends.get(key)
        if end is None:
            ends = [(travel.duration_s(platform, errand.site, origin), origin) for origin in errand.origins]
            end = self._ends[key] = min(ends)[1] if ends else errand.site
        return travel.duration_s(platform, at, errand.site), end

    def _out(self, travel: Travel, at: Start, platform: str, origins: tuple[int, ...]) -> list[float]:
        """Seconds to each origin."""
        if not isinstance(at, int):
            return [travel.duration_s(platform, at, origin) for origin in origins]
        key = (platform, at, origins)
        known = self._to_origins.get(key)
        if known is None:
            known = self._to_origins[key] = [travel.duration_s(platform, at, origin) for origin in origins]
        return known


def _ranked(approaches: Iterable[Approach]) -> list[Approach]:
    useful = [a for a in approaches if a.payload_kg >= 0 and a.seconds < inf]
    useful.sort(key=_NEARNESS)
    return useful
