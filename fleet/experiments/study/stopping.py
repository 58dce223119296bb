"""When a point has been run often enough: its interval is narrow, or it has been run as often as it may be.

The sequential procedure of Chow & Robbins (1965), with a least number of replications and looked at after each block
only (Law, Simulation Modeling and Analysis, 5th ed. 2015, §9.4.1). Looking again and again stops a little too often
when the spread happens to come out small, so that intervals cover somewhat less than their 95 %: the fewer the least
and the smaller the blocks, the less. The README of the studies says how much less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fleet.statistics.intervals import mean_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingRule:
    """How often a point is run.

    ``least`` replications, then ``block`` more at a time, ``most`` in all; none more once the half-width of the 95 %
    interval of ``figure`` is ``half_width`` at most, or ``relative`` / (1 + ``relative``) of the mean, which keeps the
    relative error of the mean below ``relative`` (Law 2015, §9.4.1). Without a figure ``least`` is ``most``.
    """

    least: int
    block: int
    most: int
    figure: str | None = None
    half_width: float | None = None
    relative: float | None = None

    @classmethod
    def fixed(cls, number: int) -> StoppingRule:
        """So many replications, whatever they come to."""
        return cls(least=number, block=1, most=number)

    def further(self, asked: int, values: Sequence[float]) -> int:
        """How many replications are to be added to *asked* ones that gave *values* of the figure.

        Points none of whose runs has the figure have no interval to wait for.
        """
        if asked >= self.most or not values or self._is_narrow(values):
            return 0
        return min(self.block, self.most - asked)

    def _is_narrow(self, values: Sequence[float]) -> bool:
        interval = mean_interval(values)
        if interval.half_width is None:
            return False
        if self.half_width is not None:
            return interval.half_width <= self.half_width
        wanted = 0.0 if self.relative is None else self.relative / (1.0 + self.relative) * abs(interval.mean)
        return interval.half_width <= wanted
