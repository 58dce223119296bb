"""Writes the rows of the ``stocks`` table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.ledger.frames import packer
from fleet.ledger.vocabulary import NONE, STOCKS

if TYPE_CHECKING:
    from fleet.ledger.recorder import Recorder
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Clock
    from fleet.simulation.stock import Stock

_ROW = packer(STOCKS)


class StockJournal:
    """The rows about stocks of one run."""

    def __init__(self, recorder: Recorder, clock: Clock, journal: Journal) -> None:
        self._rows = recorder.rows[STOCKS.name]
        self._clock = clock
        self._journal = journal

    def changed(
        self,
        event: str,
        stock: Stock,
        *,
        mission: str | None = None,
        vehicle: str | None = None,
        moved_g: int = NONE,
        believed: tuple[int, int] | None = None,
        post: str | None = None,
    ) -> None:
        """Something happened to a stock; ``believed`` are grams and the moment at which they were reported.

        ``post`` is who asked.
        """
        journal = self._journal
        self._rows.append(_ROW(
            self._clock.now_us, journal.place_code(stock.model.site), journal.words[stock.model.item],
            journal.words[event], journal.mission_codes[mission] if mission else NONE,
            journal.vehicle_codes[vehicle] if vehicle else NONE, stock.level_g, moved_g, stock.use_ug_per_s,
            *(believed or (NONE, NONE)), journal.post_code(post) if post else NONE,
        ))  # fmt: skip
