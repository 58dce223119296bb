"""What changes with the possession of positions: the zones that they control end and come back, and posts hear of it.

Ways are chosen, and stays endangered, by the zones of the moment. Legs under way keep the way and the danger with which
they set out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fleet.domain.capture import Holder
from fleet.simulation.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.position import Position
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.world import World

ROUTES_PER_WORLD: Final = 1 << 40
"""Numbers of routes set aside for each set of zones that have ended."""


class Possession:
    """Who holds what, as far as it matters to others."""

    def __init__(self, world: World, model: CaptureModel) -> None:
        self._world = world
        self._controls = {site: defence.controls for site, defence in model.defences.items() if defence.controls}
        self._held: dict[int, None] = {}

    def changed(self, position: Position) -> None:
        """A position is somebody else's."""
        is_own = position.holder is Holder.OWN
        for post in self._world.posts.by_name.values():
            believed = post.beliefs.positions.get(position.site)
            if believed is not None:
                strength = float(position.defenders)
                post.beliefs.positions[position.site] = believed._replace(strength=strength, is_own=is_own)
        if position.site not in self._controls:
            return
        if is_own:
            self._held[position.site] = None
        else:
            self._held.pop(position.site, None)
        self._take_effect()

    def _take_effect(self) -> None:
        """Ways and stays are as the zones are now."""
        world = self._world
        now = where_held(world.prepared, self._held)
        world.journal.describe_routes()
        world.ways.lead_by(now)
        standing = [v for v in world.vehicles.values() if v.place is not None]
        places = [v.place for v in standing if v.place is not None]
        for v in standing:
            world.exposure.move(v)
        world.exposure.follow(now)
        for v, place in zip(standing, places, strict=True):
            world.exposure.stand(v, place)


def where_held(prepared: Prepared, held: Iterable[int]) -> Prepared:
    """The scenario's tables without the zones that the positions at some sites control, made once and shared."""
    captures = prepared.model.captures
    if captures is None:
        return prepared
    controls = {site: defence.controls for site, defence in captures.defences.items()}
    zones = sorted({name for names in controls.values() for name in names})
    ended = sorted({name for site in held for name in controls[site]})
    if not ended:
        return prepared
    number = sum(1 << zones.index(name) for name in ended)
    made = prepared.others.get(number)
    if made is None:
        kept = tuple(zone for zone in prepared.model.zones if zone.name not in ended)
        made = prepare(replace(prepared.model, zones=kept), number * ROUTES_PER_WORLD)
        prepared.others[number] = made
    return made
