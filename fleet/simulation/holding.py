"""A stock that is used up at a steady rate on the clock: reorder point, stock-out, and the end of patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.models.stock import UG_PER_G, UG_PER_KG
from fleet.simulation.steady_level import SteadyLevel
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.scenario.capture_model import HoldRules
    from fleet.simulation.kernel import Alarm, Clock


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
        self._level = SteadyLevel(clock, 0, round(rules.use_g_per_s * UG_PER_G))
        self._alarms: list[Alarm] = []

    @property
    def stock_g(self) -> int:
        """Whole grams that are left now."""
        return self._level.left_ug // UG_PER_G

    def supply(self, load_g: int) -> int:
        """Put stock down, as much as there is room for; how much that was. What was to happen is put off."""
        moved_g = min(load_g, (self._rules.stock_g * UG_PER_G - self._level.left_ug) // UG_PER_G)
        self._level.change(moved_g * UG_PER_G)
        self._set_alarms()
        return moved_g

    @property
    def counted(self) -> tuple[float, int]:
        """Kilograms that were there when stock last came, and when that was."""
        level_ug, since_us = self._level.counted
        return level_ug / UG_PER_KG, since_us

    def take_up(self, stock_kg: float, since_us: int) -> None:
        """So much was there at a time before the run began."""
        self._level = SteadyLevel(self._clock, round(stock_kg * UG_PER_KG), self._level.use_ug_per_s, since_us)
        self._set_alarms(after_us=self._clock.now_us)

    def close(self) -> None:
        """The position is held no more."""
        for alarm in self._alarms:
            alarm.call_off()
        self._alarms.clear()

    def _set_alarms(self, after_us: int = -1) -> None:
        """Have happen what is to come, of which in a run that begins in the middle some has happened already."""
        self.close()
        out_us = self._level.falls_to_us()
        lost_us = None if out_us is None else out_us + us_from_s(self._rules.grace_s)
        order_us = self._level.falls_to_us(self._rules.reorder_g * UG_PER_G)
        for at_us, then in ((order_us, self._order), (out_us, self._out), (lost_us, self._lost)):
            if at_us is not None and at_us > after_us:
                self._alarms.append(self._clock.at(at_us, lambda _, then=then: then()))  # type: ignore[misc]
