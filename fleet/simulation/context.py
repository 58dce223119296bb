"""What a policy is told once (see ``fleet.coordination.protocol.Context``): built from the belief half alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from fleet.coordination.protocol import Supposition
from fleet.simulation.imagination import imagine, play

if TYPE_CHECKING:
    from fleet.coordination.feasibility import PlanRules
    from fleet.coordination.protocol import Coordinator, Future, Imagined, Picture
    from fleet.domain.mission import Mission
    from fleet.domain.platform import Platform
    from fleet.domain.site import Site
    from fleet.randomness import Stream
    from fleet.simulation.post import CommandPost
    from fleet.simulation.world import World


class Requested:
    """What will be asked for, and what would come of it (see ``fleet.coordination.protocol.Future``)."""

    __slots__ = ("_world", "missions", "shared")

    def __init__(self, world: World, missions: Sequence[Mission]) -> None:
        self._world = world
        self.missions = missions
        self.shared: dict[str, Any] = {}

    def play(self, make: Callable[[], Coordinator]) -> Imagined:
        """What would come of the run with other coordinators."""
        return play(self._world, make)


class PostContext:
    """The context of one post's coordinator."""

    __slots__ = ("_post", "feasibility", "future", "parameters", "platforms", "role", "scope", "sites", "stream")

    def __init__(
        self,
        post: CommandPost,
        platforms: Mapping[str, Platform],
        sites: Sequence[Site],
        stream: Stream,
        feasibility: PlanRules,
    ) -> None:
        self._post = post
        self.platforms = platforms
        self.sites = sites
        self.stream = stream
        self.feasibility = feasibility
        self.role: Literal["leaf", "parent"] = "leaf"
        self.scope: Sequence[int] = ()
        self.parameters: object = None
        self.future: Future | None = None

    @property
    def post(self) -> str:
        """The post's name."""
        return self._post.name

    @property
    def peers(self) -> Sequence[str]:
        """Other posts."""
        return tuple(name for name in self._post.world.posts.by_name if name != self._post.name)

    def imagine(
        self, picture: Picture, horizon_s: float, base: str = "greedy-closest", supposing: Supposition | None = None
    ) -> Imagined:
        """Start an unrecorded run from a picture and the belief half of the scenario; its events count as work."""
        post, supposed = self._post, Supposition() if supposing is None else supposing
        luck = self.stream.uniform() if supposed.luck is None else supposed.luck
        run = imagine(post.world, picture.snapshot(), horizon_s, base, replace(supposed, luck=luck))
        post.work.spend(run.events)
        return run

    def order_id(self) -> str:
        """A fresh order id."""
        return self._post.commanding.order_id()
