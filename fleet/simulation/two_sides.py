"""Two sides of a fight, their break-points, and who has won."""

from __future__ import annotations

from typing import Literal

Side = Literal["attackers", "defenders"]


class TwoSides:
    """Attackers against defenders until one side stands at or below its break-point.

    ``winner`` is ``None`` until then. Attackers who meet beaten defenders have won, whatever they are themselves.
    """

    __slots__ = ("attackers", "attackers_break", "defenders", "defenders_break", "winner")

    def __init__(self, attackers: int, defenders: int, attackers_break: int, defenders_break: int) -> None:
        self.attackers, self.defenders = attackers, defenders
        self.attackers_break, self.defenders_break = attackers_break, defenders_break
        self.winner: Side | None = None
        self._judge()

    def reinforce(self, attackers: int) -> None:
        """More attackers join, or leave where it is negative; their break-point stays."""
        self.attackers += attackers
        self._judge()

    def withdraw(self, defenders: int) -> None:
        """So many defenders are out of it otherwise than by a loss."""
        self.defenders -= defenders
        self._judge()

    def _judge(self) -> None:
        if self.defenders <= self.defenders_break:
            self.winner = "attackers"
        elif self.attackers <= self.attackers_break:
            self.winner = "defenders"
