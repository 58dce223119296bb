"""The clock of a replay: what time is shown, how fast it passes, and how far it may go."""

from __future__ import annotations

from typing import Final

from fleet.units import US_PER_DAY, US_PER_H, US_PER_S

SPEEDS_S: Final = (1, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400)
"""Simulated seconds per second that can be chosen; a day per second is the most."""

_USUAL_S: Final = 600


class Playback:
    """Time that passes between 0 and ``limit_us``, which grows while a run is under way.

    Attributes
    ----------
    time_us
        The time shown.
    limit_us
        The latest time that can be shown.
    playing
        Whether time passes; it stops at the limit of a run that has ended.
    growing
        Whether the limit may still rise: time then waits there instead of stopping.
    """

    def __init__(self, limit_us: int, *, speed_s: int = _USUAL_S) -> None:
        self.limit_us = limit_us
        self.time_us = 0
        self.playing = False
        self.growing = False
        self._speed = SPEEDS_S.index(speed_s)
        self._exact_us = 0.0

    @property
    def speed_s(self) -> int:
        """Simulated seconds that pass in a second."""
        return SPEEDS_S[self._speed]

    @speed_s.setter
    def speed_s(self, speed_s: int) -> None:
        self._speed = min(range(len(SPEEDS_S)), key=lambda index: abs(SPEEDS_S[index] - speed_s))

    def faster(self, by: int = 1) -> None:
        """The speed *by* steps up, or down where *by* is negative."""
        self._speed = min(max(self._speed + by, 0), len(SPEEDS_S) - 1)

    def toggle(self) -> None:
        """Play or pause; from the end of a run that has ended, play from its start."""
        self.playing = not self.playing
        if self.playing and not self.growing and self.time_us >= self.limit_us:
            self.seek(0)

    def seek(self, time_us: float) -> None:
        """Show another time, as far as that is known."""
        self._exact_us = min(max(float(time_us), 0.0), float(self.limit_us))
        self.time_us = int(self._exact_us)

    def advance(self, elapsed_s: float) -> None:
        """Let *elapsed_s* of real time pass."""
        if not self.playing:
            return
        self.seek(self._exact_us + elapsed_s * self.speed_s * US_PER_S)
        if self.time_us >= self.limit_us and not self.growing:
            self.playing = False


def speed_text(speed_s: int) -> str:
    """``10 min/s`` for 600."""
    for unit, seconds in (("d", US_PER_DAY), ("h", US_PER_H), ("min", 60 * US_PER_S)):
        if speed_s * US_PER_S >= seconds:
            return f"{speed_s * US_PER_S / seconds:g} {unit}/s"
    return f"{speed_s} s/s" if speed_s > 1 else "real time"
