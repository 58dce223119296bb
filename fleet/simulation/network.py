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
        self._plain = Hop("", us_from_s(command.latency_s), command.loss)
        self._channels = channels
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
        ends = self._ends(sender, receiver)
        if self.is_ideal or self._is_instant(sender, receiver, ends):
            if self._records:
                self._journal.message(kind, sender, receiver, subject, self._clock.now_us)
            deliver(*content)
            return
        hop = self._channels.hop(ends) if ends and self._channels is not None else self._plain
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
        return self.is_ideal or self._is_instant(sender, receiver, self._ends(sender, receiver))

    def latency_us(self, sender: str, receiver: str) -> int:
        """How long a message takes that gets through, queues left aside."""
        ends = self._ends(sender, receiver)
        if self._is_instant(sender, receiver, ends):
            return 0
        return self._channels.latency_us(ends) if ends and self._channels is not None else self._plain.latency_us

    def report_loss(self, vehicle: str, post: str, at_us: int) -> float:
        """The share of reports lost on the way from a vehicle to its post at a time."""
        ends = self._ends(vehicle, post)
        if self._is_instant(vehicle, post, ends):
            return 0.0
        return self._channels.loss(ends, at_us) if ends and self._channels is not None else self._plain.loss

    def _ends(self, sender: str, receiver: str) -> Sequence[Vehicle]:
        """The vehicles at either end whose kinds of link decide what a message meets, instead of the plain settings."""
        return () if self._channels is None else self._channels.ends(sender, receiver)

    def _is_instant(self, sender: str, receiver: str, ends: Sequence[Vehicle]) -> bool:
        if self._is_plain_ideal and not ends:
            return True
        return self._posts_on_vehicles and _are_one(sender, receiver)

    def _link(self, sender: str, receiver: str) -> Stream:
        key = (sender, receiver)
        stream = self._links.get(key)
        if stream is None:
            stream = self._links[key] = self._streams.stream("link", f"{sender}>{receiver}")
        return stream


def _are_one(sender: str, receiver: str) -> bool:
    """Whether one of two names is a vehicle's, and the other that of its slot, by which the post on it is called."""
    return sender.rpartition(".")[0] == receiver or receiver.rpartition(".")[0] == sender
