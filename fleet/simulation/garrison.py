"""One position that the fleet holds: its vehicles with their strength, its stock, and the fight over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.simulation.assaults import Assault
    from fleet.simulation.holding import Holding
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import MissionState
    from fleet.simulation.position import Position
    from fleet.simulation.vehicle import Vehicle


class Garrison:
    """A garrison. ``ordinal`` counts how often the position was taken, ``enemy`` is who overran it."""

    def __init__(
        self, mission: MissionState, position: Position, ordinal: int, vehicles: Mapping[str, tuple[Vehicle, int]]
    ) -> None:
        self.mission = mission
        self.position = position
        self.ordinal = ordinal
        self.vehicles = dict(vehicles)
        self.holding: Holding | None = None
        self.assault: Assault | None = None
        self.alarm: Alarm | None = None
        self.damaged: list[Vehicle] = []
        self.enemy = 0
        self.is_over = False

    @property
    def strength(self) -> int:
        """Elements: in a fight those that are left in it."""
        if self.assault is not None:
            return self.assault.engagement.defenders
        return sum(elements for _, elements in self.vehicles.values())

    @property
    def stock_g(self) -> int:
        """Whole grams that are left of the stock."""
        return 0 if self.holding is None else self.holding.stock_g

    def close(self) -> list[Vehicle]:
        """It is over: nothing that was to happen will; the vehicles that are left."""
        self.is_over = True
        if self.alarm is not None:
            self.alarm.call_off()
        if self.assault is not None:
            self.assault.call_off()
        if self.holding is not None:
            self.holding.close()
        left = [v for v, _ in self.vehicles.values()]
        self.vehicles.clear()
        return left
