"""Batched optimal assignment: of all ways to give each opening at most one part, the one that is reached soonest.

Minimises Σ c_ij x_ij with Σ_j x_ij ≤ 1, Σ_i x_ij ≤ 1 and as many pairs as can be served, by the shortest augmenting
path algorithm of Crouse (2016) in ``scipy.optimize.linear_sum_assignment``. That optimising over all vehicles, those
under way included, beats first come first served is shown by Hyland & Mahmassani (2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from scipy.optimize import linear_sum_assignment

from fleet.coordination.batch import BatchMatching
from fleet.coordination.muster import MusterParameters
from fleet.coordination.openings import Scope
from fleet.coordination.parameters import Bounds, check_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.cost_matrix import Floats
    from fleet.coordination.protocol import Budget, Context, Decision, Picture, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentParameters(MusterParameters):
    """How waiting, urgency and sharing weigh against travel, and how many parts are looked at.

    ``ageing`` is the seconds of travel that a second of waiting is worth, ``urgency_s`` those that a priority class is
    worth; they decide who is served first where not all can be. ``share`` lets a vehicle that loads at a base take
    further parts for the same site and for its ``neighbours`` nearest sites, as long as the trip gets longer by no more
    than the share ``detour``. ``candidates`` bounds the parts of one decision to those that have waited longest.
    With ``scope: divert`` a vehicle keeps what it was sent for unless ``loyalty_s`` seconds are gained.
    """

    scope: Scope = "idle"
    ageing: Annotated[float, Bounds(low=0)] = 0.5
    urgency_s: Annotated[float, Bounds(low=0)] = 1800.0
    share: bool = True
    neighbours: Annotated[int, Bounds(low=0)] = 6
    detour: Annotated[float, Bounds(low=0)] = 0.25
    candidates: Annotated[int, Bounds(low=0)] = 240
    loyalty_s: Annotated[float, Bounds(low=0)] = 60.0

    def __post_init__(self) -> None:
        check_bounds(self)


class Assignment:
    """All waiting parts and all vehicles in scope matched at once, so that the sum of times to the sites is least."""

    Parameters = AssignmentParameters

    def __init__(self, parameters: AssignmentParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context, and tables of what has been worked out."""
        chosen = self.parameters
        self._batch = BatchMatching(context, chosen, chosen.candidates, optimal)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Match all at once."""
        return self._batch.decide(picture, budget)


def optimal(weighed: Floats) -> Iterable[tuple[int, int]]:
    """The pairs with the least sum, as many as there are rows or columns."""
    rows, columns = linear_sum_assignment(weighed)
    return zip(rows.tolist(), columns.tolist(), strict=True)
