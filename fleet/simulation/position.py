"""One position in truth: who holds it, how many defend it, and how much is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Holder
from fleet.models.knowledge import estimate, knowledge_after

if TYPE_CHECKING:
    from fleet.scenario.capture_model import Defence, PhaseRules


class Position:
    """A defended site. Knowledge and defenders change in time and are brought up to date when somebody asks."""

    def __init__(self, site: int, defence: Defence, rules: PhaseRules) -> None:
        self.site = site
        self.defence = defence
        self.holder = Holder.ENEMY
        self.defenders = defence.strength
        self.looking = 0
        self._rules = rules
        self._knowledge = 0.0
        self._known_us = 0
        self._regrown_us = 0

    def take_up(self, defenders: int, knowledge: float, observed_us: int) -> None:
        """So many were believed to be there, and so much was known of them, at a time before the run began."""
        self.defenders = defenders
        self._knowledge, self._known_us, self._regrown_us = knowledge, observed_us, observed_us

    def knowledge(self, now_us: int) -> float:
        """How much is known of the defenders now, from 0 to 1."""
        rules, seconds = self._rules, (now_us - self._known_us) * 1e-6
        self._knowledge = knowledge_after(
            self._knowledge,
            seconds,
            looking=self.looking,
            rate_per_s=rules.recon_rate_per_s,
            decay_per_s=rules.forgetting_per_s,
        )
        self._known_us = now_us
        return self._knowledge

    def look(self, now_us: int, by: int) -> None:
        """So many more look from now on, or fewer where it is negative."""
        self.knowledge(now_us)
        self.looking += by

    def looked_at_since(self, since_us: int) -> None:
        """One more has been looking since a time; what that told by the last report is known already."""
        self.look(max(since_us, self._known_us), 1)

    def regrow(self, now_us: int) -> None:
        """Elements that have come back since it was last fought over, one after the other, up to the first strength."""
        rate = self.defence.regrowth_per_s
        if rate <= 0 or self.holder is not Holder.ENEMY:
            self._regrown_us = now_us
            return
        back = int((now_us - self._regrown_us) * 1e-6 * rate)
        self._regrown_us += round(back / rate * 1e6)
        self.defenders = max(self.defenders, min(self.defenders + back, self.defence.strength))

    def fought_over(self, now_us: int, defenders: int) -> None:
        """A fight left so many defenders, who begin to come back now."""
        self.defenders = defenders
        self._regrown_us = now_us

    def observed(self, now_us: int, believed: float, spread: float, normal: float) -> tuple[float, float]:
        """What a report of now makes of a belief about the defenders' strength: its mean and standard deviation."""
        self.regrow(now_us)
        mean, left = estimate(float(self.defenders), believed, spread, self.knowledge(now_us), normal)
        return max(mean, 0.0), left
