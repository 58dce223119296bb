"""Batch matching: all openings and all waiting parts at once, by whatever rule picks the pairs.

The picture's waiting parts and vehicles become a cost matrix, a rule picks at most one part for each opening, and what
is new is ordered. A vehicle under way keeps what it was sent for where the rule picks that again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from fleet.coordination.approach import Approaches
from fleet.coordination.cost_matrix import CostTables
from fleet.coordination.deferral import Deferrals
from fleet.coordination.matching import Draft
from fleet.coordination.muster import Captures, Muster
from fleet.coordination.openings import Openings, Scope
from fleet.coordination.sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleet.coordination.cost_matrix import Costs, Floats
    from fleet.coordination.matching import RunnerUp
    from fleet.coordination.openings import Opening
    from fleet.coordination.protocol import Budget, Context, Decision, PartBelief, Picture

IMPOSSIBLE_S: Final = 1e9
"""Stands for infinity where a solver needs a number: no sum of real costs comes near it."""

Rule = Callable[["Floats"], Iterable[tuple[int, int]]]
"""Picks (opening, part) pairs from a matrix of weighed seconds; pairs at ``IMPOSSIBLE_S`` are left out afterwards."""


class BatchParameters(Protocol):
    """What a policy that matches in batches can be told."""

    @property
    def scope(self) -> Scope:
        """Which vehicles are looked at."""

    @property
    def captures(self) -> Captures:
        """Whether teams or single trips come first."""

    @property
    def go_ratio(self) -> float:
        """How much stronger than believed defenders a team must be."""

    @property
    def muster_h(self) -> float:
        """How long a team may take to meet."""

    @property
    def ageing(self) -> float:
        """Seconds of travel that a second of waiting is worth."""

    @property
    def urgency_s(self) -> float:
        """Seconds of travel that a priority class is worth."""

    @property
    def share(self) -> bool:
        """Whether trips are shared."""

    @property
    def neighbours(self) -> int:
        """Sites near the first one that a shared trip may go on to."""

    @property
    def detour(self) -> float:
        """How much longer, as a share, a trip may get by sharing."""

    @property
    def loyalty_s(self) -> float:
        """What a change of plans must gain."""


class BatchMatching:
    """One post's batches."""

    def __init__(self, context: Context, parameters: BatchParameters, most: int, rule: Rule) -> None:
        self._context = context
        self._parameters = parameters
        self._most = most
        self._rule = rule
        self._approaches = Approaches(context)
        self._tables = CostTables(context, self._approaches)
        self._openings = Openings(context)
        self._muster = Muster(context, parameters)
        self._deferrals = Deferrals(context)
        self._sharing = Sharing(
            context, share=parameters.share, neighbours=parameters.neighbours, detour=parameters.detour
        )

    def decide(self, picture: Picture, budget: Budget) -> Decision:
        """Match, order what is new, and say why the rest waits."""
        draft = Draft(self._context, self._approaches, picture)
        self._muster.before(draft, picture)
        found = []
        if picture.queue:
            openings = self._openings.within(picture, self._parameters.scope)
            found = [opening for opening in openings if draft.is_free(opening.vehicle)]
        if found:
            parts = self._parts(picture, found)
            budget.spend(len(found) * len(parts))
            self._match(draft, picture, found, parts)
        self._muster.after(draft, picture)
        self._deferrals.tell(draft.decision, picture, draft.taken, draft.kept_back)
        return draft.decision

    def _parts(self, picture: Picture, found: Sequence[Opening]) -> list[PartBelief]:
        """The parts that have waited longest, and those that vehicles under way may give up."""
        parts = list(islice(picture.queue.values(), self._most))
        for opening in found:
            for key in opening.given_up:
                part = picture.part(key)
                if part is not None:
                    parts.append(part)
        return parts

    def _match(self, draft: Draft, picture: Picture, found: list[Opening], parts: list[PartBelief]) -> None:
        costs = self._tables.between(picture, found, parts)
        weighed = self._weighed(picture, costs, found, parts)
        served = {i: j for i, j in self._rule(weighed) if costs.seconds[i, j] < inf}
        wanted = {i: _key(parts[j]) for i, j in served.items()}
        draft.reserve(wanted.values())
        seconds = _runners_up(costs, found, served)
        for i, opening in enumerate(found):
            if _goes_on(draft, opening, wanted.get(i)):
                continue
            if i in served:
                self._order(draft, picture, opening, parts[served[i]], costs.at(i, served[i]), seconds[i])
            else:
                draft.halt(opening)

    def _order(
        self, draft: Draft, picture: Picture, opening: Opening, part: PartBelief, cell: tuple[float, int],
        runner_up: RunnerUp,
    ) -> None:  # fmt: skip
        best = opening.candidate(part, *cell)
        steps, served = self._sharing.trip(draft, picture, best)
        draft.take(best, runner_up, steps, served)

    def _weighed(self, picture: Picture, costs: Costs, found: list[Opening], parts: list[PartBelief]) -> Floats:
        """Seconds less what a part is worth, and less ``loyalty_s`` for what a vehicle has been sent for already."""
        ageing, urgency_s, now_us = self._parameters.ageing * 1e-6, self._parameters.urgency_s, picture.time_us
        worth = [ageing * (now_us - p.mission.ready_us) - urgency_s * p.mission.priority for p in parts]
        weighed: Floats = costs.seconds - np.array(worth)
        sent = [(i, opening.given_up[0]) for i, opening in enumerate(found) if opening.given_up]
        if sent and self._parameters.loyalty_s:
            columns = {_key(part): j for j, part in enumerate(parts)}
            for i, key in sent:
                if key in columns:
                    weighed[i, columns[key]] -= self._parameters.loyalty_s
        weighed[np.isinf(costs.seconds)] = IMPOSSIBLE_S
        return weighed


def _goes_on(draft: Draft, opening: Opening, wanted: tuple[str, int] | None) -> bool:
    """Whether a vehicle under way is left alone: nothing better was found for it, and nobody takes what it is at."""
    mine = opening.given_up
    if wanted is None:
        return not any(draft.is_reserved(key) for key in mine)
    return wanted in mine[:1] and not any(draft.is_reserved(key) for key in mine[1:])


def _runners_up(costs: Costs, found: Sequence[Opening], served: Mapping[int, int]) -> dict[int, RunnerUp]:
    """For each opening that serves a part the next best one for it."""
    rows, columns = list(served), list(served.values())
    others = costs.seconds[:, columns]
    others[rows, range(len(rows))] = inf
    best = others.argmin(axis=0).tolist()
    least = others.min(axis=0).tolist()
    return {
        i: (found[second].vehicle.id, seconds) if seconds < inf else None
        for i, second, seconds in zip(rows, best, least, strict=True)
    }


def _key(part: PartBelief) -> tuple[str, int]:
    return part.mission.id, part.part
