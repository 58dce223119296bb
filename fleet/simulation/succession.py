"""Posts that tell others what they hold: parents, to be commanded; deputies, to be replaced when they fall silent.

A post that is down hears, says and decides nothing. Its deputy, having heard nothing of it for too long, takes over
what it was told last, in higher terms. When the post is back, the deputy hands over again what it took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Transfer
from fleet.simulation.kernel import FIRST
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.post import CommandPost
    from fleet.simulation.world import World


class Succession:
    """Who tells whom, who is down, and who stands in for whom."""

    def __init__(self, world: World) -> None:
        self._world = world
        command = world.model.command
        self._every_us = us_from_s(command.tell_every_s)
        self._patience_us = us_from_s(command.takeover_after_s)
        self._heard_us: dict[str, int] = {}
        self._standing_in: dict[str, str] = {}
        self._deputies = {post.name: post.deputy for post in command.posts if post.deputy is not None}
        self._listeners = {
            post.name: tuple(name for name in dict.fromkeys((post.parent, post.deputy)) if name is not None)
            for post in command.posts
        }

    def begin(self) -> None:
        """Have posts tell from now on."""
        now = self._world.clock.now_us
        for name, listeners in self._listeners.items():
            if listeners:
                self._world.clock.at(now + self._every_us, self._tell, name)
            if name in self._deputies:
                self._heard_us[name] = now
                self._world.clock.at(now + self._patience_us, self._miss, name)

    # ── telling ──

    def _tell(self, alarm: Alarm) -> None:
        world, name = self._world, alarm.subject
        post = world.posts.by_name[name]
        post.beliefs.time_us = world.clock.now_us
        held = {key: stock for key, stock in post.beliefs.stocks.items() if world.posts.of_place(key[0]) is post}
        told = post.beliefs.told(post.terms, held)
        for listener in self._listeners[name]:
            other = world.posts.by_name[listener]
            world.network.send("holdings", name, listener, None, self._heard, other, name, told)
        world.clock.at(world.clock.now_us + self._every_us, self._tell, name)

    def _heard(self, listener: CommandPost, teller: str, told: object) -> None:
        self._heard_us[teller] = self._world.clock.now_us
        is_parent = self._world.posts.by_name[teller].parent == listener.name
        listener.hearing.post_reported(told, wakes=is_parent)  # type: ignore[arg-type]

    # ── standing in ──

    def _miss(self, alarm: Alarm) -> None:
        """A deputy looks when it heard of its principal last."""
        name = alarm.subject
        now, due_us = self._world.clock.now_us, self._heard_us[name] + self._patience_us
        if due_us <= now and name not in self._standing_in and not self._is_down(self._deputies[name]):
            self._take_over(name)
        self._world.clock.at(max(due_us, now + self._every_us), self._miss, name)

    def _take_over(self, name: str) -> None:
        world = self._world
        deputy = world.posts.by_name[self._deputies[name]]
        self._standing_in[name] = deputy.name
        world.journal.happened("takeover", name, deputy.name, None)
        deputy.beliefs.time_us = world.clock.now_us
        told = deputy.beliefs.posts.get(name)
        world.posts.take_scope(name, deputy.name)
        if told is not None:
            world.transfers.seize(deputy, told)
        world.requests.take_over(world.posts.by_name[name], deputy)

    # ── going down, and coming back ──

    def _is_down(self, name: str) -> bool:
        return name in self._world.network.down

    def goes_down(self, post: str, until_us: int) -> None:
        """A post hears, says and decides nothing until a time."""
        world = self._world
        world.network.down.add(post)
        if until_us < world.horizon_us:
            world.clock.at(until_us, self._comes_back, post, FIRST)

    def _comes_back(self, alarm: Alarm) -> None:
        name = alarm.subject
        world = self._world
        world.network.down.discard(name)
        world.journal.happened("post-restored", name, None, None)
        self._heard_us[name] = world.clock.now_us
        deputy = self._standing_in.pop(name, None)
        if deputy is not None:
            self._hand_back(world.posts.by_name[deputy], world.posts.by_name[name])

    def _hand_back(self, deputy: CommandPost, post: CommandPost) -> None:
        """The deputy offers what is the post's by its home or its site; the post forgets what it believed before."""
        world = self._world
        world.posts.give_scope_back(post.name)
        post.beliefs.clear()
        for vehicle, belief in list(deputy.beliefs.vehicles.items()):
            if world.posts.of_place(belief.home) is post:
                world.transfers.offer(deputy, Transfer(what="vehicle", item=vehicle, to=post.name))
        for mission, request in list(deputy.beliefs.missions.items()):
            if world.posts.of_place(request.asked_of) is post:
                world.transfers.offer(deputy, Transfer(what="mission", item=mission, to=post.name))
