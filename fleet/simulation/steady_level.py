"""The level of a stock that is used at a steady rate: what is left is worked out when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.models.stock import lasts_us, left_ug

if TYPE_CHECKING:
    from fleet.simulation.kernel import Clock


class SteadyLevel:
    """A level in micrograms, and what is used of it in each second."""

    __slots__ = ("_clock", "_level_ug", "_since_us", "use_ug_per_s")

    def __init__(self, clock: Clock, level_ug: int, use_ug_per_s: int, since_us: int | None = None) -> None:
        """``level_ug`` is what there was at ``since_us``, by default now."""
        self.use_ug_per_s = use_ug_per_s
        self._clock = clock
        self._level_ug = level_ug
        self._since_us = clock.now_us if since_us is None else since_us

    @property
    def counted(self) -> tuple[int, int]:
        """The level when it was last changed, and when that was."""
        return self._level_ug, self._since_us

    @property
    def left_ug(self) -> int:
        """What is left now."""
        return left_ug(self._level_ug, self.use_ug_per_s, self._clock.now_us - self._since_us)

    def change(self, by_ug: int) -> None:
        """Put something to it, or take something away."""
        self._level_ug, self._since_us = self.left_ug + by_ug, self._clock.now_us

    def falls_to_us(self, down_to_ug: int = 0) -> int | None:
        """When no more than so much will be left if nothing else happens; ``None`` for never."""
        lasts = lasts_us(self._level_ug, self.use_ug_per_s, down_to_ug)
        return None if lasts is None else self._since_us + lasts
