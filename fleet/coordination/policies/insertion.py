"""Insertion into multi-stop plans: cheapest insertion, or the part first that would regret most to be put off.

The regret of a part is Σ_{j=2..k} (c_j − c_1), where c_j is its j-th lowest marginal cost over the vehicles: how much
is lost if its best vehicle is taken by another (Potvin & Rousseau 1993; the form for k > 2 is that of Ropke & Pisinger
2006). With ``regret: 1`` parts are inserted in order of priority and age, each where it is cheapest. When all are
inserted, those that stand better elsewhere by then are moved (:mod:`fleet.coordination.relocation`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fleet.coordination.parameters import Bounds
from fleet.coordination.tendering import Tendering, TenderParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.bids import Bid, Bidding
    from fleet.coordination.protocol import Budget, Context, Decision, Picture, Trigger

NO_OTHER: Final = 1e7
"""Cost of a bid that nobody makes: who has few vehicles to choose from comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertionParameters(TenderParameters):
    """How many bids a regret counts, how often parts are moved again, and what a tour costs.

    ``passes`` is how often every part just inserted is tried elsewhere; see :class:`TenderParameters` for the rest.
    """

    regret: Annotated[int, Bounds(low=1)] = 3
    passes: Annotated[int, Bounds(low=0)] = 3


class Insertion:
    """Waiting parts inserted into multi-stop plans, by cheapest insertion or by regret."""

    Parameters = InsertionParameters

    def __init__(self, parameters: InsertionParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context."""
        self._tendering = Tendering(context, self.parameters)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Insert what waits, one part after the other."""
        chosen = by_urgency if self.parameters.regret == 1 else self._by_regret
        return self._tendering.decide(picture, budget, chosen, passes=self.parameters.passes)

    def _by_regret(self, bidding: Bidding) -> Bid | None:
        """The best bid on the part with the largest regret; of equals the part that is named first."""
        count = self.parameters.regret
        best, best_rank = None, None
        for key in bidding.parts:
            bids = bidding.on(key, count)
            if bids:
                first = bids[0].cost
                regret = sum(bid.cost - first for bid in bids) + (count - len(bids)) * (NO_OTHER - first)
                rank = (-regret, first, key)
                if best_rank is None or rank < best_rank:
                    best, best_rank = bids[0], rank
        return best


def by_urgency(bidding: Bidding) -> Bid | None:
    """The best bid on the most urgent part, of equals the oldest."""
    keys = sorted(bidding.parts, key=lambda key: (*_rank(bidding, key), key))
    return next((bids[0] for bids in (bidding.on(key, 1) for key in keys) if bids), None)


def _rank(bidding: Bidding, key: tuple[str, int]) -> tuple[int, int]:
    mission = bidding.parts[key].mission
    return mission.priority, mission.ready_us
