"""What a message meets between two ends of which a vehicle is one: a cut, a delay with its queue, a share of losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

QUEUE_FULL: Final = "queue full"
LEAST_SHARE: Final = 0.05
"""Position reports leave at least this share of a link to everything else."""


class Hop(NamedTuple):
    """One message's way: why it is dropped (empty: it isn't for that), its delay, and the share that is lost."""

    cut: str
    latency_us: int
    loss: float


class Channels:
    """The links of kinds. Each post has one channel per kind, which its messages share in the order in which they come.

    A message to or from a vehicle that carries a post, and between two of them, goes over the vehicles' links.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        command = world.model.command
        self._latency_us = {link.name: us_from_s(link.latency_s) for link in command.links.values()}
        self._free_us: dict[tuple[str, str], int] = {}
        self._message_us: dict[str, int] = {}
        for link in command.links.values():
            if link.messages_per_s is not None:
                users = sum(group.count for group in world.model.fleet if group.link is link)
                reports = users / command.report_every_s if command.report_every_s is not None else 0.0
                rate = max(link.messages_per_s - reports, LEAST_SHARE * link.messages_per_s)
                self._message_us[link.name] = us_from_s(1.0 / rate)

    def ends(self, sender: str, receiver: str) -> list[Vehicle]:
        """The vehicles with a kind of link at either end: they, or the posts that they carry."""
        found = []
        for name in (sender, receiver):
            v = self._world.vehicles.get(name) or self._world.posts.carrier(name)
            if v is not None and v.link is not None:
                found.append(v)
        return found

    def hop(self, ends: Sequence[Vehicle]) -> Hop:
        """What a message sent now between such ends meets; it takes its place in the queue."""
        contact = self._world.contact
        if len(ends) > 1 and contact.see_one_another(*ends):
            return self._direct(*ends)
        through, latency_us, loss = 1.0, 0, 0.0
        for v in ends:
            cut = contact.lost_to(v)
            if cut:
                return Hop(cut, 0, 0.0)
            queued_us = self._queue(v)
            if queued_us is None:
                return Hop(QUEUE_FULL, 0, 0.0)
            latency_us += queued_us + self._latency_of(v)
            through *= 1.0 - contact.loss(v)
        loss = 1.0 - through
        return Hop("", latency_us, loss)

    def latency_us(self, ends: Sequence[Vehicle]) -> int:
        """The delay of a message between such ends without its queue."""
        return sum(self._latency_of(v) for v in ends)

    def loss(self, ends: Sequence[Vehicle], at_us: int) -> float:
        """The share of messages lost at a time between such ends while their links are up."""
        through = 1.0
        for v in ends:
            through *= 1.0 - self._world.contact.loss(v, at_us)
        return 1.0 - through

    def _direct(self, a: Vehicle, b: Vehicle) -> Hop:
        """From one vehicle to another within reach: no antenna, no channel of a post; jamming counts at both ends."""
        cuts = [cut for cut in (self._world.contact.jammed(a), self._world.contact.jammed(b)) if cut]
        if cuts:
            return Hop(cuts[0], 0, 0.0)
        loss = max(self._world.contact.loss(a), self._world.contact.loss(b))
        return Hop("", max(self._latency_of(a), self._latency_of(b)), loss)

    def _queue(self, v: Vehicle) -> int | None:
        """How long a message waits for the channel of a vehicle's post; ``None`` where that is too long."""
        link = v.link_kind
        if not self._message_us or link is None or link.name not in self._message_us:
            return 0
        now, key = self._world.clock.now_us, (v.post, link.name)
        begins_us = max(self._free_us.get(key, 0), now)
        if begins_us - now > us_from_s(link.longest_queue_s):
            return None
        self._free_us[key] = begins_us + self._message_us[link.name]
        return self._free_us[key] - now

    def _latency_of(self, v: Vehicle) -> int:
        return 0 if v.link_kind is None else self._latency_us[v.link_kind.name]
