"""What changes with the possession of positions: the zones that they control end and come back, and posts hear of it.

Ways are chosen, and whoever stands or moves is endangered, by the zones of the moment: stays are settled when such a
zone ends or comes back, and so are legs that it touches, and whoever is on such a way goes on by one found anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Holder
from fleet.simulation.rerouting import Rerouting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.position import Position
    from fleet.simulation.world import World


class Possession:
    """Who holds what, as far as it matters to others."""

    def __init__(self, world: World, model: CaptureModel) -> None:
        self._world = world
        self._controls = {site: defence.controls for site, defence in model.defences.items() if defence.controls}
        self._held: dict[int, None] = {}

    def take_up(self, positions: Mapping[int, Position]) -> None:
        """Some positions have been the fleet's since before the run began: the zones that they control have ended."""
        held = [site for site, position in positions.items() if position.holder is Holder.OWN]
        self._held = dict.fromkeys(site for site in held if site in self._controls)
        if self._held:
            self._world.land.end_zones(tuple(sorted(self._ended_by(self._held))))
            self._world.exposure.follow(self._world.land.now())

    def changed(self, position: Position) -> None:
        """A position is somebody else's."""
        is_own = position.holder is Holder.OWN
        for post in self._world.posts.by_name.values():
            believed = post.beliefs.positions.get(position.site)
            if believed is not None:
                strength = float(position.defenders)
                post.beliefs.positions[position.site] = believed._replace(
                    strength=strength, is_own=is_own, holding=None
                )
        if position.site not in self._controls:
            return
        before = list(self._held)
        if is_own:
            self._held[position.site] = None
        else:
            self._held.pop(position.site, None)
        self._take_effect(self._ended_by(before) ^ self._ended_by(self._held))

    def _ended_by(self, held: Iterable[int]) -> frozenset[str]:
        return frozenset(name for site in held for name in self._controls[site])

    def _take_effect(self, changed: frozenset[str]) -> None:
        """Ways, stays and legs under way are as the zones are now; those in ``changed`` have ended or come back."""
        world = self._world
        rerouting = Rerouting(world, [zone for zone in world.model.zones if zone.name in changed])
        world.land.end_zones(tuple(sorted(self._ended_by(self._held))))
        standing = [v for v in world.vehicles.values() if v.place is not None]
        places = [v.place for v in standing if v.place is not None]
        for v in standing:
            world.exposure.move(v)
        world.exposure.follow(world.land.now())
        for v, place in zip(standing, places, strict=True):
            world.exposure.stand(v, place)
        rerouting.find_ways()
