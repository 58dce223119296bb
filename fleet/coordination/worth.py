"""What a run is worth: the yardstick by which imagined and foreseen runs are compared.

Σ wₘ (1[m succeeds] − ``lateness`` × hours late − ``waiting`` × hours waited) − ``loss`` × vehicles lost, over missions
m, where w = 0.5^priority. A mission that isn't done waits, and is late, until it ends or the run does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.domain.mission import Outcome
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from fleet.coordination.protocol import Imagined


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What an hour late and an hour waited cost of a mission's worth, and what a vehicle is worth in missions."""

    lateness: float
    waiting: float
    loss: float

    def of(self, run: Imagined, from_us: int = 0) -> float:
        """The worth of a run; only waiting after ``from_us`` counts."""
        total = -self.loss * run.losses
        for mission, outcome, ended_us in run.missions:
            late_h = max(ended_us - mission.due_us, 0) * 1e-6 / S_PER_H
            waited_h = max(ended_us - max(mission.ready_us, from_us), 0) * 1e-6 / S_PER_H
            worth = (outcome is Outcome.SUCCEEDED) - self.lateness * late_h - self.waiting * waited_h
            total += worth * 0.5**mission.priority
        return total
