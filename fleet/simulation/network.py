"""Messages between vehicles, sites and posts: latency, loss and queues of the links that they go over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from fleet.ledger.vocabulary import NONE
from fleet.randomness import Stream, Streams
from fleet.simulation.channels import Channels, Hop
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.scenario.model import CommandModel
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Alarm, Clock
    from fleet.simulation.vehicle import Vehicle


POST_DOWN: Final = "post is down"


class Network:
    """Carries messages. Draw k of a link belongs to its k-th message, whatever others do.

    ``down`` are the posts that hear and say nothing. Where posts are on vehicles there is no link between a post and
    the vehicle that it is on.
    """

    def __init__(
        self, clock: Clock, journal: Journal, streams: Streams, command: CommandModel, channels: Channels | None
    ) -> None:
        self._clock = clock
        self._journal = journal
        self._streams = streams
        self._plain = _PlainLink(us_from_s(command.latency_s), command.loss)
        self._channels: Channels | _PlainLink = self._plain if channels is None else channels
        self._is_plain_ideal = command.latency_s == 0 and command.loss == 0
        self.is_ideal = self._is_plain_ideal and channels is None
        self._posts_on_vehicles = command.per_vehicle
        self._links: dict[tuple[str, str], Stream] = {}
        self._records = journal.wants_messages
        self.down: set[str] = set()

    def send(
        self, kind: str, sender: str, receiver: str, subject: str | None, deliver: Callable[..., None], *content: object
    ) -> None:
        """Have ``deliver(*content)`` called when the message arrives, at once on an ideal link, or never."""
        if self.down and (sender in self.down or receiver in self.down):
            self._journal.message(kind, sender, receiver, subject, NONE, POST_DOWN)
            return
        way = self._way(sender, receiver)
        if way is None:
            if self._records:
                self._journal.message(kind, sender, receiver, subject, self._clock.now_us)
            deliver(*content)
            return
        link, ends = way
        hop = link.hop(ends)
        lost = hop.cut
        if not lost and hop.loss > 0 and self._link(sender, receiver).uniform() < hop.loss:
            lost = "lost on the link"
        if lost:
            self._journal.message(kind, sender, receiver, subject, NONE, lost)
            return
        arrives_us = self._clock.now_us + hop.latency_us
        self._journal.message(kind, sender, receiver, subject, arrives_us)
        self._clock.at(arrives_us, self._arrive, (receiver, deliver, content))

    def _arrive(self, alarm: Alarm) -> None:
        receiver, deliver, content = alarm.subject
        if receiver not in self.down:
            deliver(*content)

    def is_sure(self, sender: str, receiver: str) -> bool:
        """Whether every message from one to the other arrives, and at once."""
        if self.down and (sender in self.down or receiver in self.down):
            return False
        return self._way(sender, receiver) is None

    def latency_us(self, sender: str, receiver: str) -> int:
        """How long a message takes that gets through, queues left aside."""
        way = self._way(sender, receiver)
        return 0 if way is None else way[0].latency_us(way[1])

    def report_loss(self, vehicle: str, post: str, at_us: int) -> float:
        """The share of reports lost on the way from a vehicle to its post at a time."""
        way = self._way(vehicle, post)
        return 0.0 if way is None else way[0].loss(way[1], at_us)

    def _way(self, sender: str, receiver: str) -> tuple[Channels | _PlainLink, Sequence[Vehicle]] | None:
        """The link of a message and the vehicles at its ends that have one; ``None`` where it is there at once.

        Vehicles with a kind of link decide what a message meets, instead of the plain settings.
        """
        if self.is_ideal:
            return None
        ends = self._channels.ends(sender, receiver)
        if (self._is_plain_ideal and not ends) or (self._posts_on_vehicles and _are_one(sender, receiver)):
            return None
        return (self._channels if ends else self._plain), ends

    def _link(self, sender: str, receiver: str) -> Stream:
        key = (sender, receiver)
        stream = self._links.get(key)
        if stream is None:
            stream = self._links[key] = self._streams.stream("link", f"{sender}>{receiver}")
        return stream


class _PlainLink:
    """The link of who has no kind of its own: one delay and one share of losses, whoever speaks to whom."""

    def __init__(self, latency_us: int, loss: float) -> None:
        self._hop = Hop("", latency_us, loss)

    def ends(self, _sender: str, _receiver: str) -> Sequence[Vehicle]:
        """Nobody's own link counts."""
        return ()

    def hop(self, _ends: Sequence[Vehicle]) -> Hop:
        """What every message meets."""
        return self._hop

    def latency_us(self, _ends: Sequence[Vehicle]) -> int:
        """The delay of every message."""
        return self._hop.latency_us

    def loss(self, _ends: Sequence[Vehicle], _at_us: int) -> float:
        """The share of messages lost at any time."""
        return self._hop.loss


def _are_one(sender: str, receiver: str) -> bool:
    """Whether one of two names is a vehicle's, and the other that of its slot, by which the post on it is called."""
    return sender.rpartition(".")[0] == receiver or receiver.rpartition(".")[0] == sender
