"""Finds the route between two places of a run, and remembers those that the ledger must describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.simulation.route_table import Travelled
from fleet.simulation.routes import UNTRAVELLED

if TYPE_CHECKING:
    from fleet.simulation.places import Place, Places
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.roads import Roads
    from fleet.simulation.routes import Route, Totals

MOST_KNOWN: Final = 100_000
"""Ways remembered that policies asked about and nobody may ever travel: as sums, of each kind so many at most."""


class Ways:
    """Routes of one run: the scenario's between sites, this run's own between other places.

    A run's own routes are numbered when they are first travelled: what a policy asks about leaves no trace in a ledger.
    """

    def __init__(self, prepared: Prepared, places: Places) -> None:
        self.prepared = prepared
        self._places = places
        self._own: dict[tuple[int, int, int], Route | None] = {}
        self._from_nodes: dict[tuple[int, int, int], Totals | None] = {}
        self._between: dict[tuple[int, int, int], Totals | None] = {}
        self._paces: dict[tuple[int, int, int], float] = {}
        self._next_id = prepared.first_free_route
        self._fresh: list[Travelled] = []
        self._ends: dict[int, tuple[int, int]] = {}

    def lead_by(self, prepared: Prepared) -> None:
        """From now on ways are found on other tables; routes that were travelled stay what they are."""
        self.prepared = prepared
        self._own.clear()
        self._from_nodes.clear()
        self._between.clear()
        self._paces.clear()

    def find(self, mobility: int, start: int, end: int) -> Route | None:
        """The route for a mobility class, or ``None`` where there is no way."""
        count = self._places.site_count
        roads = self.prepared.roads.get(mobility)
        if start < count and end < count:
            if roads is not None:
                return roads.between_sites(start, end)
            return self.prepared.skies.between_sites(start, end, self._places.table)
        key = (mobility, start, end)
        if key not in self._own:
            owner = roads if roads is not None else self.prepared.skies
            self._own[key] = owner.between_places(UNTRAVELLED, self._places[start], self._places[end])
        return self._own[key]

    def pace_s(self, mobility: int, start: int, end: int) -> float:
        """Seconds at a cruise of 1 m/s; infinite where there is no way. Makes no route on the ground."""
        roads = self.prepared.roads.get(mobility)
        if roads is None:
            return self.prepared.skies.pace_s(self._places[start], self._places[end])
        if start < self._places.site_count and end < self._places.site_count:
            return roads.table.pace_s[start][end]
        key = (mobility, start, end)
        known = self._paces.get(key)
        if known is None:
            _make_room(self._paces)
            known = self._paces[key] = roads.pace_s(self._places[start], self._places[end])
        return known

    def pace_from_s(self, mobility: int, start: Place, end: int) -> float:
        """The same from a spot that is no place of the run."""
        roads = self.prepared.roads.get(mobility)
        owner = self.prepared.skies if roads is None else roads
        return owner.pace_s(start, self._places[end])

    def totals_from(self, mobility: int, start: Place, end: int) -> Totals | None:
        """Sums over the route from a spot at a node or in the air; ``None`` where there is no way."""
        roads = self.prepared.roads.get(mobility)
        if roads is None:
            return self.prepared.skies.totals(start, self._places[end])
        key = (mobility, start.node, end)
        if key not in self._from_nodes:
            _make_room(self._from_nodes)
            self._from_nodes[key] = roads.totals_from_node(start, self._places[end])
        return self._from_nodes[key]

    def totals(self, mobility: int, start: int, end: int) -> Totals | None:
        """Sums over the route, or ``None`` where there is no way. Keeps no route on the ground."""
        roads = self.prepared.roads.get(mobility)
        between_sites = start < self._places.site_count and end < self._places.site_count
        if roads is not None:
            return roads.totals(start, end) if between_sites else self._totals_between(roads, mobility, start, end)
        if not between_sites:
            return self.prepared.skies.totals(self._places[start], self._places[end])
        route = self.find(mobility, start, end)
        return None if route is None else route.totals

    def _totals_between(self, roads: Roads, mobility: int, start: int, end: int) -> Totals | None:
        key = (mobility, start, end)
        route = self._own.get(key)
        if route is not None:
            return route.totals
        if key not in self._between:
            _make_room(self._between)
            fresh = roads.between_places(UNTRAVELLED, self._places[start], self._places[end])
            self._between[key] = None if fresh is None else fresh.totals
        return self._between[key]

    def used(self, route: Route, mobility: int, start: int, end: int) -> None:
        """Note that a route is travelled."""
        if route.id == UNTRAVELLED:
            route.id = self._next_id
            self._next_id += 1
        if route.id not in self._ends:
            self._ends[route.id] = (start, end)
            self._fresh.append(Travelled(route, mobility, start, end))

    def ends(self, route: Route) -> tuple[int, int]:
        """The places that a route joins which somebody has travelled."""
        return self._ends[route.id]

    def take_fresh(self) -> list[Travelled]:
        """Routes first travelled since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh


def _make_room(known: dict[tuple[int, int, int], Any]) -> None:
    """Forget everything when too much is known."""
    if len(known) >= MOST_KNOWN:
        known.clear()
