"""What may be asked for next, drawn from what has been asked for: a post's own memory, and nothing else.

Requests are taken to come as a Poisson process with the rate seen in the last ``memory_s`` seconds; each is a copy of
one of those seen, drawn with equal chance (the bootstrap, Efron 1979). Bursts and hours of day are not foreseen.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from fleet.domain.mission import Mission

if TYPE_CHECKING:
    from fleet.coordination.protocol import Picture
    from fleet.randomness import Stream

LEAST_S: Final = 3600.0
"""No rate is told from less time than this."""


class Forecast:
    """Remembers requests; draws futures of them."""

    def __init__(self, memory_s: float) -> None:
        self._memory_us = round(memory_s * 1e6)
        self._seen: deque[tuple[int, Mission]] = deque()
        self._known: set[str] = set()
        self._since_us: int | None = None

    def note(self, picture: Picture) -> None:
        """Take in the requests that are news, and forget those that are too old."""
        now_us = picture.time_us
        if self._since_us is None:
            self._since_us = now_us
        for name in picture.changed.missions:
            mission = picture.missions.get(name)
            if mission is not None and name not in self._known and not mission.kind.derived:
                self._known.add(name)
                self._seen.append((now_us, mission))
        while self._seen and self._seen[0][0] < now_us - self._memory_us:
            self._known.discard(self._seen.popleft()[1].id)

    def draw(self, now_us: int, horizon_s: float, stream: Stream) -> tuple[Mission, ...]:
        """Requests from now to the horizon, in order of time."""
        if not self._seen or self._since_us is None:
            return ()
        watched_us = min(now_us - self._since_us, self._memory_us)
        gap_us = max(watched_us, LEAST_S * 1e6) / len(self._seen)
        found: list[Mission] = []
        at_us = now_us + stream.exponential() * gap_us
        while at_us < now_us + horizon_s * 1e6:
            heard_us, mission = self._seen[int(stream.uniform() * len(self._seen))]
            found.append(_later(mission, round(at_us) - heard_us, f"imagined {len(found) + 1}"))
            at_us += stream.exponential() * gap_us
        return tuple(found)


def _later(mission: Mission, by_us: int, name: str) -> Mission:
    """The same mission asked for later, under another name."""
    loading_us = mission.loading_us
    return mission._replace(
        id=name,
        ready_us=mission.ready_us + by_us,
        due_us=mission.due_us + by_us,
        expires_us=mission.expires_us + by_us,
        asked_us=None if mission.asked_us is None else mission.asked_us + by_us,
        loading_us=None if loading_us is None else (loading_us[0] + by_us, loading_us[1] + by_us),
    )
