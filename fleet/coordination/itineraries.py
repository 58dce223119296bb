"""What further parts gain a post: the trips that its vehicles would make one after the other, and when they arrive.

The score of a part is when it is reached, waiting and urgency counted as nearness. Parts are served in the order in
which they were won, so that what waits long or is urgent is not overtaken by what is near.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from fleet.domain.plan import StepKind

if TYPE_CHECKING:
    from fleet.coordination.approach import Approach, Approaches
    from fleet.coordination.consensus import Task
    from fleet.coordination.protocol import Context, PartBelief, Travel, VehicleBelief


class Start(NamedTuple):
    """Where and when a vehicle is free for a further trip; idle or under way."""

    vehicle: VehicleBelief
    place: int
    time_us: int


class Trips:
    """Single trips of a post's vehicles, as far as they are known beforehand."""

    def __init__(self, context: Context, approaches: Approaches) -> None:
        self._context = context
        self._approaches = approaches

    def approach(self, travel: Travel, start: Start, part: PartBelief) -> Approach | None:
        """The way of a vehicle from where it is free to a part; ``None`` if it can't take it."""
        way = self._approaches.of(travel, (start.place, start.vehicle.platform), part.errand)
        able = way.seconds < inf and self._approaches.can_take(way, start.vehicle, part, start.time_us)
        return way if able else None

    def free_again(self, travel: Travel, start: Start, part: PartBelief, way: Approach) -> Start:
        """Where and when a vehicle will have served a part, come home if its standing rules say so, and be ready."""
        vehicle, rules = start.vehicle, self._context.feasibility
        served = rules.steps_for(part, way.origin)
        plan = rules.complete(vehicle, served)
        end = plan[-1].place
        seconds = travel.duration_s(vehicle.platform, served[-1].place, end)
        if any(step.kind is StepKind.RECHARGE for step in plan):
            seconds += self._context.platforms[vehicle.platform].turnaround_s
        return Start(vehicle, end, start.time_us + round(way.done_us + seconds * 1e6))


class Itineraries:
    """The paths of a post's vehicles, at most ``most`` parts each (see ``fleet.coordination.bundle.Valuation``).

    A gain is minus the microsecond at which a part is reached after all that its vehicle has to do before, and minus
    its handicap: the more there is on a path, the less a further part gains. ``evaluations`` counts trips looked at.
    """

    def __init__(
        self, trips: Trips, travel: Travel, starts: Iterable[Start], parts: Mapping[Task, PartBelief],
        handicaps_us: Mapping[Task, int], most: int,
    ) -> None:  # fmt: skip
        self.evaluations = 0
        self._trips = trips
        self._travel = travel
        self._starts = {start.vehicle.id: start for start in starts}
        self._parts = parts
        self._handicaps_us = handicaps_us
        self._most = most
        self.paths: dict[str, list[Task]] = {vehicle: [] for vehicle in self._starts}
        self._free = dict(self._starts)
        self._reached: dict[str, dict[Task, int | None]] = {vehicle: {} for vehicle in self._starts}

    def clear(self) -> None:
        """No vehicle has anything on its path."""
        for vehicle, path in self.paths.items():
            if path:
                path.clear()
                self._free[vehicle] = self._starts[vehicle]
                self._reached[vehicle] = {}

    def gain(self, task: Task) -> int | None:
        """What the vehicle that reaches a part first would gain; ``None`` if there is none that can serve it."""
        best = self._first(task)
        return None if best is None else -best[0] - self._handicaps_us[task]

    def add(self, task: Task) -> None:
        """Put a part at the end of the path of the vehicle that reaches it first."""
        best = self._first(task)
        if best is None:
            raise ValueError(f"{task} can't be served by any vehicle")
        vehicle, free, part = best[1], self._free[best[1]], self._parts[task]
        way = self._trips.approach(self._travel, free, part)
        if way is not None:
            self._free[vehicle] = self._trips.free_again(self._travel, free, part, way)
        self.paths[vehicle].append(task)
        self._reached[vehicle] = {}

    def _first(self, task: Task) -> tuple[int, str] | None:
        """When a part is reached and by whom; of several at once the vehicle whose name comes first."""
        found = [
            (reached_us, vehicle)
            for vehicle, path in self.paths.items()
            if len(path) < self._most and (reached_us := self._reached_us(vehicle, task)) is not None
        ]
        return min(found, default=None)

    def _reached_us(self, vehicle: str, task: Task) -> int | None:
        known = self._reached[vehicle]
        if task not in known:
            self.evaluations += 1
            free = self._free[vehicle]
            way = self._trips.approach(self._travel, free, self._parts[task])
            known[task] = None if way is None else free.time_us + round(way.seconds * 1e6)
        return known[task]
