"""One stock in truth: what is there now, and when it runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.models.stock import UG_PER_G, UG_PER_KG
from fleet.simulation.steady_level import SteadyLevel

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.scenario.stock_model import StockModel
    from fleet.simulation.kernel import Alarm, Clock


class Stock:
    """What a site has of a commodity. Between two changes it falls steadily, without an event.

    Calls ``run_out(stock)`` when nothing is left.
    """

    __slots__ = ("_alarm", "_clock", "_level", "_run_out", "is_out", "model", "promised_g")

    def __init__(self, model: StockModel, level_kg: float, clock: Clock, run_out: Callable[[Stock], None]) -> None:
        self.model = model
        steady = model.use_lot_kg is None
        use_ug_per_s = round(model.use_kg_per_s.truth * UG_PER_KG) if steady else 0
        self.promised_g = 0
        self.is_out = False
        self._clock = clock
        self._run_out = run_out
        self._level = SteadyLevel(clock, round(level_kg * UG_PER_KG), use_ug_per_s)
        self._alarm: Alarm | None = None

    def begin(self) -> None:
        """Use of it begins."""
        self._watch()
        self.check()

    @property
    def key(self) -> tuple[int, str]:
        """Its site and its item."""
        return self.model.site, self.model.item

    @property
    def use_ug_per_s(self) -> int:
        """Steady use."""
        return self._level.use_ug_per_s

    @property
    def level_g(self) -> int:
        """Whole grams that are left."""
        return self._level.left_ug // UG_PER_G

    @property
    def level_kg(self) -> float:
        """What is left."""
        return self._level.left_ug / UG_PER_KG

    @property
    def free_g(self) -> int:
        """Whole grams that are left and promised to nobody; below 0 where more is promised than there is."""
        return self.level_g - self.promised_g

    @property
    def room_g(self) -> int | None:
        """Whole grams that there is room for; ``None`` for no limit."""
        capacity_kg = self.model.capacity_kg
        return (
            None if capacity_kg is None else max((round(capacity_kg * UG_PER_KG) - self._level.left_ug) // UG_PER_G, 0)
        )

    def put(self, load_g: int) -> int:
        """Add what there is room for; returns how much that was."""
        room_g = self.room_g
        taken_g = load_g if room_g is None else min(load_g, room_g)
        self._change(taken_g * UG_PER_G)
        return taken_g

    def take(self, load_g: int) -> int:
        """Take so much, or what there is; returns how much that was. `check` is due when the row of it is written."""
        taken_ug = min(load_g * UG_PER_G, self._level.left_ug)
        self._change(-taken_ug)
        return taken_ug // UG_PER_G

    def _change(self, by_ug: int) -> None:
        self._level.change(by_ug)
        self._watch()

    def _watch(self) -> None:
        """Set the alarm for the moment at which nothing is left."""
        if self._alarm is not None:
            self._alarm.call_off()
            self._alarm = None
        if self._level.left_ug > 0:
            self.is_out = False
            out_us = self._level.falls_to_us()
            if out_us is not None:
                self._alarm = self._clock.at(out_us, self._empty)

    def check(self) -> None:
        """Say that it has run out, once, where what was taken last left nothing."""
        if self._level.left_ug == 0 and not self.is_out:
            self.is_out = True
            self._run_out(self)

    def _empty(self, _: Alarm) -> None:
        self._alarm = None
        self.is_out = True
        self._run_out(self)
