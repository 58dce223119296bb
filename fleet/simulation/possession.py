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
    from collections.abc import Sequence

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
        self._zones: Sequence[str] = sorted({name for names in self._controls.values() for name in names})
        self._ended: dict[int, tuple[str, ...]] = {}

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
            self._ended[position.site] = self._controls[position.site]
        else:
            self._ended.pop(position.site, None)
        self._take_effect()

    def _take_effect(self) -> None:
        """Ways and stays are as the zones are now."""
        world = self._world
        gone = sorted({name for names in self._ended.values() for name in names})
        now = world_without(world.prepared, gone, sum(1 << self._zones.index(name) for name in gone))
        world.journal.describe_routes()
        world.ways.lead_by(now)
        standing = [v for v in world.vehicles.values() if v.place is not None]
        places = [v.place for v in standing if v.place is not None]
        for v in standing:
            world.exposure.move(v)
        world.exposure.follow(now)
        for v, place in zip(standing, places, strict=True):
            world.exposure.stand(v, place)


def world_without(prepared: Prepared, ended: Sequence[str], number: int) -> Prepared:
    """The scenario's tables without some zones, made once and shared between runs; ``number`` tells the sets apart."""
    if not ended:
        return prepared
    made = prepared.others.get(number)
    if made is None:
        kept = tuple(zone for zone in prepared.model.zones if zone.name not in ended)
        made = prepare(replace(prepared.model, zones=kept), number * ROUTES_PER_WORLD)
        prepared.others[number] = made
    return made
