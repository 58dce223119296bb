"""The closest pair of waiting part and idle vehicle, urgency and age counted as nearness; spare capacity is shared.

The plain baseline that a dispatcher would reach for (SUMO's ``greedyClosest`` taxi dispatch is of this family), with
ageing so that nobody waits for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np

from fleet.coordination.approach import Approaches
from fleet.coordination.batch import BatchMatching
from fleet.coordination.deferral import Deferrals
from fleet.coordination.matching import Candidate, Draft, RunnerUp, next_best
from fleet.coordination.muster import Muster, MusterParameters
from fleet.coordination.news import news
from fleet.coordination.openings import Scope
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Decision
from fleet.coordination.sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.coordination.cost_matrix import Floats
    from fleet.coordination.protocol import Budget, Context, PartBelief, Picture, Trigger, VehicleBelief


IN_ALL: Final = 240
"""Parts that a decision over vehicles under way looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyParameters(MusterParameters):
    """How waiting, urgency and sharing weigh against travel.

    ``ageing`` is the seconds of travel that a second of waiting is worth, ``urgency_s`` those that a priority class is
    worth. ``share`` lets a vehicle that loads at a base take further parts for the same site and for its ``neighbours``
    nearest sites, as long as the trip gets longer by no more than the share ``detour``. A freed vehicle looks at the
    ``candidates`` nearest sites where anything waits and at as many of the parts that have waited longest.

    Beyond ``scope: idle`` every pair of a vehicle in scope and one of the ``IN_ALL`` parts that have waited longest is
    looked at, and a vehicle under way keeps what it was sent for unless ``loyalty_s`` seconds are gained.
    """

    scope: Scope = "idle"
    ageing: Annotated[float, Bounds(low=0)] = 0.5
    urgency_s: Annotated[float, Bounds(low=0)] = 1800.0
    share: bool = True
    neighbours: Annotated[int, Bounds(low=0)] = 6
    detour: Annotated[float, Bounds(low=0)] = 0.25
    candidates: Annotated[int, Bounds(low=0)] = 10
    loyalty_s: Annotated[float, Bounds(low=0)] = 60.0

    def __post_init__(self) -> None:
        check_bounds(self)


class GreedyClosest:
    """Closest idle vehicle and waiting part first, older and more urgent parts counted as closer.

    Shares spare capacity.
    """

    Parameters = GreedyParameters

    def __init__(self, parameters: GreedyParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context."""
        self._context = context
        self._approaches = Approaches(context)
        self._deferrals = Deferrals(context)
        chosen = self.parameters
        self._batch = BatchMatching(context, chosen, IN_ALL, closest_first)
        self._muster = Muster(context, chosen)
        self._sharing = Sharing(context, share=chosen.share, neighbours=chosen.neighbours, detour=chosen.detour)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Serve what has come to wait, then use what has come to be idle."""
        if self.parameters.scope != "idle":
            return self._batch.decide(picture, budget)
        if not picture.queue and not picture.concerted:
            return Decision()
        draft = Draft(self._context, self._approaches, picture)
        self._muster.before(draft, picture)
        parts, idle = news(picture)
        for part in parts:
            if draft.waits(part):
                found = draft.vehicles_for(part, 2)
                if found:
                    self._take(draft, picture, found[0], next_best(found))
        for vehicle in idle:
            if draft.is_free(vehicle):
                best = self._best_for(draft, picture, vehicle)
                if best is not None:
                    self._take(draft, picture, best, None)
        self._muster.after(draft, picture)
        self._deferrals.tell(draft.decision, picture, draft.taken, draft.kept_back)
        return draft.decision

    def _best_for(self, draft: Draft, picture: Picture, vehicle: VehicleBelief) -> Candidate | None:
        candidates, ageing, urgency_s = self.parameters.candidates, self.parameters.ageing, self.parameters.urgency_s
        now_us = picture.time_us

        def worth(part: PartBelief) -> float:
            mission = part.mission
            return ageing * 1e-6 * (now_us - mission.ready_us) - urgency_s * mission.priority

        if len(picture.queue) <= candidates:
            return draft.best_part(vehicle, picture.queue.values(), worth)
        seen = chain(draft.nearby(vehicle, candidates), draft.oldest(candidates))
        return draft.best_part(vehicle, seen, worth)

    def _take(self, draft: Draft, picture: Picture, best: Candidate, runner_up: RunnerUp) -> None:
        steps, parts = self._sharing.trip(draft, picture, best)
        draft.take(best, runner_up, steps, parts)


def closest_first(weighed: Floats) -> Iterator[tuple[int, int]]:
    """The least of all pairs, then the least of those left, in O(n log n) for n pairs; the first named of equals."""
    rows, columns = np.full(weighed.shape[0], fill_value=False), np.full(weighed.shape[1], fill_value=False)
    left = min(weighed.shape)
    for cell in weighed.argsort(axis=None, kind="stable").tolist():
        i, j = divmod(cell, weighed.shape[1])
        if not rows[i] and not columns[j]:
            rows[i] = columns[j] = True
            yield i, j
            left -= 1
            if left == 0:
                return
