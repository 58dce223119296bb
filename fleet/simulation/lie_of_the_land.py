"""The tables by which ways are found now: the scenario's, without zones that have ended and roads that are shut.

Ways are found on the tables of the moment; routes that somebody is on stay what they are. Posts find ways on tables of
their own as soon as what they believe of roads may differ from the truth, and not before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fleet.simulation.prepare import prepare
from fleet.simulation.ways import Ways

if TYPE_CHECKING:
    from fleet.simulation.oracle import Oracle
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.world import World

ROUTES_PER_WORLD: Final = 1 << 40
"""Numbers of routes set aside for each set of zones that have ended and roads that are shut."""

Shut = tuple[int, ...]
"""Closures at work, by their number in the scenario, in rising order."""


class LieOfTheLand:
    """Which zones have ended and which roads are shut in one run, and what each post believes of roads."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._oracles: dict[str, Oracle] = {}
        self._believed: dict[str, Shut] = {}
        self._ways: dict[Shut, Ways] = {}
        self.ended: tuple[str, ...] = ()
        self.shut: Shut = ()

    def tell(self, post: str, oracle: Oracle) -> None:
        """A post asks this oracle for ways."""
        self._oracles[post] = oracle

    # ── the truth ──

    def end_zones(self, names: tuple[str, ...]) -> None:
        """From now on these zones, in order of name, have ended, and no others."""
        self.ended = names
        self._lead()
        self._ways.clear()
        for post, shut in self._believed.items():
            self._believe(post, shut)

    def shut_roads(self, shut: Shut) -> None:
        """From now on these closures are at work, and no others; posts go on believing what they believe."""
        for post in self._oracles:
            if post not in self._believed:
                self._believe(post, self.shut)
        self.shut = shut
        self._lead()

    def now(self) -> Prepared:
        """The tables of this moment."""
        return self._prepared(self.shut)

    def _lead(self) -> None:
        self._world.journal.describe_routes()
        self._world.ways.lead_by(self.now())

    # ── beliefs ──

    def believed(self, post: str) -> Shut:
        """The closures that a post believes to be at work."""
        return self._believed.get(post, self.shut)

    def ways_of(self, post: str) -> Ways:
        """Ways as a post believes in them."""
        return self._ways[self.believed(post)]

    def hears(self, post: str, closure: int, *, is_shut: bool) -> None:
        """A post comes to believe that a closure is at work, or over."""
        held = self.believed(post)
        if (closure in held) != is_shut:
            self._believe(post, tuple(sorted((*held, closure))) if is_shut else tuple(c for c in held if c != closure))

    def _believe(self, post: str, shut: Shut) -> None:
        prepared = self._prepared(shut)
        ways = self._ways.get(shut)
        if ways is None:
            ways = self._ways[shut] = Ways(prepared, self._world.places)
        self._believed[post] = shut
        self._oracles[post].lead_by(prepared, ways)

    def _prepared(self, shut: Shut) -> Prepared:
        return tables(self._world.prepared, self.ended, shut)


def tables(prepared: Prepared, ended: tuple[str, ...], shut: Shut) -> Prepared:
    """The scenario's tables without zones that have ended and roads that are shut, made once and shared by runs."""
    if not ended and not shut:
        return prepared
    made = prepared.others.get((ended, shut))
    if made is None:
        model = prepared.model
        kept = tuple(zone for zone in model.zones if zone.name not in ended)
        edges = tuple(sorted({edge for number in shut for edge in model.road_closures[number].edges}))
        first_route = _number(prepared, ended, shut) * ROUTES_PER_WORLD
        made = prepared.others[ended, shut] = prepare(replace(model, zones=kept), first_route, edges)
    return made


def _number(prepared: Prepared, ended: tuple[str, ...], shut: Shut) -> int:
    """Tells the sets apart, the same in every run; a set that is only believed in is travelled by nobody."""
    captures, sets = prepared.model.captures, shut_by_turns(prepared)
    defences = captures.defences.values() if captures is not None else ()
    zones = sorted({name for defence in defences for name in defence.controls})
    turn = sets.index(shut) if shut in sets else 0
    return (turn << len(zones)) + sum(1 << zones.index(name) for name in ended)


def shut_by_turns(prepared: Prepared) -> list[Shut]:
    """Every set of closures that is at work at some time, in order of time; none is the first."""
    closures = prepared.model.road_closures
    times = sorted({moment for closure in closures for moment in (closure.from_s, closure.until_s)})
    at_work = [
        tuple(number for number, closure in enumerate(closures) if closure.from_s <= moment < closure.until_s)
        for moment in times
    ]
    return list(dict.fromkeys([(), *at_work]))
