"""The travel oracle of a post: believed time, energy and hazard between places, every answer counted as work."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from fleet.coordination.protocol import Journey, OverBudget
from fleet.models.energy import EnergyRates, energy_rates
from fleet.simulation.places import Place
from fleet.simulation.vehicle import speed_mps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fleet.coordination.protocol import Start, Turn
    from fleet.domain.fieldwork import Clearing
    from fleet.simulation.believed_danger import BelievedDanger
    from fleet.simulation.places import Places
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.ways import Ways


class Work:
    """Counted work of one post (see ``fleet.coordination.protocol.Budget``)."""

    __slots__ = ("limit", "used")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0

    @property
    def remaining(self) -> int:
        """Units left in this decision."""
        return self.limit - self.used

    def spend(self, units: int) -> None:
        """Count units; raises ``OverBudget`` when none is left."""
        self.used += units
        if self.used > self.limit:
            raise OverBudget


class Oracle:
    """Answers from the belief half of the scenario. Nominal conditions.

    Nobody knows the weather of the way in advance.
    """

    def __init__(self, prepared: Prepared, ways: Ways, places: Places, work: Work) -> None:
        self._places = places
        self._figures = prepared.figures
        self._sites = range(len(prepared.model.sites))
        self._redrawn = 0
        self.on_redrawn: Callable[[], None] = lambda: None
        self._cruise_mps = {name: figures.platform.cruise_mps for name, figures in prepared.figures.items()}
        self._site_paces = _site_paces(prepared)
        self._energy_factor = prepared.model.hazards.energy_factor.belief
        self._ways = ways
        self._work = work
        self._laden: dict[tuple[str, float], tuple[float, EnergyRates]] = {}
        self.danger: BelievedDanger | None = None
        self._near: dict[tuple[int, int], tuple[int, ...]] = {}

    @property
    def edition(self) -> int:
        """What posts are told of danger and of roads changes it, and the fading of danger hour by hour."""
        return self._redrawn + (0 if self.danger is None else self.danger.edition)

    def lead_by(self, prepared: Prepared, ways: Ways) -> None:
        """From now on ways are found on other tables."""
        self._site_paces, self._ways = _site_paces(prepared), ways
        self._near.clear()
        self._redrawn += 1
        self.on_redrawn()
        if self.danger is not None:
            self.danger.lead_by(prepared)

    def duration_s(self, platform: str, start: Start, end: int) -> float:
        """Believed travel time when empty; infinite where there is no way."""
        self._work.spend(1)
        if not isinstance(start, int):
            turn = start.turn
            pace_s = self._ways.pace_from_s(self._figures[platform].mobility, _spot(turn), end)
            return turn.wait_s + pace_s / self._cruise_mps[platform]
        between = self._site_paces.get(platform)
        if between is not None and start in self._sites and end in self._sites:
            return between[start][end] / self._cruise_mps[platform]
        return self._ways.pace_s(self._figures[platform].mobility, start, end) / self._cruise_mps[platform]

    def journey(self, platform: str, start: Start, end: int, load_kg: float = 0.0) -> Journey | None:
        """The fastest believed trip with a load."""
        self._work.spend(1)
        figures = self._figures[platform]
        if isinstance(start, int):
            totals = self._ways.totals(figures.mobility, start, end)
        else:
            totals = self._ways.totals_from(figures.mobility, _spot(start.turn), end)
        if totals is None:
            return None
        key = (platform, load_kg)
        known = self._laden.get(key)
        if known is None:
            rates = energy_rates(figures.platform, load_kg, self._energy_factor)
            known = self._laden[key] = (speed_mps(figures.platform, load_kg), rates)
        speed, rates = known
        duration = totals.pace_s / speed
        energy = rates.per_traction_m * totals.traction_m + rates.per_s * duration
        hazard = totals.believed_hazard
        if self.danger:
            begin = self._places[start] if isinstance(start, int) else _spot(start.turn)
            hazard = self.danger.hazard(figures.mobility, begin, self._places[end], hazard)
        return Journey(duration, totals.length_m, energy, hazard * figures.platform.exposure)

    def spared(self, platform: str, start: int, end: int, place: int, clearing: Clearing) -> float:
        """The mean hazard that a clearing done now around a place would take off a trip."""
        self._work.spend(1)
        figures, danger = self._figures[platform], self.danger
        if danger is None:
            return 0.0
        ways = (self._places[start], self._places[end])
        return danger.spared(figures.mobility, *ways, self._places[place], clearing) * figures.platform.exposure

    def position_m(self, place: int) -> tuple[float, float]:
        """Coordinates of a place."""
        spot = self._places[place]
        return spot.x_m, spot.y_m

    def place_at(self, x_m: float, y_m: float) -> int:
        """The place at some coordinates."""
        return self._places.at_point(x_m, y_m)

    def nearest(self, platform: str, place: int, count: int) -> Sequence[int]:
        """The sites nearest to a place by believed travel time, the place itself left out."""
        self._work.spend(1)
        key = (self._figures[platform].mobility, place)
        ranked = self._near.get(key)
        if ranked is None:
            pace = self._ways.pace_s
            times = sorted((pace(key[0], place, site), site) for site in self._sites if site != place)
            ranked = self._near[key] = tuple(site for time, site in times if time < inf)
        return ranked if count >= len(ranked) else ranked[:count]


def _site_paces(prepared: Prepared) -> dict[str, list[list[float]]]:
    return {
        name: prepared.roads[figures.mobility].table.pace_s
        for name, figures in prepared.figures.items()
        if figures.mobility in prepared.roads
    }


def _spot(turn: Turn) -> Place:
    """Where a vehicle on its way could set out for somewhere else: a place without an index, for it may never stop."""
    return Place("", turn.x_m, turn.y_m, turn.node)
