"""Hindsight: which of many ways to decide turns out best in a run, when each can be tried in that very run.

First every contender plays the whole run. Then the best one plays it again with one decision changed (see
:mod:`fleet.coordination.deviation`), and the change stays where it gains: a local search in the space of decisions, in
which each step is measured and not estimated. What is found is at least as good as every contender.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fleet.coordination.deviation import Deviating, Moment
from fleet.errors import PolicyError

if TYPE_CHECKING:
    from fleet.coordination.protocol import Coordinator, Future
    from fleet.coordination.worth import Worth
    from fleet.randomness import Stream

Make = Callable[[], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to decide: a policy, and at which moments to take which alternative instead; what the run is worth then."""

    make: Make
    instead: Mapping[Moment, int] = field(default_factory=dict)
    worth: float = float("-inf")
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """A run that is known, the yardstick for it, and how long what is put off waits."""

    future: Future
    yardstick: Worth
    defer_us: int

    def best(self, contenders: Sequence[Make], tries: int, stream: Stream) -> Way:
        """The best way found with so many changes tried; raises ``PolicyError`` where no contender can play at all."""
        played = [way for make in contenders if (way := self._played(Way(make=make))) is not None]
        if not played:
            raise PolicyError("clairvoyant: none of the policies that it knows can decide in this scenario")
        best = max(played, key=lambda way: way.worth)
        for _ in range(tries if best.moments else 0):
            moment = best.moments[int(stream.uniform() * len(best.moments))]
            which = 1 + int(stream.uniform() * 2)
            changed = {**best.instead, moment: which} if moment not in best.instead else _without(best.instead, moment)
            other = self._played(Way(make=best.make, instead=changed))
            if other is not None and other.worth > best.worth:
                best = other
        return best

    def follow(self, way: Way, moments: list[Moment] | None = None) -> Coordinator:
        """A coordinator that decides this way."""
        return Deviating(way.make(), way.make(), way.instead, self.defer_us, [] if moments is None else moments)

    def _played(self, way: Way) -> Way | None:
        """The way with what it is worth; ``None`` where it can't be gone."""
        moments: list[Moment] = []
        try:
            run = self.future.play(lambda: self.follow(way, moments))
        except PolicyError:
            return None
        worth = self.yardstick.of(run)
        return Way(make=way.make, instead=way.instead, worth=worth, moments=tuple(moments))


def _without(instead: Mapping[Moment, int], moment: Moment) -> dict[Moment, int]:
    return {each: which for each, which in instead.items() if each != moment}
