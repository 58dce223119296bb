"""Finds the route between two places of a run, and remembers those that the ledger must describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.simulation.places import Places
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.routes import Route


class Ways:
    """Routes of one run: the scenario's between sites, this run's own between other places."""

    def __init__(self, prepared: Prepared, places: Places) -> None:
        self._prepared = prepared
        self._places = places
        self._own: dict[tuple[int, int, int], Route | None] = {}
        self._next_id = prepared.first_free_route
        self._fresh: dict[int, tuple[Route, int, int, int]] = {}
        self._described: set[int] = set()

    def find(self, mobility: int, start: int, end: int) -> Route | None:
        """The route for a mobility class, or ``None`` where there is no way."""
        count = self._places.site_count
        roads = self._prepared.roads.get(mobility)
        if start < count and end < count:
            if roads is not None:
                return roads.between_sites(start, end)
            return self._prepared.skies.between_sites(start, end, self._places.table)
        key = (mobility, start, end)
        if key not in self._own:
            owner = roads if roads is not None else self._prepared.skies
            self._own[key] = owner.between_places(self._next_id, self._places[start], self._places[end])
            self._next_id += 1
        return self._own[key]

    def used(self, route: Route, mobility: int, start: int, end: int) -> None:
        """Note that a route was travelled."""
        if route.id not in self._described:
            self._described.add(route.id)
            self._fresh[route.id] = (route, mobility, start, end)

    def take_fresh(self) -> list[tuple[Route, str, int, int]]:
        """Routes first used since the last call: (route, mobility class, from, to)."""
        names = self._prepared.mobilities
        fresh = [(route, names[mobility].name, start, end) for route, mobility, start, end in self._fresh.values()]
        self._fresh.clear()
        return fresh
