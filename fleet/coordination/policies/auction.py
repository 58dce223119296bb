"""Sequential single-item auction: in each round the lowest of all bids wins, and a bid is a marginal insertion cost.

The bidding rule is MiniSum, which keeps the sum of the tours' costs low (Lagoudakis et al. 2005); for static tasks and
metric distances its result is at most twice the optimum. Where tasks arrive over time and robots are dispersed the
advantage over simpler rules shrinks (Schneider, Sklar, Parsons & Özgelen 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.coordination.tendering import Tendering, TenderParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.bids import Bid, Bidding
    from fleet.coordination.protocol import Budget, Context, Decision, Picture, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionParameters(TenderParameters):
    """What a tour costs (see :class:`TenderParameters`)."""


class Auction:
    """Waiting parts auctioned one by one: every vehicle bids what a part would add to its plan, the lowest bid wins."""

    Parameters = AuctionParameters

    def __init__(self, parameters: AuctionParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context."""
        self._tendering = Tendering(context, self.parameters)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Auction what waits, one part after the other."""
        return self._tendering.decide(picture, budget, lowest_bid)


def lowest_bid(bidding: Bidding) -> Bid | None:
    """The lowest bid on any part; of equals the vehicle, then the part, that is named first."""
    return min((bid for key in bidding.parts for bid in bidding.on(key, 1)), default=None)
