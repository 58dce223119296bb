"""Where a vehicle under way was, kept as it was (see ``fleet.coordination.protocol.Whereabouts``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.coordination.protocol import Turn, Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenWhereabouts:
    """What a position report said when a picture was kept."""

    observed_us: int
    step: int
    begun_us: int
    place: int | None
    is_free: bool
    aboard: tuple[tuple[str, int], ...]
    load_kg: float
    energy_j: float
    turn: Turn

    @classmethod
    def of(cls, at: Whereabouts) -> FrozenWhereabouts:
        """Keep what a report says at this moment."""
        return cls(
            observed_us=at.observed_us,
            step=at.step,
            begun_us=at.begun_us,
            place=at.place,
            is_free=at.is_free,
            aboard=at.aboard,
            load_kg=at.load_kg,
            energy_j=at.energy_j,
            turn=at.turn,
        )
