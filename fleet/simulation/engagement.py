"""One assault, event by event: the next element that falls, on which side, and when.

Each side owns a unit-exponential budget that the other side's fire consumes; the side whose budget runs out first loses
an element and draws the next budget (random time change; Ethier & Kurtz 1986, ch. 6). That is the stochastic
Lanchester process exactly, and rates may change between two losses, as when support is lost, without another draw.
Budgets of 1 instead of exponential ones give the deterministic process.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from fleet.simulation.two_sides import TwoSides

if TYPE_CHECKING:
    from fleet.models.attrition import Attrition
    from fleet.randomness import Streams
    from fleet.simulation.two_sides import Side

Draw = Callable[[], float]
"""Gives the next budget of a side."""


class Draws(NamedTuple):
    """Where the budgets of both sides come from."""

    attackers: Draw
    defenders: Draw


def drawn(streams: Streams, slot: str) -> Draws:
    """Unit-exponential budgets of a slot, (site, attempt): draw k of a side belongs to its k-th loss."""
    return Draws(
        streams.stream("assault", f"{slot}/attackers").exponential,
        streams.stream("assault", f"{slot}/defenders").exponential,
    )


def steady() -> Draws:
    """Budgets of the deterministic process: the mean each time."""
    return Draws(lambda: 1.0, lambda: 1.0)


class Engagement(TwoSides):
    """A fight whose losses come as the budgets of both sides run out."""

    __slots__ = ("_attackers_budget", "_defenders_budget", "_draws", "attrition")

    def __init__(
        self,
        attrition: Attrition,
        attackers: int,
        defenders: int,
        draws: Draws,
        *,
        attackers_break: int = 0,
        defenders_break: int = 0,
    ) -> None:
        super().__init__(attackers, defenders, attackers_break, defenders_break)
        self.attrition = attrition
        self._draws = draws
        self._attackers_budget, self._defenders_budget = draws.attackers(), draws.defenders()

    def next_loss(self) -> tuple[float, Side]:
        """How long until the next element falls as things stand, in seconds, and whose; infinite for never."""
        attrition, attackers, defenders = self.attrition, float(self.attackers), float(self.defenders)
        rate = attrition.attackers_lose_per_s(attackers, defenders)
        attackers_s = self._attackers_budget / rate if rate > 0 else inf
        rate = attrition.defenders_lose_per_s(attackers, defenders)
        defenders_s = self._defenders_budget / rate if rate > 0 else inf
        return (attackers_s, "attackers") if attackers_s < defenders_s else (defenders_s, "defenders")

    def pass_time(self, seconds: float) -> None:
        """Time goes by in which nobody falls."""
        attrition, attackers, defenders = self.attrition, float(self.attackers), float(self.defenders)
        self._attackers_budget -= seconds * attrition.attackers_lose_per_s(attackers, defenders)
        self._defenders_budget -= seconds * attrition.defenders_lose_per_s(attackers, defenders)

    def lose(self, seconds: float, side: Side) -> None:
        """After so long, as :meth:`next_loss` said, an element of a side falls."""
        self.pass_time(seconds)
        if side == "attackers":
            self.attackers -= 1
            self._attackers_budget = self._draws.attackers()
        else:
            self.defenders -= 1
            self._defenders_budget = self._draws.defenders()
        self._judge()

    def fight(self) -> float:
        """To the end, without interruption; how long that took, in seconds."""
        duration_s = 0.0
        while self.winner is None:
            wait_s, side = self.next_loss()
            self.lose(wait_s, side)
            duration_s += wait_s
        return duration_s
