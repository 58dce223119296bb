"""Support that lasts as long as its stock: a supporter whose stock is spent goes home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.domain.plan import StepKind
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.fights import Fights
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.operation import Operation
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

SPENT: Final = "spent"
"""Why a supporter has left whose stock is used up."""


class Support:
    """The stock of those who support assaults: each lasts ``lasts_s`` from when it begins to; ``None`` for ever."""

    def __init__(self, world: World, fights: Fights, journal: CaptureJournal, lasts_s: float | None) -> None:
        self._world = world
        self._fights = fights
        self._journal = journal
        self._lasts_us = None if lasts_s is None else us_from_s(lasts_s)

    def begin(self, op: Operation) -> None:
        """Suppression begins: whoever is there to support does so from now on."""
        for v in op.here(StepKind.SUPPORT):
            self.joins(op, v)

    def joins(self, op: Operation, v: Vehicle) -> None:
        """One more supports from now on."""
        if self._lasts_us is not None:
            self._world.clock.at(self._world.clock.now_us + self._lasts_us, self._spent, (op, v))

    def _spent(self, alarm: Alarm) -> None:
        op, v = alarm.subject
        member = op.members.get(v.id)
        if op.is_over or member is None or member.vehicle is not v:
            return
        member.vehicle = None
        self._journal.attempt("left", op, v.id, cause=SPENT)
        del op.members[v.id]
        self._fights.support_changed(op)
        self._world.conduct.skip(v, v.plan[v.cursor], "released")
