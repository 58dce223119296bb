"""A fight on the clock: losses of an engagement become hits on vehicles, until one side is beaten."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.models.attrition import Attrition
    from fleet.randomness import Stream
    from fleet.simulation.engagement import Engagement
    from fleet.simulation.historical_engagement import HistoricalEngagement
    from fleet.simulation.kernel import Alarm, Clock
    from fleet.simulation.two_sides import Side
    from fleet.simulation.vehicle import Vehicle

    Fight = Engagement | HistoricalEngagement


class Assault:
    """One fight. ``roster`` has how many elements of the fleet's side are left of each vehicle, in order of joining.

    ``fallen`` is told of every loss, with the vehicle that was hit and whether that was its last element; ``over``
    when a side is beaten. Whom a hit falls on is a draw over the elements, each alike.
    """

    def __init__(
        self,
        clock: Clock,
        engagement: Fight,
        own: Side,
        hits: Stream,
        fallen: Callable[[Side, Vehicle | None, bool], None],
        over: Callable[[], None],
    ) -> None:
        self.engagement = engagement
        self.roster: dict[str, tuple[Vehicle, int]] = {}
        self._clock = clock
        self._own = own
        self._hits = hits
        self._fallen = fallen
        self._over = over
        self._since_us = clock.now_us
        self._alarm: Alarm | None = None
        self._is_over = False

    def begin(self) -> None:
        """From now on losses fall, or the one side has won already."""
        self._since_us = self._clock.now_us
        self.go_on()

    def press_on(self, attrition: Attrition) -> None:
        """Other rates from now on."""
        self._settle()
        self.engagement.attrition = attrition
        self.go_on()

    def join(self, v: Vehicle, elements: int) -> None:
        """A vehicle joins the attackers in the middle of it."""
        self._settle()
        self.roster[v.id] = (v, elements)
        self.engagement.reinforce(elements)
        self.go_on()

    def leave(self, v: Vehicle) -> None:
        """A vehicle is out of it otherwise than by a hit; :meth:`go_on` then goes on without it."""
        _, elements = self.roster.pop(v.id, (v, 0))
        if elements and not self._is_over:
            self._settle()
            if self._own == "attackers":
                self.engagement.reinforce(-elements)
            else:
                self.engagement.withdraw(elements)

    def call_off(self) -> None:
        """Nobody fights any more."""
        self._is_over = True
        if self._alarm is not None:
            self._alarm.call_off()
            self._alarm = None

    def _settle(self) -> None:
        now_us = self._clock.now_us
        self.engagement.pass_time((now_us - self._since_us) * 1e-6)
        self._since_us = now_us

    def go_on(self) -> None:
        """Wait for the next loss, unless it is over."""
        if self._alarm is not None:
            self._alarm.call_off()
            self._alarm = None
        if self._is_over:
            return
        if self.engagement.winner is not None:
            self._is_over = True
            self._over()
            return
        wait_s, _ = self.engagement.next_loss()
        if wait_s < inf:
            self._alarm = self._clock.at(self._since_us + us_from_s(wait_s), self._falls)

    def _falls(self, _: Alarm) -> None:
        self._alarm = None
        wait_s, side = self.engagement.next_loss()
        self.engagement.lose(wait_s, side)
        self._since_us = self._clock.now_us
        v, was_last = self._hit() if side == self._own else (None, False)
        self._fallen(side, v, was_last)
        self.go_on()

    def _hit(self) -> tuple[Vehicle | None, bool]:
        """The vehicle whose element falls, and whether that was its last."""
        at = self._hits.uniform() * sum(elements for _, elements in self.roster.values())
        for name, (v, elements) in self.roster.items():
            at -= elements
            if at < 0:
                if elements == 1:
                    del self.roster[name]
                else:
                    self.roster[name] = (v, elements - 1)
                return v, elements == 1
        return None, False
