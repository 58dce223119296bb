"""Messages between vehicles, sites and posts: fixed latency and independent loss, ideal by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fleet.ledger.vocabulary import NONE
from fleet.randomness import Stream, Streams
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Alarm, Clock


class Network:
    """Carries messages. Draw k of a link belongs to its k-th message, whatever others do.

    With ``posts_on_vehicles`` there is no link between a post and the vehicle that it is on.
    """

    def __init__(
        self, clock: Clock, journal: Journal, streams: Streams, latency_s: float, loss: float, posts_on_vehicles: bool
    ) -> None:
        self._clock = clock
        self._journal = journal
        self._streams = streams
        self.latency_us = us_from_s(latency_s)
        self.loss = loss
        self.is_ideal = self.latency_us == 0 and loss == 0
        self._posts_on_vehicles = posts_on_vehicles
        self._links: dict[tuple[str, str], Stream] = {}
        self._records = journal.wants_messages

    def send(
        self, kind: str, sender: str, receiver: str, subject: str | None, deliver: Callable[..., None], *content: object
    ) -> None:
        """Have ``deliver(*content)`` called when the message arrives, at once on an ideal link, or never."""
        if self.is_sure(sender, receiver):
            if self._records:
                self._journal.message(kind, sender, receiver, subject, self._clock.now_us)
            deliver(*content)
            return
        if self.loss > 0 and self._link(sender, receiver).uniform() < self.loss:
            self._journal.message(kind, sender, receiver, subject, NONE, "lost on the link")
            return
        arrives_us = self._clock.now_us + self.latency_us
        self._journal.message(kind, sender, receiver, subject, arrives_us)
        self._clock.at(arrives_us, _arrive, (deliver, content))

    def is_sure(self, sender: str, receiver: str) -> bool:
        """Whether every message from one to the other arrives, and at once."""
        return self.is_ideal or (self._posts_on_vehicles and _are_one(sender, receiver))

    def _link(self, sender: str, receiver: str) -> Stream:
        key = (sender, receiver)
        stream = self._links.get(key)
        if stream is None:
            stream = self._links[key] = self._streams.stream("link", f"{sender}>{receiver}")
        return stream


def _are_one(sender: str, receiver: str) -> bool:
    """Whether one of two names is a vehicle's, and the other that of its slot, by which the post on it is called."""
    return sender.rpartition(".")[0] == receiver or receiver.rpartition(".")[0] == sender


def _arrive(alarm: Alarm) -> None:
    deliver, content = alarm.subject
    deliver(*content)
