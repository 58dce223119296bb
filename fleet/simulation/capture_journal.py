"""Writes the ledger's rows about captures and about positions that are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.ledger.frames import packer
from fleet.ledger.vocabulary import CAPTURES, HOLDINGS, NONE

if TYPE_CHECKING:
    from fleet.ledger.recorder import Recorder
    from fleet.simulation.garrison import Garrison
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Clock
    from fleet.simulation.operation import Operation
    from fleet.simulation.position import Position
    from fleet.simulation.vehicle import Vehicle

NANO = 1e9
MICROGRAMS_PER_G = 1e6

_CAPTURES, _HOLDINGS = packer(CAPTURES), packer(HOLDINGS)


class CaptureJournal:
    """The rows of one run."""

    def __init__(self, recorder: Recorder, clock: Clock, journal: Journal, use_g_per_s: float) -> None:
        self._captures = recorder.rows[CAPTURES.name]
        self._holdings = recorder.rows[HOLDINGS.name]
        self._clock = clock
        self._journal = journal
        self._use_ug_per_s = round(use_g_per_s * MICROGRAMS_PER_G)

    def attempt(
        self,
        event: str,
        op: Operation,
        vehicle: str | None = None,
        *,
        cause: str | None = None,
        believed: float | None = None,
        knowledge: float | None = None,
    ) -> None:
        """Something happened in an attempt; strengths are as they are from now on."""
        journal, words = self._journal, self._journal.words
        member = op.members.get(vehicle or "")
        self._captures.append(_CAPTURES(
            self._clock.now_us, op.mission.code, op.attempt, journal.place_code(op.position.site), words[event],
            words[op.phase], journal.vehicle_codes[vehicle] if vehicle else NONE,
            words[member.role] if member is not None else NONE, op.attackers, op.defenders, op.supporters,
            NONE if knowledge is None else round(knowledge * NANO),
            NONE if believed is None else round(believed * NANO),
            words[cause] if cause else NONE,
        ))  # fmt: skip

    def counter_attack(
        self, event: str, garrison: Garrison, number: int, attackers: int, v: Vehicle | None, cause: str | None
    ) -> None:
        """Something happened in the fight over a position that is held, which is the ``number``-th attack on it."""
        journal, words = self._journal, self._journal.words
        self._captures.append(_CAPTURES(
            self._clock.now_us, NONE, -number, journal.place_code(garrison.position.site), words[event], words["hold"],
            NONE if v is None else v.code, NONE, attackers, garrison.strength, 0, NONE, NONE,
            words[cause] if cause else NONE,
        ))  # fmt: skip

    def holding(
        self,
        event: str,
        position: Position,
        garrison: Garrison | None = None,
        *,
        cause: str | None = None,
        mission: str | None = None,
        vehicle: str | None = None,
        **stock: int,
    ) -> None:
        """Something happened to a position.

        ``moved_g`` of stock was put down, ``stock_g`` is what was left where nobody holds it any more.
        """
        journal, words = self._journal, self._journal.words
        strength, stock_g = (0, stock.get("stock_g", 0)) if garrison is None else (garrison.strength, garrison.stock_g)
        self._holdings.append(_HOLDINGS(
            self._clock.now_us, journal.place_code(position.site), words[position.holder], words[event],
            words[cause] if cause else NONE, journal.mission_codes[mission] if mission else NONE,
            journal.vehicle_codes[vehicle] if vehicle else NONE, position.defenders, strength, stock_g,
            stock.get("moved_g", NONE),
            0 if garrison is None else self._use_ug_per_s,
        ))  # fmt: skip
