"""Withdrawals: stocks that are used in lots, at random, rather than steadily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.units import US_PER_S

if TYPE_CHECKING:
    from fleet.randomness import Stream
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.stock import Stock
    from fleet.simulation.stock_journal import StockJournal
    from fleet.simulation.world import World


class Withdrawals:
    """Withdrawals at the events of Poisson processes; draw k belongs to the k-th of a site and item."""

    def __init__(self, world: World, rows: StockJournal) -> None:
        self._world = world
        self._rows = rows

    def begin(self, stock: Stock) -> None:
        """Lots are taken from a stock from now on."""
        model = stock.model
        draws = self._world.streams.stream("use", f"{model.item}/{self._world.places[model.site].name}")
        self._await_next((stock, draws))

    def _await_next(self, subject: tuple[Stock, Stream]) -> None:
        stock, draws = subject
        mean_s = (stock.model.use_lot_kg or 0.0) / stock.model.use_kg_per_s.truth
        wait_us = max(round(draws.exponential() * mean_s * US_PER_S), 1)
        self._world.clock.at(self._world.clock.now_us + wait_us, self._used, subject)

    def _used(self, alarm: Alarm) -> None:
        stock: Stock = alarm.subject[0]
        if not stock.is_out:
            taken_g = stock.take(round((stock.model.use_lot_kg or 0.0) * 1000.0))
            self._rows.changed("used", stock, moved_g=taken_g)
            stock.check()
        self._await_next(alarm.subject)
