"""Whether vehicles of a fleet can carry what a demand stream asks for, and in which lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleet.domain.mission import MissionKind
from fleet.domain.platform import Platform
from fleet.scenario.model import LoadLaw
from fleet.scenario.schema import Load

MAX_PARTS: Final = 1_000
"""Most parts that one load is split into."""


def load_law(load: Load) -> LoadLaw:
    """The distribution of a load as bounds in kg."""
    if load.fixed is not None:
        return LoadLaw(bounds=(load.fixed,))
    return LoadLaw(bounds=tuple(load.uniform or load.triangular or ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """What can be carried for missions of a kind: ``payload_kg`` by one vehicle, ``lot_kg`` as one part."""

    kind: MissionKind
    payload_kg: float
    lot_kg: float

    @classmethod
    def by(cls, platforms: Sequence[Platform], kind: MissionKind, lot_kg: float | None) -> Carrying:
        """What at least one of some platforms can carry; a lot is a whole payload where the scenario gives none."""
        payload_kg = max(platform.payload_kg for platform in platforms)
        return cls(kind=kind, payload_kg=payload_kg, lot_kg=payload_kg if lot_kg is None else lot_kg)

    def lot_rule(self) -> str | None:
        """The rule that the lot breaks, if any."""
        if self.kind.cargo != "stores":
            return f"{self.kind.name} does not split its load, remove it"
        if self.lot_kg > self.payload_kg:
            return f"impossible lot: no vehicle with role {self.kind.role!r} carries more than {self.payload_kg:g} kg"
        return None

    def load_rule(self, load_kg: float) -> str | None:
        """The rule that a load breaks, if any."""
        if load_kg <= 0:
            return None
        if self.kind.cargo is None:
            return f"{self.kind.name} carries nothing"
        if self.kind.cargo == "casualty" and load_kg > self.payload_kg:
            return (
                f"impossible payload: {load_kg:g} kg can't be split, and no vehicle with role {self.kind.role!r} "
                f"carries more than {self.payload_kg:g} kg"
            )
        if load_kg > MAX_PARTS * self.lot_kg:
            return f"impossible payload: {load_kg:g} kg in lots of {self.lot_kg:g} kg is more than {MAX_PARTS} parts"
        return None
