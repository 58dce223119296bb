"""Capturing a position: its phases in order, what was decided and what came of it, as words of the ledger."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """The phases of an attempt, in their order; a phase with nothing to do is left out."""

    ASSEMBLY = "assembly"
    RECONNAISSANCE = "reconnaissance"
    APPROACH = "approach"
    SUPPRESSION = "suppression"
    ASSAULT = "assault"
    CONSOLIDATION = "consolidation"
    HOLD = "hold"


ORDER: Final = tuple(Phase)


class Ending(StrEnum):
    """How an attempt ends."""

    CAPTURED = "captured"
    NO_GO = "no go"
    NOT_ASSEMBLED = "not assembled"
    NOBODY_CAME = "nobody came to assault"
    WITHDREW = "withdrew"
    MISSION_OVER = "mission over"


class Holder(StrEnum):
    """Who holds a position."""

    ENEMY = "enemy"
    OWN = "own"


class Seizure(StrEnum):
    """Why a position changes hands."""

    START = "from the start"
    CAPTURE = "captured"
    STOCK_OUT = "out of stock"
    COUNTER_ATTACK = "counter-attack"
    DESERTED = "nobody left to hold it"
