"""What changes with the possession of positions: the zones that they control end and come back, and posts hear of it.

Ways are chosen, and stays endangered, by the zones of the moment. Legs under way keep the way and the danger with which
they set out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Holder

if TYPE_CHECKING:
    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.position import Position
    from fleet.simulation.world import World


class Possession:
    """Who holds what, as far as it matters to others."""

    def __init__(self, world: World, model: CaptureModel) -> None:
        self._world = world
        self._controls = {site: defence.controls for site, defence in model.defences.items() if defence.controls}
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
        world.land.end_zones(tuple(sorted({name for names in self._ended.values() for name in names})))
        standing = [v for v in world.vehicles.values() if v.place is not None]
        places = [v.place for v in standing if v.place is not None]
        for v in standing:
            world.exposure.move(v)
        world.exposure.follow(world.land.now())
        for v, place in zip(standing, places, strict=True):
            world.exposure.stand(v, place)
