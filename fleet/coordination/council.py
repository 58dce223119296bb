"""A council of posts: epochs of consensus, words that are repeated until answered, and peers that have fallen silent.

An epoch is one consensus from the first bid to agreement. Whoever has reason to begins a new one; everybody who hears
of it joins, and forgets the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fleet.coordination.bundle import Agent
from fleet.coordination.consensus import Word
from fleet.coordination.rounds import Rounds


class Epoch(NamedTuple):
    """The how-manieth consensus, and the time as of which everybody bids in it; later ones are greater."""

    number: int
    opened_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one post says to another: its word in a round of an epoch, and whether it lacks the other's."""

    epoch: Epoch
    round: int
    word: Word
    asks: bool


class Council:
    """One post's part in the councils of all.

    A word that stays out is asked for every ``repeat_us``; a peer that was asked ``patience`` times without a sound is
    taken for silent, and others go on without it until it is heard again.
    """

    def __init__(self, repeat_us: int, patience: int) -> None:
        self.epoch = Epoch(0, 0)
        self.rounds: Rounds | None = None
        self.calls: list[tuple[str, Call]] = []
        self._repeat_us = repeat_us
        self._patience = patience
        self._unanswered: dict[str, int] = {}
        self._ask_at_us = 0
        self._is_broken = False

    @property
    def settled(self) -> bool:
        """Whether everybody agrees, as far as the post can know."""
        return self.rounds is not None and self.rounds.settled

    @property
    def is_broken(self) -> bool:
        """Whether another epoch is needed, because a peer fell silent in this one or is back again."""
        return self._is_broken

    @property
    def ask_at_us(self) -> int | None:
        """When a word that is still to come is asked for again; ``None`` where everything was heard."""
        return self._ask_at_us if self.rounds is not None and self.rounds.missing() else None

    def open(self, epoch: Epoch, agent: Agent, peers: Sequence[str], now_us: int) -> None:
        """Begin or join an epoch. Silent peers are told, too: a word of theirs brings them back."""
        self.epoch = epoch
        self.rounds = Rounds(agent, [peer for peer in peers if self._unanswered.get(peer, 0) < self._patience])
        self._is_broken = False
        self._say(self.rounds, peers, now_us)

    def hear(self, sender: str, call: Call) -> None:
        """A call of this epoch or an earlier one; one of a later epoch is to be joined first."""
        rounds = self.rounds
        if rounds is None:
            return
        self._unanswered[sender] = 0
        if call.epoch == self.epoch:
            self._is_broken = self._is_broken or sender not in rounds.members
            rounds.hear(call.round, call.word)
        if call.asks:
            asked = call.round if call.epoch == self.epoch else rounds.number
            # Who is not that far yet, waiting for a third, shows at least that it is there.
            self._call(rounds, asked if rounds.said(asked) is not None else rounds.number, sender, asks=False)

    def go_on(self, now_us: int) -> None:
        """Begin every round that can begin, and ask again for words that stay out."""
        rounds = self.rounds
        if rounds is None:
            return
        if rounds.missing() and now_us >= self._ask_at_us:
            self._ask(rounds, now_us)
        while rounds.advance():
            self._say(rounds, rounds.members, now_us)

    def _ask(self, rounds: Rounds, now_us: int) -> None:
        for peer in rounds.missing():
            asked = self._unanswered[peer] = self._unanswered.get(peer, 0) + 1
            if asked < self._patience:
                self._call(rounds, rounds.number, peer, asks=True)
            else:
                rounds.leave_out(peer)
                # What it has bid in rounds before stands in everybody's claims.
                self._is_broken = self._is_broken or rounds.number > 0
        self._ask_at_us = now_us + self._repeat_us

    def _say(self, rounds: Rounds, peers: Sequence[str], now_us: int) -> None:
        for peer in peers:
            self._call(rounds, rounds.number, peer, asks=False)
        self._ask_at_us = now_us + self._repeat_us

    def _call(self, rounds: Rounds, number: int, peer: str, *, asks: bool) -> None:
        word = rounds.said(number)
        if word is not None:
            self.calls.append((peer, Call(epoch=self.epoch, round=number, word=word, asks=asks)))
