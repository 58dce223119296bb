"""The consensus rule of CBBA: what an agent makes of another one's word about who holds a task.

Choi, Brunet & How, "Consensus-Based Decentralized Auctions for Robust Task Allocation", IEEE Transactions on Robotics
25(4), 2009: the winning bids y, the winners z, the time stamps s, and Table I.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

Task = tuple[str, int]
"""What is allocated: a mission and the number of its part."""


class Claim(NamedTuple):
    """Who is believed to win a task, with which bid; bids are whole numbers, and higher ones win."""

    winner: str
    bid: int

    def beats(self, other: Claim | None) -> bool:
        """Whether this claim stands against another one; of equal bids that of the agent whose name comes first."""
        return other is None or self.bid > other.bid or (self.bid == other.bid and self.winner < other.winner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What an agent tells its neighbours: its claims by task, and how recent its news of each agent is.

    A stamp counts the words of an agent, so that clocks need not agree; ``stamps`` has the sender's own.
    """

    sender: str
    claims: tuple[tuple[Task, Claim], ...]
    stamps: tuple[tuple[str, int], ...]


class Action(Enum):
    """What the receiver does with its own claim on a task."""

    LEAVE = "keep it"
    UPDATE = "take over the sender's"
    RESET = "believe that nobody holds the task"


class News(NamedTuple):
    """Sender and receiver of a word, and the stamps that each of them has of all agents."""

    sender: str
    receiver: str
    sent: Mapping[str, int]
    held: Mapping[str, int]

    def newer(self, agent: str) -> bool:
        """Whether the sender has more recent news of an agent than the receiver."""
        return self.sent.get(agent, 0) > self.held.get(agent, 0)

    def older(self, agent: str) -> bool:
        """Whether the receiver has more recent news of an agent than the sender."""
        return self.held.get(agent, 0) > self.sent.get(agent, 0)


def action(news: News, theirs: Claim | None, mine: Claim | None) -> Action:
    """What the receiver does with its claim on a task when it hears the sender's (Choi et al. 2009, Table I)."""
    if theirs is None:
        return _sender_knows_of_nobody(news, mine)
    if theirs.winner == news.sender:
        return _sender_holds_it(news, theirs, mine)
    if theirs.winner == news.receiver:
        return _sender_thinks_of_receiver(news, mine)
    return _sender_thinks_of_a_third(news, theirs, mine)


def _sender_holds_it(news: News, theirs: Claim, mine: Claim | None) -> Action:
    if mine is None or mine.winner == news.sender:
        return Action.UPDATE
    third_is_past = mine.winner != news.receiver and news.newer(mine.winner)
    return Action.UPDATE if third_is_past or theirs.beats(mine) else Action.LEAVE


def _sender_thinks_of_receiver(news: News, mine: Claim | None) -> Action:
    if mine is None or mine.winner == news.receiver:
        return Action.LEAVE
    if mine.winner == news.sender:
        return Action.RESET
    return Action.RESET if news.newer(mine.winner) else Action.LEAVE


def _sender_thinks_of_a_third(news: News, theirs: Claim, mine: Claim | None) -> Action:
    newer = news.newer(theirs.winner)
    if mine is None or mine.winner == theirs.winner:
        return Action.UPDATE if newer else Action.LEAVE
    if mine.winner == news.receiver:
        return Action.UPDATE if newer and theirs.beats(mine) else Action.LEAVE
    if mine.winner == news.sender:
        return Action.UPDATE if newer else Action.RESET
    if newer and (news.newer(mine.winner) or theirs.beats(mine)):
        return Action.UPDATE
    return Action.RESET if news.newer(mine.winner) and news.older(theirs.winner) else Action.LEAVE


def _sender_knows_of_nobody(news: News, mine: Claim | None) -> Action:
    if mine is None or mine.winner == news.receiver:
        return Action.LEAVE
    if mine.winner == news.sender:
        return Action.UPDATE
    return Action.UPDATE if news.newer(mine.winner) else Action.LEAVE
