"""Batched optimal assignment: of all ways to give each opening at most one part, the one that is reached soonest.

Minimises Σ c_ij x_ij with Σ_j x_ij ≤ 1, Σ_i x_ij ≤ 1 and as many pairs as can be served, by the shortest augmenting
path algorithm of Crouse (2016) in ``scipy.optimize.linear_sum_assignment``. That optimising over all vehicles, those
under way included, beats first come first served is shown by Hyland & Mahmassani (2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from fleet.coordination.approach import Approaches
from fleet.coordination.cost_matrix import CostTables
from fleet.coordination.deferral import Deferrals
from fleet.coordination.matching import Draft
from fleet.coordination.openings import Openings, Scope
from fleet.coordination.sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleet.coordination.cost_matrix import Costs, Floats
    from fleet.coordination.matching import RunnerUp
    from fleet.coordination.openings import Opening
    from fleet.coordination.protocol import Budget, Context, Decision, PartBelief, Picture, Trigger

IMPOSSIBLE_S = 1e9
"""Stands for infinity where the solver needs a number: no sum of real costs comes near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentParameters:
    """How waiting, urgency and sharing weigh against travel, and how many parts are looked at.

    ``ageing`` is the seconds of travel that a second of waiting is worth, ``urgency_s`` those that a priority class is
    worth; they decide who is served first where not all can be. ``share`` lets a vehicle that loads at a base take
    further parts for the same site and for its ``neighbours`` nearest sites, as long as the trip gets longer by no more
    than the share ``detour``. ``candidates`` bounds the parts of one decision to those that have waited longest.
    With ``scope: divert`` a vehicle keeps what it was sent for unless ``loyalty_s`` seconds are gained.
    """

    scope: Scope = "idle"
    ageing: float = 0.5
    urgency_s: float = 1800.0
    share: bool = True
    neighbours: int = 6
    detour: float = 0.25
    candidates: int = 240
    loyalty_s: float = 60.0

    def __post_init__(self) -> None:
        for name in ("ageing", "urgency_s", "neighbours", "detour", "candidates", "loyalty_s"):
            if getattr(self, name) < 0:
                msg = f"{name} = {getattr(self, name)}, must be 0 or more"
                raise ValueError(msg)


class Assignment:
    """All waiting parts and all vehicles in scope matched at once, so that the sum of times to the sites is least."""

    Parameters = AssignmentParameters

    def __init__(self, parameters: AssignmentParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context, and tables of what has been worked out."""
        self._context = context
        self._approaches = Approaches(context)
        self._tables = CostTables(context, self._approaches)
        self._openings = Openings(context)
        self._deferrals = Deferrals(context)
        chosen = self.parameters
        self._sharing = Sharing(context, share=chosen.share, neighbours=chosen.neighbours, detour=chosen.detour)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Match, order what is new, and say why the rest waits."""
        draft = Draft(self._context, self._approaches, picture)
        found = self._openings.within(picture, self.parameters.scope) if picture.queue else []
        if found:
            parts = self._parts(picture, found)
            budget.spend(len(found) * len(parts))
            self._match(draft, picture, found, parts)
        self._deferrals.tell(draft.decision, picture, draft.taken)
        return draft.decision

    def _parts(self, picture: Picture, found: Sequence[Opening]) -> list[PartBelief]:
        """The parts that have waited longest, and those that vehicles under way may give up."""
        parts = list(islice(picture.queue.values(), self.parameters.candidates))
        for opening in found:
            for key in opening.given_up:
                part = picture.part(key)
                if part is not None:
                    parts.append(part)
        return parts

    def _match(self, draft: Draft, picture: Picture, found: list[Opening], parts: list[PartBelief]) -> None:
        costs = self._tables.between(picture, found, parts)
        weighed = self._weighed(picture, costs, found, parts)
        pairs = zip(*(side.tolist() for side in linear_sum_assignment(weighed)), strict=True)
        served = {i: j for i, j in pairs if costs.seconds[i, j] < inf}
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
        ageing, urgency_s, now_us = self.parameters.ageing * 1e-6, self.parameters.urgency_s, picture.time_us
        worth = [ageing * (now_us - p.mission.ready_us) - urgency_s * p.mission.priority for p in parts]
        weighed: Floats = costs.seconds - np.array(worth)
        if self.parameters.loyalty_s:
            columns = {_key(part): j for j, part in enumerate(parts)}
            for i, opening in enumerate(found):
                for key in opening.given_up[:1]:
                    if key in columns:
                        weighed[i, columns[key]] -= self.parameters.loyalty_s
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
