"""What stops a vehicle on its way: a breakdown, an empty battery, damage."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fleet.ledger.vocabulary import NONE
from fleet.simulation.halts import Halt

if TYPE_CHECKING:
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.routes import Route
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Mishaps:
    """Vehicles that are mended where they stand, and those that have to be fetched."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._halted: dict[str, Halt] = {}

    # ── breakdown ──

    def broke_down(self, v: Vehicle, route: Route | None, at_mm: int) -> None:
        """A breakdown on the way: mended there, or the vehicle is disabled; what breaks down in the air is lost.

        ``route`` is what to travel on when mended; ``None`` where an order has taken the vehicle off it.
        """
        if v.platform.medium == "air":
            self._world.losses.lost(v, "breakdown in flight", None, 0)
            return
        if v.people is not None:
            v.people.setting_out.let_go(v)
        hazards = self._world.model.hazards
        workshops = self._world.workshops
        draws = workshops.draws(v)
        v.breakdown_left = v.wear_stream.exponential()
        mends_here, effort = draws.uniform() < hazards.field_repair_share, draws.exponential()
        workshops.draw_effort(v)
        if mends_here and v.tow is None:
            self.hold_up(v, route, at_mm)
            mend = partial(self._mend, v, hazards.field_repair.us(effort))
            if v.people is not None:
                v.people.attending.before("unsticking", v, mend)
            else:
                mend()
            return
        self.disable(v, "broken")

    def _mend(self, v: Vehicle, duration_us: int) -> None:
        self._world.journal.state(v, "repairing", v.mission_code, v.place)
        self._world.busy_for(v, duration_us, self._mended)

    def _mended(self, alarm: Alarm) -> None:
        self.go_on(alarm.subject)

    def hold_up(self, v: Vehicle, route: Route | None, at_mm: int) -> None:
        """A vehicle stands ``at_mm`` along its route until `go_on`; ``None`` where an order took it off the route."""
        self._halted[v.id] = Halt(route, at_mm)

    def go_on(self, v: Vehicle) -> None:
        """Nothing keeps a vehicle any longer where it stands."""
        self._world.movement.go_on_from(v, self._halted.pop(v.id))

    def halt_of(self, v: Vehicle) -> Halt | None:
        """Where a vehicle is being mended or freed; ``None`` where it isn't."""
        return self._halted.get(v.id)

    def is_mending(self, v: Vehicle) -> bool:
        """Whether a vehicle is under repair where it broke down, or stuck and being freed."""
        return v.id in self._halted

    def take_up(self, v: Vehicle, halt: Halt, since_us: int) -> None:
        """A vehicle has been under repair on its way since before the run began."""
        world, duration = self._world, self._world.model.hazards.field_repair
        self._halted[v.id] = halt
        until_us = duration.end_us(since_us, world.clock.now_us, world.workshops.draws(v).exponential())
        world.busy_until(v, until_us, self._mended)

    def forget(self, v: Vehicle) -> None:
        """A vehicle is no more, or is to be fetched."""
        self._halted.pop(v.id, None)

    # ── what has to be fetched ──

    def stranded(self, v: Vehicle) -> None:
        """The battery is empty on the way."""
        if v.platform.medium == "air":
            self._world.losses.lost(v, "empty battery", None, 0)
        else:
            self.disable(v, "stranded")

    def damaged(self, v: Vehicle) -> None:
        """Knocked out in a fight and fit to be towed: as broken as by a breakdown that nobody mends on the spot."""
        self._world.workshops.draw_effort(v)
        self.disable(v, "broken")

    def disable(self, v: Vehicle, how: str) -> None:
        """A vehicle can't go on: it keeps its cargo, gives up the rest, and waits for recovery."""
        world = self._world
        v.disabled = how
        if v.people is not None:
            v.people.part_with(v)
        v.plan, v.cursor = (), 0
        v.version += 1
        v.skipped.clear()
        for part in [p for p in v.claims.values() if p not in v.cargo]:
            world.conduct.release(v, part)
        if world.captures is not None:
            world.captures.garrisons.left(v)
        world.journal.state(v, how, NONE, v.place)
        world.reports.disabled(v)
        world.towing.ask_for_recovery(v)
