"""Exact odds of a stochastic assault: who wins, how long it takes on average, and who is left.

The assault is a pure death process on (attackers, defenders): each event takes one element from one side (Brown 1963,
*Operations Research* 11(3), 418). Every state is visited at most once, so one pass over the states in the order of
losses gives the probability of a visit to each, and all else is a sum over them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fleet.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fleet.models.attrition import Attrition

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Odds:
    """What an assault comes to.

    ``taken[a]`` is the probability that the defenders break with ``a`` attackers left, ``repelled[d]`` that the
    attackers break with ``d`` defenders left; both together sum to 1. ``attackers_break`` and ``defenders_break`` are
    what the beaten side has left. ``duration_s`` is the mean duration.
    """

    taken: Floats
    repelled: Floats
    attackers_break: int
    defenders_break: int
    duration_s: float

    @property
    def win(self) -> float:
        """Probability that the attackers take the position."""
        return float(self.taken.sum())

    @property
    def attackers_left(self) -> float:
        """Mean number of attackers at the end, whoever wins."""
        won = float(self.taken @ np.arange(len(self.taken)))
        return won + self.attackers_break * float(self.repelled.sum())

    @property
    def defenders_left(self) -> float:
        """Mean number of defenders at the end, whoever wins."""
        lost = float(self.repelled @ np.arange(len(self.repelled)))
        return lost + self.defenders_break * self.win

    @property
    def attackers_left_sd(self) -> float:
        """Standard deviation of the attackers at the end."""
        counts = np.arange(len(self.taken), dtype=np.float64)
        second = float(self.taken @ counts**2) + self.attackers_break**2 * float(self.repelled.sum())
        return float(np.sqrt(max(second - self.attackers_left**2, 0.0)))


def assault_odds(
    attrition: Attrition, attackers: int, defenders: int, *, attackers_break: int = 0, defenders_break: int = 0
) -> Odds:
    """The odds of ``attackers`` against ``defenders``, each beaten at or below its break-point.

    Attackers who meet nobody but beaten defenders have won, whatever they are themselves. Raises ``ModelError`` for a
    negative strength or break-point, and for a state that nothing ends.
    """
    if min(attackers, defenders, attackers_break, defenders_break) < 0:
        msg = f"assault: {attackers} against {defenders} with break-points {attackers_break} and {defenders_break}"
        raise ModelError(f"{msg}: each must be 0 or more")
    taken, repelled, duration_s = np.zeros(attackers + 1), np.zeros(defenders + 1), 0.0
    # A side that is beaten before it begins keeps what it has.
    odds = Odds(
        taken=taken,
        repelled=repelled,
        attackers_break=min(attackers, attackers_break),
        defenders_break=min(defenders, defenders_break),
        duration_s=0.0,
    )
    if defenders <= defenders_break:
        taken[attackers] = 1.0
        return odds
    if attackers <= attackers_break:
        repelled[defenders] = 1.0
        return odds
    # visit[i] is the probability of the state with lost_a[i] attackers fallen, after the same number of losses in all.
    visit, first = np.ones(1), 0
    for losses in range(attackers - attackers_break + defenders - defenders_break - 1):
        lost_a = first + np.arange(len(visit))
        visit, wait_s = _one_more_falls(attrition, visit, attackers - lost_a, defenders - losses + lost_a)
        duration_s += wait_s
        if defenders - (losses + 1 - first) == defenders_break:
            taken[attackers - first] = visit[0]
            visit, first = visit[1:], first + 1
        last = first + len(visit) - 1
        if attackers - last == attackers_break:
            repelled[defenders - (losses + 1 - last)] = visit[-1]
            visit = visit[:-1]
    return replace(odds, duration_s=duration_s)


def _one_more_falls(
    attrition: Attrition, visit: Floats, attackers: NDArray[np.int64], defenders: NDArray[np.int64]
) -> tuple[Floats, float]:
    """The states after one more loss, a defender's (the same number of attackers fallen) or an attacker's (one more).

    And the mean time that all of them together are waited in.
    """
    a, d = attackers.astype(np.float64), defenders.astype(np.float64)
    falls_d, falls_a = attrition.defenders_lose_per_s(a, d), attrition.attackers_lose_per_s(a, d)
    total = falls_d + falls_a
    if not np.all(total > 0):
        msg = f"assault: with {attackers[0]} attackers against {defenders[0]} defenders nobody loses any more"
        raise ModelError(msg)
    following = np.append(visit * falls_d / total, 0.0) + np.insert(visit * falls_a / total, 0, 0.0)
    return following, float((visit / total).sum())
