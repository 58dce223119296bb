"""Promises: what depots keep for missions that have not loaded it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.simulation.missions import MissionState, PartState
    from fleet.simulation.stock import Stock


class Promises:
    """The stock that each part will be drawn from, while it is promised and not drawn."""

    def __init__(self) -> None:
        self._made: dict[PartState, Stock] = {}

    def __contains__(self, part: PartState) -> bool:
        """Whether something is kept for a part."""
        return part in self._made

    def make(self, part: PartState, stock: Stock) -> None:
        """Keep what a part is to bring."""
        stock.promised_g += part.load_g
        self._made[part] = stock

    def settle(self, part: PartState) -> Stock | None:
        """A part is drawn, or given up: nothing is kept for it any more. The stock that it was to be drawn from."""
        stock = self._made.pop(part, None)
        if stock is not None:
            stock.promised_g -= part.load_g
        return stock

    def give_up(self, state: MissionState) -> list[Stock]:
        """A mission ended: what was kept for it is free. The stocks that this is so of, each once."""
        freed = (self.settle(part) for part in state.parts)
        return list(dict.fromkeys(stock for stock in freed if stock is not None))
