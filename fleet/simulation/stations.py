"""Queues for things of finite number: docks, swap bays, charged packs, chargers, workshop bays, crossings."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fleet.simulation.journal import Journal
    from fleet.simulation.prepare import Prepared

Grant = Callable[[Any], None]

NEVER_SHORT: Final = 1_000_000
"""Docks of a depot that has as many as are needed, as long as it is not lost."""


class Station:
    """``capacity`` servers; who waits is served by (priority, order of arrival)."""

    __slots__ = ("_queue", "_sequence", "busy", "capacity", "code", "kind")

    def __init__(self, capacity: int, code: int, kind: int) -> None:
        self.capacity = capacity
        self.busy = 0
        self.code = code
        self.kind = kind
        self._queue: list[tuple[int, int, Grant, Any]] = []
        self._sequence = 0

    @property
    def waiting(self) -> int:
        """How many wait, those who left the queue included until their turn comes."""
        return len(self._queue)

    def ask(self, subject: Any, grant: Grant, priority: int = 0) -> bool:
        """Take a server now (true), or join the queue and have ``grant(subject)`` called later (false)."""
        if self.busy < self.capacity:
            self.busy += 1
            return True
        heappush(self._queue, (priority, self._sequence, grant, subject))
        self._sequence += 1
        return False

    def occupy(self) -> None:
        """A server is at work already when the run begins."""
        self.busy += 1

    def release(self) -> None:
        """Give a server back; the first in the queue gets it at once."""
        self.busy -= 1
        self._serve()

    def leave(self, subject: Any) -> None:
        """Leave the queue without having been served."""
        kept = [entry for entry in self._queue if entry[3] is not subject]
        heapify(kept)
        self._queue = kept

    def resize(self, capacity: int) -> None:
        """Change the number of servers; those at work finish."""
        self.capacity = capacity
        self._serve()

    def _serve(self) -> None:
        while self._queue and self.busy < self.capacity:
            self.busy += 1
            _, _, grant, subject = heappop(self._queue)
            grant(subject)


class Stations:
    """The stations of one run, by site and by crossing; made from the scenario, named for the ledger."""

    def __init__(self, prepared: Prepared, journal: Journal) -> None:
        self.docks: dict[int, Station] = {}
        self.bays: dict[int, Station] = {}
        self.packs: dict[int, Station] = {}
        self.chargers: dict[int, Station] = {}
        self.workshops: dict[int, Station] = {}
        terrain = prepared.model.terrain
        kinds = (
            ("docks", "dock", self.docks), ("swap_bays", "swap bay", self.bays), ("charged_packs", "charged pack",
            self.packs),
            ("chargers", "charger", self.chargers), ("workshop_bays", "workshop", self.workshops),
        )  # fmt: skip
        closed = {event.site for event in prepared.model.events if event.site is not None}
        for place, site in enumerate(prepared.model.sites):
            for attribute, kind, stations in kinds:
                capacity = getattr(site, attribute)
                if capacity is None and place in closed:
                    capacity = NEVER_SHORT
                if capacity:
                    code = journal.resource_code(f"{site.name} {kind}")
                    stations[place] = Station(capacity, code, journal.words[kind])
        self._crossings = [
            Station(capacity, journal.resource_code(name), journal.words["crossing"])
            for name, capacity in zip(terrain.choke_names, terrain.choke_capacity, strict=True)
        ]

    def at(self, place: int | None) -> list[Station]:
        """Every station at a place."""
        everything = (self.docks, self.bays, self.packs, self.chargers, self.workshops)
        return [stations[place] for stations in everything if place in stations]

    def can_charge(self, place: int) -> bool:
        """Whether a place can swap or charge batteries."""
        return place in self.bays or place in self.chargers

    def crossing(self, choke: int) -> Station:
        """The queue for a crossing."""
        return self._crossings[choke]
