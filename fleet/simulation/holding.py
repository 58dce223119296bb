"""A stock that is used up at a steady rate on the clock: reorder point, stock-out, and the end of patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.models.holding import lasts_s
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.scenario.capture_model import HoldRules
    from fleet.simulation.kernel import Alarm, Clock

LONGEST_S = 1e9
"""A stock that lasts longer lasts for ever: no horizon is as far."""


class Holding:
    """One position's stock.

    Calls ``order`` at the reorder point, ``out`` at a stock-out, ``lost`` when grace is over.
    """

    def __init__(
        self,
        clock: Clock,
        rules: HoldRules,
        *,
        order: Callable[[], None],
        out: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._rules = rules
        self._order, self._out, self._lost = order, out, lost
        self._stock_g = 0.0
        self._since_us = clock.now_us
        self._alarms: list[Alarm] = []

    @property
    def stock_g(self) -> float:
        """What is left now."""
        used = (self._clock.now_us - self._since_us) * 1e-6 * self._rules.use_g_per_s
        return max(self._stock_g - used, 0.0)

    def supply(self, load_g: int) -> int:
        """Put stock down, as much as there is room for; how much that was. What was to happen is put off."""
        before_g = self.stock_g
        moved_g = min(load_g, int(self._rules.stock_g - before_g))
        self._stock_g, self._since_us = before_g + moved_g, self._clock.now_us
        self._set_alarms()
        return moved_g

    def close(self) -> None:
        """The position is held no more."""
        for alarm in self._alarms:
            alarm.call_off()
        self._alarms.clear()

    def _set_alarms(self) -> None:
        self.close()
        rules = self._rules
        until_order_s = lasts_s(self._stock_g - rules.reorder_g, rules.use_g_per_s)
        until_out_s = lasts_s(self._stock_g, rules.use_g_per_s)
        for wait_s, then in (
            (until_order_s, self._order),
            (until_out_s, self._out),
            (until_out_s + rules.grace_s, self._lost),
        ):
            if wait_s < LONGEST_S:
                at_us = self._clock.now_us + us_from_s(max(wait_s, 0.0))
                self._alarms.append(self._clock.at(at_us, lambda _, then=then: then()))  # type: ignore[misc]
