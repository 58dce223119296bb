"""What a post has learnt of the danger of ways: reconnaissance sharpens it, clearance lowers it, on report."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from fleet.coordination.protocol import ClearedRoads, KnowledgeBelief
from fleet.models.knowledge_of_danger import faded
from fleet.simulation.eased_roads import Ease, EasedRoads, edges_within
from fleet.terrain.zones import edge_shares, segment_share
from fleet.units import US_PER_H, us_from_s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.domain.fieldwork import Clearing
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
        self._cleared: list[ClearedRoads] = []
        self._zones = {
            zone.name: zone for zone in prepared.model.zones if zone.loss_per_m.truth != zone.loss_per_m.belief
        }
        self._reached: dict[tuple[float, float, float], frozenset[int]] = {}
        self._edge_m: dict[str, list[float]] = {}
        self._ground: dict[tuple[int, int, float, float, int, float, float], tuple[tuple[int, float], ...]] = {}

    def lead_by(self, prepared: Prepared) -> None:
        """From now on ways are found on other tables."""
        self._prepared = prepared
        self._ground.clear()

    def roads_cleared(self, cleared: ClearedRoads) -> None:
        """Word came that roads were cleared."""
        self.eased.add(Ease(frozenset(cleared.edges), cleared.factor, cleared.until_us))
        self._cleared.append(cleared)
        self.reports += 1

    def zone_known(self, zone: str, known: KnowledgeBelief) -> None:
        """Word came of a look at a zone."""
        self.knowledge[zone] = known
        self.reports += 1

    def cleared_now(self) -> tuple[ClearedRoads, ...]:
        """What was reported as cleared, and is so still."""
        self._cleared = [cleared for cleared in self._cleared if cleared.until_us > self._clock.now_us]
        return tuple(self._cleared)

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
        sharp = self._sharpened(now_us)
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
            plain = roads.believed_on(edge)
            total += share * ((plain + self._more_on(edge, sharp)) * self.eased.factor(edge) - plain)
        return total

    def spared(self, mobility: int, start: Place, end: Place, spot: Place, clearing: Clearing) -> float:
        """What a clearing done now would take off the hazard of a way for an exposure of 1, its mean while it lasts."""
        roads, now_us = self._prepared.roads.get(mobility), self._clock.now_us
        if roads is None:
            return 0.0
        key = (spot.x_m, spot.y_m, clearing.reach_m)
        if key not in self._reached:
            self._reached[key] = edges_within(self._prepared.model.terrain, *key)
        ease = Ease(self._reached[key], clearing.factor, now_us + us_from_s(clearing.lasts_s))
        sharp = self._sharpened(now_us)
        return sum(
            share * (roads.believed_on(edge) + self._more_on(edge, sharp)) * self.eased.taken_off(edge, ease, now_us)
            for edge, share in self._pieces(mobility, start, end)
            if edge in ease.edges
        )

    def _sharpened(self, now_us: int) -> dict[str, float]:
        """By how much per metre of each zone belief is off as far as is known."""
        return {
            name: gap * share
            for name, zone in self._zones.items()
            if (share := self._known(name, now_us)) > 0 and (gap := zone.loss_per_m.truth - zone.loss_per_m.belief)
        }

    def _more_on(self, edge: int, sharp: Mapping[str, float]) -> float:
        """What is known of zones adds to the hazard of an edge."""
        return sum(gap * self._metres_in(self._zones[name])[edge] for name, gap in sharp.items())

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
