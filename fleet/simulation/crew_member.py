"""One operator: what is in hand, whom it was about last, and how busy the last minutes were."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.simulation.crew import Call


class Operator:
    """A person who serves one call at a time; ``window_us`` is the time that load is averaged over.

    ``code`` is the ledger's code of the person as a resource. Time before the run, and off duty, counts as rest.
    """

    __slots__ = ("_busy_us", "_spells", "_window_us", "began_us", "call", "code", "free_us", "last")

    def __init__(self, code: int, window_us: int) -> None:
        self.code = code
        self.call: Call | None = None
        self.last: str | None = None
        self.began_us = 0
        self.free_us = 0
        self._window_us = window_us
        self._spells: deque[tuple[int, int]] = deque()
        self._busy_us = 0

    def begin(self, call: Call, now_us: int) -> None:
        """Take a call in hand."""
        self.call, self.last, self.began_us = call, call.vehicle, now_us

    def rest(self, now_us: int) -> None:
        """Nothing is in hand any more."""
        self._forget(now_us)
        self._spells.append((self.began_us, now_us))
        self._busy_us += now_us - self.began_us
        self.call, self.free_us = None, now_us

    def load(self, now_us: int) -> float:
        """The busy share of the window that ends now, of an operator who is free: a moving average from 0 to 1."""
        self._forget(now_us)
        busy_us = self._busy_us
        if self._spells:
            busy_us -= max(now_us - self._window_us - self._spells[0][0], 0)
        return busy_us / self._window_us

    def _forget(self, now_us: int) -> None:
        """Leave out what ended before the window began."""
        since_us = now_us - self._window_us
        while self._spells and self._spells[0][1] <= since_us:
            began_us, ended_us = self._spells.popleft()
            self._busy_us -= ended_us - began_us
