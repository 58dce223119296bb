"""Writes the rows of the ``convoys`` table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.ledger.frames import packer
from fleet.ledger.vocabulary import CONVOYS

if TYPE_CHECKING:
    from fleet.ledger.recorder import Recorder
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Clock
    from fleet.simulation.vehicle import Vehicle

_ROW = packer(CONVOYS)


class ConvoyJournal:
    """The rows about convoys of one run."""

    def __init__(self, recorder: Recorder, clock: Clock, journal: Journal) -> None:
        self._rows = recorder.rows[CONVOYS.name]
        self._clock = clock
        self._journal = journal

    def wrote(self, event: str, group: str, v: Vehicle, members: int) -> None:
        """A vehicle has joined a convoy or left it, which has so many members then."""
        words = self._journal.words
        self._rows.append(_ROW(self._clock.now_us, words[group], words[event], v.code, members))
