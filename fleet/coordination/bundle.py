"""An agent of CBBA: builds a bundle of tasks by bidding, hears what others bid, and gives up what it has lost.

Choi, Brunet & How, IEEE Transactions on Robotics 25(4), 2009, Algorithms 3 and 4. Bids are warped, so that none is
higher than the one before it in the bundle (Johnson, Choi & How, "Allowing Non-Submodular Score Functions in
Distributed Task Allocation", IEEE CDC 2012): agreement is then reached whatever the scores. Where no task gains by what
the bundle holds already, it is what a sequential greedy allocation gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from fleet.coordination.consensus import Action, Claim, News, Task, Word, action

BEGUN: Final = 2**62
"""The bid for a task that is begun: higher than any other, and never given up."""


class Valuation(Protocol):
    """What tasks are worth to one agent, given those that it has added."""

    def clear(self) -> None:
        """Forget the tasks that were added."""

    def gain(self, task: Task) -> int | None:
        """What adding a task would gain, a whole number below ``BEGUN``; ``None`` where it can't be done."""

    def add(self, task: Task) -> None:
        """Add a task for which there is a gain."""


class Agent:
    """One agent, which bids for the tasks that it knows of; ``begun`` are those that it is at or has done."""

    def __init__(
        self, name: str, tasks: Iterable[Task], valuation: Valuation, most: int, begun: Sequence[Task] = ()
    ) -> None:
        self.name = name
        self.bundle: list[Task] = []
        self.claims: dict[Task, Claim] = {task: Claim(name, BEGUN) for task in begun}
        self._stamps = {name: 0}
        self._tasks = tuple(sorted(frozenset(tasks) - frozenset(begun)))
        self._valuation = valuation
        self._most = most
        self._build()

    def speak(self) -> Word:
        """What the agent has to tell now; every word is newer than the one before."""
        self._stamps[self.name] += 1
        return Word(
            sender=self.name, claims=tuple(sorted(self.claims.items())), stamps=tuple(sorted(self._stamps.items()))
        )

    def hear(self, words: Iterable[Word]) -> bool:
        """Settle claims with words of others, in the order given, and bid again; whether any claim changed."""
        before = dict(self.claims)
        for word in words:
            self._settle(word)
        self._give_up_what_is_lost()
        self._build()
        return self.claims != before

    def _settle(self, word: Word) -> None:
        theirs, mine, sent = dict(word.claims), self.claims, dict(word.stamps)
        # A word that was overtaken by news of its sender tells nothing.
        if sent[word.sender] < self._stamps.get(word.sender, 0):
            return
        news = News(word.sender, self.name, sent, self._stamps)
        for task in sorted(theirs.keys() | mine.keys()):
            told = theirs.get(task)
            verdict = action(news, told, mine.get(task))
            if verdict is Action.UPDATE and told is not None:
                mine[task] = told
            elif verdict is not Action.LEAVE:
                mine.pop(task, None)
        for agent, stamp in word.stamps:
            if agent != self.name and stamp > self._stamps.get(agent, 0):
                self._stamps[agent] = stamp

    def _give_up_what_is_lost(self) -> None:
        """Release the first task of the bundle that another one won, and all after it, whose gains built on it."""
        kept = 0
        while kept < len(self.bundle) and self._holds(self.bundle[kept]):
            kept += 1
        if kept == len(self.bundle):
            return
        for task in self.bundle[kept:]:
            if self._holds(task):
                del self.claims[task]
        del self.bundle[kept:]
        self._valuation.clear()
        for task in self.bundle:
            self._valuation.add(task)

    def _holds(self, task: Task) -> bool:
        claim = self.claims.get(task)
        return claim is not None and claim.winner == self.name

    def _build(self) -> None:
        """Add the task that gains most among those where the bid stands against the known one, until none is left."""
        while len(self.bundle) < self._most:
            highest = self.claims[self.bundle[-1]].bid if self.bundle else BEGUN - 1
            best, best_gain = None, 0
            for task in self._tasks:
                if self._holds(task):
                    continue
                gain = self._valuation.gain(task)
                if gain is None or (best is not None and gain <= best_gain):
                    continue
                if Claim(self.name, min(gain, highest)).beats(self.claims.get(task)):
                    best, best_gain = task, gain
            if best is None:
                return
            self.bundle.append(best)
            self.claims[best] = Claim(self.name, min(best_gain, highest))
            self._valuation.add(best)
