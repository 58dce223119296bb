"""Relocation: parts just given to vehicles are taken out of their tours again, and put where they cost least now.

A local search over complete tours (the relocate move of Savelsbergh 1992): what was inserted first was inserted before
anybody knew of the rest. A part may move within its tour or to another vehicle's; a move is made where the sum of the
tours' costs falls. One pass tries every part once, so its effort is linear in parts, as that of a round of bids is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.bids import Award

if TYPE_CHECKING:
    from fleet.coordination.bids import Bidding

LEAST_GAIN: Final = 1e-6
"""Smaller gains are rounding."""


def relocate(bidding: Bidding, passes: int) -> None:
    """Move awarded parts until nothing is gained by it, or all were tried ``passes`` times."""
    for _ in range(passes):
        moved = [_moved(bidding, number) for number in range(len(bidding.awards))]
        if not any(moved):
            return


def _moved(bidding: Bidding, number: int) -> bool:
    """Whether moving the part of an award gained something; then it was moved."""
    bid, runner_up = bidding.awards[number]
    held = bidding.tours[bid.vehicle]
    rest = tuple(stop for stop in held.stops if (stop.step.mission, stop.step.part) != bid.part)
    without = held._replace(stops=rest, cost=bidding.reckoning.cost(bidding.picture, held, rest))
    saved = held.cost - without.cost
    bidding.tours[bid.vehicle] = without
    better = min(bidding.bids_anew(bid.part, saved - LEAST_GAIN), default=None)
    if better is None:
        bidding.tours[bid.vehicle] = held
        return False
    bidding.tours[better.vehicle] = bidding.tours[better.vehicle]._replace(stops=better.stops, cost=better.total)
    bidding.awards[number] = Award(
        better, runner_up if runner_up is None or runner_up.vehicle != better.vehicle else bid
    )
    return True
