"""Rounds of a consensus over links that delay and lose words: each begins when all words of the last were heard.

So what is agreed is the same as without delays and losses, and only takes longer (a synchronizer: Awerbuch,
"Complexity of Network Synchronization", Journal of the ACM 32(4), 1985). Everybody hears everybody; therefore all see
the same words in each round, and all of them see in the same round that they agree.
"""

from __future__ import annotations

from collections.abc import Iterable

from fleet.coordination.bundle import Agent
from fleet.coordination.consensus import Word


class Rounds:
    """The rounds of one agent with the ``members``, as far as it knows."""

    def __init__(self, agent: Agent, members: Iterable[str]) -> None:
        self.agent = agent
        self.members = sorted(members)
        self.number = 0
        self.settled = False
        self._said = {0: agent.speak()}
        self._heard: dict[int, dict[str, Word]] = {}

    def said(self, number: int) -> Word | None:
        """The agent's own word in a round; remembered for this round and the one before, which others may be at."""
        return self._said.get(number)

    def hear(self, number: int, word: Word) -> None:
        """Another one's word in a round; those of rounds past are of no use any more."""
        if number >= self.number:
            self._heard.setdefault(number, {})[word.sender] = word

    def missing(self) -> list[str]:
        """The members whose word is still to come before the next round can begin."""
        if self.settled:
            return []
        heard = self._heard.get(self.number, {})
        return [member for member in self.members if member not in heard]

    def leave_out(self, member: str) -> None:
        """Go on without a member."""
        self.members.remove(member)

    def advance(self) -> bool:
        """Begin the next round if that can be, or find that all agree; whether there is a new word to say."""
        if self.settled or self.missing():
            return False
        heard = self._heard.pop(self.number, {})
        words = [heard[member] for member in self.members]
        own = self._said[self.number].claims
        if all(word.claims == own for word in words):
            self.settled = True
            return False
        self.agent.hear(words)
        self._said.pop(self.number - 1, None)
        self.number += 1
        self._said[self.number] = self.agent.speak()
        return True
