"""Writes the rows of the ``areas`` table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.ledger.frames import packer
from fleet.ledger.vocabulary import AREAS, NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.domain.plan import Step
    from fleet.ledger.recorder import Recorder
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Clock
    from fleet.simulation.vehicle import Vehicle

_ROW = packer(AREAS)
NANO: Final = 1e9


class AreaJournal:
    """The rows about areas of one run."""

    def __init__(self, recorder: Recorder, clock: Clock, journal: Journal) -> None:
        self._rows = recorder.rows[AREAS.name]
        self._clock = clock
        self._journal = journal

    def wrote(
        self,
        event: str,
        area: str,
        step: Step,
        v: Vehicle | None,
        *,
        known: tuple[float, float] | None = None,
        eased: tuple[float, int | None, int] | None = None,
    ) -> None:
        """Somebody has looked at an area or cleared it, or what was cleared is no longer.

        ``known`` are knowledge and its half-life in seconds, ``eased`` the factor, until when, and how many edges.
        """
        knowledge_n, half_life_us = NONE, NONE
        if known is not None:
            knowledge_n, half_life_us = round(known[0] * NANO), us_from_s(known[1])
        factor_n, until_us, edges = NONE, NONE, NONE
        if eased is not None:
            factor_n, edges = round(eased[0] * NANO), eased[2]
            until_us = NONE if eased[1] is None else eased[1]
        journal = self._journal
        self._rows.append(_ROW(
            self._clock.now_us, journal.words[area], journal.words[event],
            journal.mission_codes[step.mission] if step.mission else NONE, v.code if v is not None else NONE,
            journal.place_code(step.place), knowledge_n, half_life_us, factor_n, until_us, edges,
        ))  # fmt: skip
