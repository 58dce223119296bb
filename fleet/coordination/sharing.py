"""Shared trips: a vehicle that loads at a base takes further parts along for which there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.plan import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.matching import Candidate, Draft
    from fleet.coordination.protocol import Context, PartBelief, Picture


class Sharing:
    """Parts for the same site and its ``neighbours`` nearest, as long as the trip gets longer by ``detour`` at most."""

    def __init__(self, context: Context, *, share: bool, neighbours: int, detour: float) -> None:
        self._context = context
        self._share = share
        self._neighbours = neighbours
        self._detour = detour

    def trip(self, draft: Draft, picture: Picture, best: Candidate) -> tuple[Sequence[Step], tuple[PartBelief, ...]]:
        """The steps of a candidate's trip, and the parts that it serves, the candidate's own first."""
        steps = self._context.feasibility.steps_for(best.part, best.origin)
        if not self._share or best.part.load_kg <= 0 or not _loads_at(steps, best.origin):
            return steps, (best.part,)
        aboard = self._companions(draft, picture, best)
        return (_round_trip(best, aboard) if aboard else steps), (best.part, *aboard)

    def _companions(self, draft: Draft, picture: Picture, best: Candidate) -> list[PartBelief]:
        """Further parts that wait on the way or near it, for which there is room; nearest first, then oldest."""
        vehicle, site = best.vehicle, best.part.mission.site
        room = self._context.platforms[vehicle.platform].payload_kg - vehicle.load_kg - best.part.load_kg
        chosen: list[PartBelief] = []
        if room <= 0:
            return chosen
        travel, waiting = picture.travel, picture.waiting
        near = travel.nearest(vehicle.platform, site, self._neighbours)
        limit = self._detour * travel.duration_s(vehicle.platform, best.origin, site)
        last = site
        for stop in (site, *(s for s in near if s in waiting)):
            extra = 0.0 if stop == last else _extra_s(picture, vehicle.platform, last, stop, best.origin)
            if extra > limit:
                continue
            for part in draft.waiting_at(stop):
                is_same = part.mission is best.part.mission and part.part == best.part.part
                if not is_same and draft.can_add(best, part, room):
                    chosen.append(part)
                    room -= part.load_kg
                    if stop != last:
                        last = stop
                        limit -= extra
        return chosen


def _loads_at(steps: Sequence[Step], origin: int) -> bool:
    return steps[1].kind is StepKind.LOAD and steps[1].place == origin


def _extra_s(picture: Picture, platform: str, last: int, stop: int, base: int) -> float:
    """How much longer the round trip gets by going on from the last stop to another."""
    time = picture.travel.duration_s
    return time(platform, last, stop) + time(platform, stop, base) - time(platform, last, base)


def _round_trip(best: Candidate, aboard: Sequence[PartBelief]) -> list[Step]:
    """Load everything at the origin, then deliver stop by stop in the order given."""
    parts = (best.part, *aboard)
    first = parts[0].mission
    steps = [Step(StepKind.GO, best.origin, first.id, parts[0].part)]
    steps += [Step(StepKind.LOAD, best.origin, p.mission.id, p.part) for p in parts]
    for p in parts:
        steps.append(Step(StepKind.GO, p.mission.site, p.mission.id, p.part))
        steps.append(Step(StepKind.UNLOAD, p.mission.site, p.mission.id, p.part))
    return steps
