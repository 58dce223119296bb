"""What policies share that give parts to vehicles one after the other by their bids: insertion and auctions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Annotated

from fleet.coordination.approach import Approaches
from fleet.coordination.bids import Award, Bid, Bidding
from fleet.coordination.deferral import Deferrals
from fleet.coordination.matching import Draft, next_best
from fleet.coordination.muster import Muster, MusterParameters
from fleet.coordination.openings import Scope
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Order, Rationale
from fleet.coordination.relocation import relocate
from fleet.coordination.stops import can_be_parted, steps_of
from fleet.coordination.tours import Reckoning, Tour, Weights, tours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fleet.coordination.protocol import Budget, Context, Decision, PartBelief, Picture

    Plan = Callable[[dict[tuple[str, int], PartBelief]], list[Tour]]
    """The tours to begin with, for the parts that are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderParameters(MusterParameters):
    """What a tour costs, and how much is looked at.

    ``travel``, ``waiting`` and ``lateness`` weigh a second driven, a second until a part is done and a second past its
    due time; the latter two count half as much with each priority class. A part is worth ``ageing`` for every second
    that it has waited, when it is told whose turn it is. A plan has at most ``most`` parts. A part is
    offered to the ``vehicles`` nearest; a decision looks at the ``candidates`` parts that have waited longest.
    """

    scope: Scope = "idle"
    travel: Annotated[float, Bounds(low=0)] = 1.0
    waiting: Annotated[float, Bounds(low=0)] = 1.0
    lateness: Annotated[float, Bounds(low=0)] = 2.0
    ageing: Annotated[float, Bounds(low=0)] = 0.5
    most: Annotated[int, Bounds(low=1)] = 8
    vehicles: Annotated[int, Bounds(low=1)] = 12
    candidates: Annotated[int, Bounds(low=1)] = 40

    def __post_init__(self) -> None:
        check_bounds(self)


class Tendering:
    """Offers parts that wait, collects and awards bids until none is left, and orders the plans that changed."""

    def __init__(self, context: Context, parameters: TenderParameters) -> None:
        self._context = context
        self._parameters = parameters
        weights = Weights(travel=parameters.travel, waiting=parameters.waiting, lateness=parameters.lateness)
        self.reckoning = Reckoning(context, weights)
        self._approaches = Approaches(context)
        self._deferrals = Deferrals(context)
        self._muster = Muster(context, parameters)

    def wait(self, picture: Picture) -> Decision:
        """A decision to wait with all that share a plan."""
        draft = Draft(self._context, self._approaches, picture)
        self._muster.before(draft, picture)
        self._send_those_that_go_alone(
            draft, picture, list(islice(picture.queue.values(), self._parameters.candidates))
        )
        self._deferrals.tell(draft.decision, picture, draft.taken, draft.kept_back)
        return draft.decision

    def decide(
        self,
        picture: Picture,
        budget: Budget,
        choose: Callable[[Bidding], Bid | None],
        plan: Plan | None = None,
        passes: int = 0,
    ) -> Decision:
        """One decision; ``choose`` tells which bid wins a round.

        ``plan`` gives the tours to begin with, parts inserted already, instead of those that are under way. Parts that
        were given away may be moved again in so many ``passes``.
        """
        draft = Draft(self._context, self._approaches, picture)
        self._muster.before(draft, picture)
        if picture.queue:
            parts = list(islice(picture.queue.values(), self._parameters.candidates))
            offered = self._send_those_that_go_alone(draft, picture, parts)
            bidding = self._open(draft, picture, offered, budget, plan) if offered else None
            if bidding is not None:
                while (bid := choose(bidding)) is not None:
                    bidding.award(bid)
                relocate(bidding, passes)
                self._order(draft, bidding)
        self._muster.after(draft, picture)
        self._deferrals.tell(draft.decision, picture, draft.taken, draft.kept_back)
        return draft.decision

    def _send_those_that_go_alone(
        self, draft: Draft, picture: Picture, parts: Sequence[PartBelief]
    ) -> dict[tuple[str, int], PartBelief]:
        """Order tows and the like, which share no plan, to the nearest idle vehicle; the parts that are left."""
        feasibility, left = self._context.feasibility, {}
        for part in parts:
            if can_be_parted(part.mission.kind):
                left[part.mission.id, part.part] = part
                continue
            found = draft.vehicles_for(part, 2)
            if found:
                steps = feasibility.steps_for(part, found[0].origin)
                draft.take(found[0], next_best(found), steps, (part,))
        return left

    def _open(
        self,
        draft: Draft,
        picture: Picture,
        offered: dict[tuple[str, int], PartBelief],
        budget: Budget,
        plan: Plan | None,
    ) -> Bidding | None:
        chosen, held = self._parameters, {}
        for tour in tours(self._context, picture, chosen.scope) if plan is None else plan(offered):
            if draft.is_free(tour.vehicle):
                cost = self.reckoning.cost(picture, tour, tour.stops)
                if cost < inf:
                    held[tour.vehicle.id] = tour._replace(cost=cost)
        if not held:
            return None
        awards = _planned(held.values()) if plan is not None else []
        for award in awards:
            del offered[award.bid.part]
        bidding = Bidding(
            context=self._context, picture=picture, reckoning=self.reckoning, tours=held, parts=offered,
            vehicles=chosen.vehicles, most=chosen.most, ageing=chosen.ageing, budget=budget, awards=awards,
        )  # fmt: skip
        bidding.open()
        return bidding

    def _order(self, draft: Draft, bidding: Bidding) -> None:
        """An order for each tour that changed, and the reason for each part."""
        changed = {award.bid.vehicle: bidding.tours[award.bid.vehicle] for award in bidding.awards}
        for tour in changed.values():
            draft.decision.orders.append(self._ordered(tour))
        draft.decision.rationale += map(_why, bidding.awards)
        draft.reserve(award.bid.part for award in bidding.awards)

    def _ordered(self, tour: Tour) -> Order:
        context, vehicle = self._context, tour.vehicle._replace(energy_j=tour.energy_j)
        plan = context.feasibility.complete(vehicle, steps_of(tour.stops), tour.start)
        urgency = min(stop.mission.priority for stop in tour.stops)
        return Order(context.order_id(), vehicle.id, vehicle.version, plan, tour.from_step, priority=urgency)


def _planned(tours: Iterable[Tour]) -> list[Award]:
    """Parts that are on tours already, as if they had been awarded at the cost of the whole tour."""
    return [
        Award(Bid(tour.cost, tour.vehicle.id, (stop.step.mission, stop.step.part), tour.cost, tour.stops), None)
        for tour in tours
        for stop in tour.stops
        if stop.closes and stop.step.mission is not None
    ]


def _why(award: Award) -> Rationale:
    bid, second = award
    mission, part = bid.part
    runner_up, score = (second.vehicle, second.cost) if second is not None else (None, None)
    return Rationale(mission, part, bid.vehicle, bid.cost, runner_up, score)
