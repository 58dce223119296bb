"""When, where and with what each vehicle could begin something else: the scope of a policy, worked out once for all.

``idle`` looks at vehicles with nothing to do, ``busy`` also at those that have one trip left, which can follow on, and
``divert`` lets those that are on their way with nothing aboard give up what they were sent for.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from fleet.coordination.matching import Candidate
from fleet.coordination.protocol import Status
from fleet.coordination.walk import Walk, opens_s, walk
from fleet.domain.plan import WORK_STEPS, Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Context, PartBelief, Picture, Start, VehicleBelief, Whereabouts

Scope = Literal["idle", "busy", "divert"]
"""Which vehicles a policy looks at."""

_MEETINGS: Final = frozenset({StepKind.RENDEZVOUS, StepKind.AWAIT_GO})
_DONE: Final = WORK_STEPS | {StepKind.UNLOAD, StepKind.TOW}
_TAKEN_UP: Final = WORK_STEPS | {StepKind.LOAD, StepKind.TOW}
_ONE_TRIP: Final = 1


class Opening(NamedTuple):
    """A vehicle that could begin something else ``wait_s`` from now, setting out from ``start``.

    With ``energy_j`` and ``load_kg`` by then. An order for it replaces its plan from ``from_step`` on, which takes the
    parts ``given_up`` away from it.
    """

    vehicle: VehicleBelief
    start: Start
    wait_s: float
    energy_j: float
    load_kg: float
    from_step: int
    given_up: tuple[tuple[str, int], ...]

    def candidate(self, part: PartBelief, seconds: float, origin: int) -> Candidate:
        """The vehicle for a part, as it will be when it sets out."""
        vehicle = self.vehicle
        if vehicle.status is Status.IDLE:
            return Candidate(seconds, vehicle, part, origin)
        vehicle = vehicle._replace(energy_j=self.energy_j, load_kg=self.load_kg)
        return Candidate(seconds, vehicle, part, origin, self.start, self.from_step)


class Openings:
    """The openings of one post's vehicles; what a vehicle has still to do is worked out once for each of its steps."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._expected: dict[str, Expected] = {}

    def within(self, picture: Picture, scope: Scope) -> list[Opening]:
        """Every opening within a scope: idle vehicles in the order of the picture, then those under way."""
        found = [
            Opening(v, v.place, 0.0, v.energy_j, v.load_kg, 0, ())
            for bucket in picture.idle.values()
            for v in bucket.values()
        ]
        if scope != "idle":
            under_way = [v for v in picture.vehicles.values() if v.status is Status.COMMITTED]
            for vehicle in under_way:
                opening = self._under_way(picture, vehicle, diverts=scope == "divert")
                if opening is not None:
                    found.append(opening)
        return found

    def _under_way(self, picture: Picture, vehicle: VehicleBelief, *, diverts: bool) -> Opening | None:
        at = picture.whereabouts(vehicle.id)
        if at is None:
            return None
        if diverts and at.is_free and not at.aboard and not is_bound_to_others(vehicle):
            return _diverted(vehicle, at)
        known = self._expected.get(vehicle.id)
        if known is None or known.about != (vehicle.version, at.step, at.begun_us):
            known = self._expected[vehicle.id] = self._expect(picture, vehicle, at)
        opening = known.opening
        if opening is None:
            return None
        wait_s = max(known.free_us - picture.time_us, 0) * 1e-6
        return Opening(vehicle, opening.start, wait_s, *opening[3:])

    def _expect(self, picture: Picture, vehicle: VehicleBelief, at: Whereabouts) -> Expected:
        opening = None
        if not is_bound_to_others(vehicle) and trips_left(vehicle.plan[at.step :]) <= _ONE_TRIP:
            opening = _following_on(self._context, picture, vehicle, at)
        free_us = picture.time_us + (round(opening.wait_s * 1e6) if opening is not None else 0)
        return Expected((vehicle.version, at.step, at.begun_us), opening, free_us)


class Expected(NamedTuple):
    """The opening of a vehicle after what it is at, valid for a plan version and step; when it will come."""

    about: tuple[int, int, int]
    opening: Opening | None
    free_us: int


def is_bound_to_others(vehicle: VehicleBelief) -> bool:
    """Whether others wait for the vehicle somewhere on its plan."""
    return any(step.kind in _MEETINGS for step in vehicle.plan)


def _diverted(vehicle: VehicleBelief, at: Whereabouts) -> Opening:
    ahead = vehicle.plan[at.step :]
    given_up = tuple(dict.fromkeys((s.mission, s.part) for s in ahead if s.mission is not None))
    start = at if at.place is None else at.place
    return Opening(vehicle, start, 0.0, at.energy_j, at.load_kg, at.step, given_up)


def _following_on(context: Context, picture: Picture, vehicle: VehicleBelief, at: Whereabouts) -> Opening | None:
    """After the last step that serves a mission; after the way home where that has begun."""
    plan = vehicle.plan
    from_step = max((i + 1 for i, step in enumerate(plan) if step.mission is not None), default=0)
    if at.step >= from_step:
        from_step = len(plan)
    ahead = plan[at.step : from_step]
    taken = rest_of(context, picture, vehicle, at, ahead)
    if taken is None:
        return None
    return Opening(vehicle, taken.place, taken.seconds, taken.energy_j, taken.load_kg, from_step, ())


def rest_of(
    context: Context, picture: Picture, vehicle: VehicleBelief, at: Whereabouts, ahead: Sequence[Step]
) -> Walk | None:
    """What the steps ahead of a vehicle will take, the first of them begun already; ``None`` where there is no way."""
    taken = walk(context, picture, vehicle, at, ahead)
    if taken is None or not ahead or ahead[0].place != at.place:
        return taken
    if opens_s(picture, ahead[0]) > 0:
        return taken
    begun_s = min((picture.time_us - at.begun_us) * 1e-6, taken.first_s)
    return taken._replace(seconds=taken.seconds - begun_s)


def trips_left(ahead: Sequence[Step]) -> int:
    """Trips in the steps ahead: something is taken up after something else was done."""
    kinds = [step.kind for step in ahead if step.mission is not None and step.kind in _DONE | _TAKEN_UP]
    again = sum(before in _DONE and kind in _TAKEN_UP for before, kind in pairwise(kinds))
    return again + bool(kinds)
