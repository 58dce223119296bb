"""An assault decided by the historical force-ratio curve: drawn at the beginning, carried out loss by loss.

Who wins is a draw with the curve's probability. The loser breaks at its break-point; at a ratio of three to one both
sides lose the same share (see ``fleet.models.force_ratio``), and the winner's share is in proportion to that.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from fleet.models.force_ratio import EVEN_RATIO_LOSSES, HISTORICAL
from fleet.simulation.two_sides import TwoSides

if TYPE_CHECKING:
    from fleet.models.attrition import Attrition
    from fleet.simulation.two_sides import Side


class HistoricalEngagement(TwoSides):
    """The same to its users as an :class:`~fleet.simulation.engagement.Engagement`.

    ``attrition`` only weighs the sides against one another: the ratio is that of α·attackers to β·defenders, so that
    support counts. Losses are spread evenly over ``lasts_s``. Who joins comes too late to change what was drawn.
    """

    def __init__(
        self,
        attrition: Attrition,
        attackers: int,
        defenders: int,
        draw: float,
        lasts_s: float,
        *,
        attackers_break: int = 0,
        defenders_break: int = 0,
    ) -> None:
        super().__init__(attackers, defenders, attackers_break, defenders_break)
        self.attrition = attrition
        self._lasts_s = lasts_s
        self._elapsed_s = 0.0
        self._due: list[tuple[float, Side]] = []
        if self.winner is None:
            self._plan(draw)

    def _plan(self, draw: float) -> None:
        """Draw the winner, and set a time for each loss until the other side breaks."""
        alpha, beta = self.attrition.attacker_rate_per_s, self.attrition.defender_rate_per_s
        ratio = alpha * self.attackers / (beta * self.defenders) if beta > 0 else inf
        wins = ratio == inf or (ratio > 0 and draw < HISTORICAL.win(ratio))
        most_a, most_d = self.attackers - self.attackers_break, self.defenders - self.defenders_break
        if wins:
            share = most_d / self.defenders * EVEN_RATIO_LOSSES / ratio
            lost_a, lost_d = min(round(share * self.attackers), most_a - 1), most_d
        else:
            share = most_a / self.attackers * ratio / EVEN_RATIO_LOSSES
            lost_a, lost_d = most_a, min(round(share * self.defenders), most_d - 1)
        losses: list[tuple[float, Side]] = [(self._lasts_s * (i + 1) / lost_a, "attackers") for i in range(lost_a)]
        losses += [(self._lasts_s * (i + 1) / lost_d, "defenders") for i in range(lost_d)]
        # Of losses at the same moment the winner's come first, because the loser's last one ends it.
        last: Side = "defenders" if wins else "attackers"
        self._due = sorted(losses, key=lambda loss: (loss[0], loss[1] == last))

    def next_loss(self) -> tuple[float, Side]:
        """How long until the next element falls, in seconds, and whose; infinite for never."""
        if not self._due:
            return inf, "defenders"
        at_s, side = self._due[0]
        return max(at_s - self._elapsed_s, 0.0), side

    def pass_time(self, seconds: float) -> None:
        """Time goes by in which nobody falls."""
        self._elapsed_s += seconds

    def lose(self, seconds: float, side: Side) -> None:
        """After so long an element of a side falls."""
        self._elapsed_s += seconds
        self._due.pop(0)
        if side == "attackers":
            self.attackers -= 1
        else:
            self.defenders -= 1
        self._judge()
