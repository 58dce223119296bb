"""All command posts of a run: which of them holds which vehicle and site, and what they say to one another."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Message
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Posts:
    """Finds posts by name, by vehicle and by place, and carries what they tell one another."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_name: dict[str, CommandPost] = {}
        self._scopes: dict[str, tuple[int, ...]] = {}
        self._of_site: dict[int, CommandPost] = {}
        self.per_vehicle = world.model.command.per_vehicle
        self._carriers: dict[str, Vehicle] = {}

    def add(self, post: CommandPost, sites: Sequence[int] | frozenset[int]) -> None:
        """A post and the sites in its scope."""
        self.by_name[post.name] = post
        self._scopes[post.name] = tuple(sorted(sites))
        for site in sorted(sites):
            self._of_site[site] = post

    def take_scope(self, old: str, new: str) -> None:
        """Whatever is asked in the scope of one post is asked of another from now on."""
        for site, post in self._of_site.items():
            if post.name == old:
                self._of_site[site] = self.by_name[new]

    def give_scope_back(self, name: str) -> None:
        """A post has the scope again that it was made with."""
        for site in self._scopes[name]:
            self._of_site[site] = self.by_name[name]

    def of_new(self, v: Vehicle) -> CommandPost:
        """The post that a new vehicle belongs to: the one that it carries, or the one that holds its home."""
        if self.per_vehicle:
            self._carriers[v.slot] = v
            return self.by_name[v.slot]
        return self._of_site[v.home]

    def of_place(self, place: int) -> CommandPost:
        """The post whose scope a place is in; a place that is no site goes with the nearest site that has a post."""
        post = self._of_site.get(place)
        if post is None:
            places = self._world.places
            spot = places[place]
            near = min(self._of_site, key=lambda site: hypot(places[site].x_m - spot.x_m, places[site].y_m - spot.y_m))
            post = self._of_site[near]
        return post

    def carry(self, sender: CommandPost, message: Message) -> None:
        """A policy's own message; whoever is lost sends none and gets none."""
        receiver = self.by_name.get(message.to)
        if receiver is not None and not self._is_lost(sender.name):
            self._world.network.send(
                message.kind, sender.name, message.to, None, self._deliver, sender.name, receiver, message
            )

    def _deliver(self, sender: str, receiver: CommandPost, message: Message) -> None:
        if not self._is_lost(receiver.name):
            receiver.hearing.message(sender, message.kind, message.body)

    def carrier(self, post: str) -> Vehicle | None:
        """The vehicle that a post is on, the last one where that is lost; ``None`` for posts that stand."""
        return self._carriers.get(post)

    def _is_lost(self, post: str) -> bool:
        """Whether a post went down with the vehicle that carried it, and none has come for that one yet."""
        carrier = self._carriers.get(post)
        return carrier is not None and carrier.is_lost
