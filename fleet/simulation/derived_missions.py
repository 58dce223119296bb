"""Missions at positions that the run itself asks for: stock for who holds one, and the capture of one that was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.mission import Mission, split_load
from fleet.simulation.missions import MissionState
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.domain.mission import MissionKind
    from fleet.simulation.world import World


class DerivedMissions:
    """Asks for missions, numbered by what they are called and the place that they are for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: dict[str, int] = {}

    def asked(self, kind: str, site: int) -> int:
        """How many missions of a kind were asked for at a site."""
        return self._asked.get(self._name(kind, site), 0)

    def take_up(self, kind: str, site: int, asked: int) -> None:
        """So many were asked for before the run began."""
        self._asked[self._name(kind, site)] = asked

    def _name(self, kind: str, site: int) -> str:
        return f"{kind}/{self._world.places[site].name}"

    def ask(
        self, kind: MissionKind, site: int, origins: tuple[int, ...], load_kg: float = 0.0, lot_kg: float = 1.0
    ) -> MissionState:
        """Request the next mission of a kind for a site, of this moment; the caller has it carried to the posts."""
        world = self._world
        name = self._name(kind.name, site)
        ordinal = self._asked[name] = self._asked.get(name, 0) + 1
        now_us = world.clock.now_us
        request = Mission(
            id=f"{name}/{ordinal}",
            kind=kind,
            priority=0,
            site=site,
            origins=origins,
            parts_kg=split_load(load_kg, lot_kg) if kind.cargo else (0.0,) * max(len(kind.members), 1),
            ready_us=now_us,
            due_us=now_us + us_from_s(kind.due_s),
            expires_us=now_us + us_from_s(kind.expires_s),
        )
        state = MissionState(request, world.journal.mission_codes[request.id])
        world.missions.add_derived(state)
        return state
