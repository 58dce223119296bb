"""Plans: ordered lists of steps that one vehicle follows.

A :class:`Step` says what to do and where; the engine decides how long it takes. Places are indices into the run's place
table: the scenario's sites first, in file order, then places named by missions and breakdowns.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class StepKind(StrEnum):
    """The vocabulary of plans; every mission kind is made of these."""

    GO = "go"
    LOAD = "load"
    UNLOAD = "unload"
    SCOUT = "scout"
    SUPPORT = "support"
    ASSAULT = "assault"
    HOLD = "hold"
    CLEAR = "clear"
    TOW = "tow"
    RECHARGE = "recharge"
    RETURN = "return"
    RENDEZVOUS = "rendezvous"
    AWAIT_GO = "await_go"


WORK_STEPS = frozenset({StepKind.SCOUT, StepKind.SUPPORT, StepKind.ASSAULT, StepKind.HOLD, StepKind.CLEAR})
"""Steps that are time on task at a place, told apart by name alone."""


class Step(NamedTuple):
    """One step of a plan. A named tuple, because plans are made by the ten thousand.

    ``place`` is where the step happens. ``mission`` and ``part`` name what it serves. ``duration_s`` is the time on
    task of
    work steps, ``group`` the group of rendezvous and await-go, ``vehicle`` the vehicle that a tow step takes along.
    """

    kind: StepKind
    place: int
    mission: str | None = None
    part: int = 0
    duration_s: float = 0.0
    group: str | None = None
    vehicle: str | None = None


Plan = tuple[Step, ...]
