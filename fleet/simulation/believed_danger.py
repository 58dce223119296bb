"""What a post has learnt of the danger of ways: reconnaissance sharpens it, clearance lowers it, on report."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from fleet.models.knowledge_of_danger import faded
from fleet.simulation.eased_roads import EasedRoads
from fleet.terrain.zones import edge_shares, segment_share
from fleet.units import US_PER_H

if TYPE_CHECKING:
    from fleet.coordination.protocol import KnowledgeBelief
    from fleet.scenario.model import Zone
    from fleet.simulation.kernel import Clock
    from fleet.simulation.places import Place
    from fleet.simulation.prepare import Prepared


class BelievedDanger:
    """The believed hazard of ways where it is not only what the scenario says that is believed.

    Per metre of a threat zone it is the convex combination (1 − k) · belief + k · truth, with the knowledge k of the
    zone faded to now; on edges that are reported as cleared the factor of the clearing.
    """

    def __init__(self, prepared: Prepared, clock: Clock) -> None:
        self._prepared = prepared
        self._clock = clock
        self.knowledge: dict[str, KnowledgeBelief] = {}
        self.eased = EasedRoads()
        self.reports = 0
        self._zones = {
            zone.name: zone for zone in prepared.model.zones if zone.loss_per_m.truth != zone.loss_per_m.belief
        }
        self._edge_m: dict[str, list[float]] = {}
        self._ground: dict[tuple[int, int, float, float, int, float, float], tuple[tuple[int, float], ...]] = {}

    def lead_by(self, prepared: Prepared) -> None:
        """From now on ways are found on other tables."""
        self._prepared = prepared
        self._ground.clear()

    def __bool__(self) -> bool:
        return bool(self.knowledge) or bool(self.eased)

    @property
    def edition(self) -> int:
        """Rises with each report, and every hour while there is anything that fades or expires."""
        return self.reports + self._clock.now_us // US_PER_H if self.reports else 0

    def hazard(self, mobility: int, start: Place, end: Place, believed: float) -> float:
        """The hazard of a way for an exposure of 1; ``believed`` is what it is without anything learnt."""
        now_us = self._clock.now_us
        roads = self._prepared.roads.get(mobility)
        sharp = {
            name: gap * share
            for name, zone in self._zones.items()
            if (share := self._known(name, now_us)) > 0 and (gap := zone.loss_per_m.truth - zone.loss_per_m.belief)
        }
        if roads is None:
            line = (start.x_m, start.y_m, end.x_m, end.y_m)
            length = hypot(line[2] - line[0], line[3] - line[1])
            polygons = {name: self._zones[name].area.polygon for name in sharp}
            return believed + sum(
                gap * length * segment_share(polygons[name], *line) for name, gap in sharp.items()
            )  # fmt: skip
        self.eased.expire(now_us)
        total = believed
        for edge, share in self._pieces(mobility, start, end):
            more = sum(gap * self._metres_in(self._zones[name])[edge] for name, gap in sharp.items())
            plain = roads.believed_on(edge)
            total += share * ((plain + more) * self.eased.factor(edge) - plain)
        return total

    def _known(self, zone: str, now_us: int) -> float:
        held = self.knowledge.get(zone)
        return 0.0 if held is None else faded(held.knowledge, (now_us - held.observed_us) * 1e-6, held.half_life_s)

    def _metres_in(self, zone: Zone) -> list[float]:
        """Metres of each edge that lie in a zone."""
        found = self._edge_m.get(zone.name)
        if found is None:
            terrain = self._prepared.model.terrain
            found = self._edge_m[zone.name] = (edge_shares(terrain, zone.area.polygon) * terrain.length_m).tolist()
        return found

    def _pieces(self, mobility: int, start: Place, end: Place) -> tuple[tuple[int, float], ...]:
        """(edge, share of it) along the way."""
        key = (mobility, start.node, start.x_m, start.y_m, end.node, end.x_m, end.y_m)
        found = self._ground.get(key)
        if found is None:
            route = self._prepared.roads[mobility].between_places(-1, start, end)
            pieces = () if route is None else route.trace.pieces()
            found = self._ground[key] = tuple((edge, b - a) for edge, a, b in pieces)
        return found
