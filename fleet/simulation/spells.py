"""Good and bad spells of one link: exponential sojourns, drawn as far ahead as somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from fleet.models.link import Outage, availability
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.randomness import Stream
    from fleet.scenario.model import BadSpells

CAUSE = "bad spell"


class Spells:
    """Sojourn k of a link has draw k + 1 of its stream, whatever was sent on it; draw 0 is the state at time 0."""

    __slots__ = ("_begins_up", "_draws", "_ends_us", "_means_s")

    def __init__(self, spells: BadSpells, stream: Stream) -> None:
        self._draws = stream
        self._begins_up = stream.uniform() < availability(spells.mean_up_s, spells.mean_down_s)
        self._means_s = (spells.mean_up_s, spells.mean_down_s)
        self._ends_us: list[int] = []

    def is_bad(self, time_us: int) -> bool:
        """Whether the link is bad at a time."""
        return not self._is_up(self._sojourn(time_us))

    def ends_us(self, time_us: int) -> int:
        """When the spell ends that there is at a time."""
        return self._ends_us[self._sojourn(time_us)]

    def began_us(self, time_us: int) -> int:
        """When the spell began that there is at a time."""
        sojourn = self._sojourn(time_us)
        return self._ends_us[sojourn - 1] if sojourn else 0

    def bad_between(self, start_us: int, end_us: int) -> list[Outage]:
        """The bad spells that touch a stretch of time, each whole."""
        last = self._sojourn(end_us)
        ends = self._ends_us
        return [
            Outage(ends[i - 1] if i else 0, ends[i], CAUSE)
            for i in range(self._sojourn(start_us), last + 1)
            if not self._is_up(i)
        ]

    def _is_up(self, sojourn: int) -> bool:
        return self._begins_up == (sojourn % 2 == 0)

    def _sojourn(self, time_us: int) -> int:
        """The number of the sojourn at a time, drawn if need be."""
        ends = self._ends_us
        while not ends or ends[-1] <= time_us:
            mean_s = self._means_s[0 if self._is_up(len(ends)) else 1]
            ends.append((ends[-1] if ends else 0) + max(us_from_s(mean_s * self._draws.exponential()), 1))
        return bisect_right(ends, time_us)
