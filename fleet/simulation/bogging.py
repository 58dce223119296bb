"""How far vehicles get before they are stuck: a rate per metre by surface, times factors of platform and weather.

A vehicle owns a unit-exponential budget of going and uses it up along its legs, as with every other hazard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.models.timeline import Timeline
    from fleet.randomness import Stream
    from fleet.simulation.legs import Leg, LegMaker
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.terrain.graph import Terrain

STUCK: Final = "stuck"
"""How a leg ends whose vehicle got stuck."""


class Bogging:
    """Finds where legs end in soft ground. ``per_m`` has a rate for each of ``SURFACES``."""

    def __init__(self, terrain: Terrain, per_m: Sequence[float], weather: Timeline, legs: LegMaker) -> None:
        self._per_m = [per_m[surface] for surface in terrain.surface.tolist()]
        self._weather = weather
        self._legs = legs
        self._left: dict[str, float] = {}
        self._draws: dict[str, Stream] = {}
        self._is_firm: dict[int, bool] = {}

    def find(self, leg: Leg) -> None:
        """End a leg where its vehicle gets stuck, unless something else ends it before."""
        if self._firm(leg.route):
            return
        left, weather = self._budget(leg.vehicle), self._weather
        for from_us, to_us, per_us in self._stretches(leg):
            takes = per_us * (weather.integral(to_us) - weather.integral(from_us))
            if takes >= left:
                when_us = round(weather.reach(from_us, left / per_us))
                if when_us < leg.end_us:
                    leg.end_us, leg.event = max(when_us, leg.start_us), STUCK
                return
            left -= takes

    def settle(self, leg: Leg, event: str, now_us: int) -> None:
        """Debit what a leg took until now; who is stuck draws anew."""
        v = leg.vehicle
        if self._firm(leg.route):
            return
        if event == STUCK:
            self._left[v.id] = self._draws[v.id].exponential()
            return
        weather, taken = self._weather, 0.0
        for from_us, to_us, per_us in self._stretches(leg):
            if from_us < now_us:
                taken += per_us * (weather.integral(min(to_us, now_us)) - weather.integral(from_us))
        self._left[v.id] = max(self._budget(v) - taken, 0.0)

    def firm_from_mm(self, route: Route, at_mm: int) -> int:
        """Where along a route the soft ground ends in which a vehicle stands ``at_mm`` along it."""
        pieces, at_m = route.trace.pieces(), route.path.at_m
        ahead = [i for i in range(1, len(pieces)) if at_m[i] * 1000.0 > at_mm + 1]
        firm = next((i for i in ahead if self._per_m[pieces[i][0]] == 0), len(pieces))
        return round(at_m[firm] * 1000.0)

    def _budget(self, v: Vehicle) -> float:
        left = self._left.get(v.id)
        if left is None:
            draws = self._draws[v.id] = v.streams.stream("stuck", v.id)
            left = self._left[v.id] = draws.exponential()
        return left

    def _firm(self, route: Route) -> bool:
        """Whether a way keeps to ground in which nobody gets stuck, as all flights do."""
        firm = self._is_firm.get(route.id)
        if firm is None:
            firm = self._is_firm[route.id] = all(self._per_m[edge] == 0 for edge, _, _ in route.trace.pieces())
        return firm

    def _stretches(self, leg: Leg) -> Iterator[tuple[float, float, float]]:
        """Stretches of soft ground: from when to when (µs), and the rate per µs there in ordinary weather.

        Of two in tow it is the tower that may get stuck.
        """
        trip, route, factor = self._legs.trip(leg), leg.route, leg.vehicle.platform.stuck_factor
        pieces = route.trace.pieces()
        for i in range(1, len(trip.time_us)):
            from_us, to_us = trip.time_us[i - 1], trip.time_us[i]
            length_m = trip.at_m[i] - trip.at_m[i - 1]
            if length_m <= 0 or to_us <= from_us:
                continue
            piece, _ = route.locate(round((trip.at_m[i - 1] + trip.at_m[i]) * 500.0))
            rate = self._per_m[pieces[piece][0]] * factor
            if rate > 0:
                yield from_us, to_us, rate * length_m / (to_us - from_us)
