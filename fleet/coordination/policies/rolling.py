"""Rolling-horizon vehicle routing: now and then everything that waits is planned anew, over all vehicles at once.

The plan is the best that PyVRP finds in a number of iterations (an extra, ``[solve]``), beginning with what is left of
the last plan. Parts that it leaves out, because their due time can't be kept or nobody has the range, are inserted
where they cost least (see :mod:`fleet.coordination.bids`). Planning at intervals instead of at every event bounds the
effort, and lets requests gather that are served better together (Klapp, Erera & Toriello 2018 on when to dispatch).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fleet.coordination.openings import Openings
from fleet.coordination.parameters import Bounds
from fleet.coordination.policies.insertion import by_urgency
from fleet.coordination.pyvrp_solver import pyvrp, solve
from fleet.coordination.routing_model import RoutingModel
from fleet.coordination.routing_problem import Call, Routes
from fleet.coordination.tendering import Tendering, TenderParameters
from fleet.coordination.tours import Tour
from fleet.coordination.travel_times import TravelTimes
from fleet.units import US_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Decision, PartBelief, Picture, Trigger
    from fleet.coordination.stops import Stop

Key = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingParameters(TenderParameters):
    """How often it plans anew, and how hard it tries (see :class:`TenderParameters` for what a tour costs).

    At most ``replans_per_day`` plans in a day, each of ``iterations`` of the solver, which count as work. A vehicle is
    planned for ``trips`` trips ahead, and ordered to go on the first of them. ``most``
    and ``vehicles`` bound what is tried for the parts that the solver leaves out, not what the solver plans.
    """

    scope: Literal["idle", "busy"] = "idle"
    replans_per_day: Annotated[float, Bounds(low=0.01, high=86_400)] = 24.0
    iterations: Annotated[int, Bounds(low=1)] = 40
    trips: Annotated[int, Bounds(low=1)] = 2
    most: Annotated[int, Bounds(low=1)] = 4
    vehicles: Annotated[int, Bounds(low=1)] = 4
    candidates: Annotated[int, Bounds(low=1)] = 60


class Rolling:
    """Vehicle routing over all that waits, planned anew at intervals by PyVRP with an iteration budget."""

    Parameters = RollingParameters
    slow = True

    def __init__(self, parameters: RollingParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context; raises ``PolicyError`` where PyVRP is not installed."""
        pyvrp()
        self._context = context
        self._tendering = Tendering(context, self.parameters)
        self._times = TravelTimes(self._tendering.reckoning)
        self._openings = Openings(context)
        self._next_us = 0
        self._plans = 0
        self._later: dict[str, tuple[tuple[Key, bool], ...]] = {}

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Plan anew if it is time to, or ask to be woken when it will be."""
        if picture.queue and picture.time_us < self._next_us:
            decision = self._tendering.wait(picture)
            decision.wake_at_us = self._next_us
            return decision

        def plan(offered: dict[Key, PartBelief]) -> list[Tour]:
            self._next_us = picture.time_us + round(US_PER_DAY / self.parameters.replans_per_day)
            return self._plan(picture, offered, budget)

        return self._tendering.decide(picture, budget, by_urgency, plan)

    def _plan(self, picture: Picture, offered: dict[Key, PartBelief], budget: Budget) -> list[Tour]:
        """The tours of all vehicles that could set out, with the stops of their first trip."""
        openings = self._openings.within(picture, self.parameters.scope)
        tours = [
            Tour(o.vehicle, o.start, o.wait_s, o.energy_j, o.load_kg, o.from_step, ())
            for o in openings
            if isinstance(o.start, int)
        ]
        if not tours:
            return []
        model = RoutingModel(self._context, self._times, self._tendering.reckoning, picture, tours)
        problem = model.problem(list(offered.values()), self.parameters.trips)
        if not problem.demands:
            return tours
        budget.spend(self.parameters.iterations)
        self._plans += 1
        routes = solve(problem, self.parameters.iterations, self._plans, self._warm(model))
        self._remember(model, routes)
        return [self._with_stops(picture, model, tour, routes.get(i, ())) for i, tour in enumerate(tours)]

    def _with_stops(self, picture: Picture, model: RoutingModel, tour: Tour, calls: tuple[Call, ...]) -> Tour:
        """A tour with the stops of its first trip, without the last of them that it has no energy or time for."""
        chosen = [call for call in calls if call.trip == 0]
        while chosen:
            stops = _stops(model, chosen)
            cost = self._tendering.reckoning.cost(picture, tour, stops)
            if cost != float("inf"):
                return tour._replace(stops=stops, cost=cost)
            dropped = chosen[-1].demand
            chosen = [call for call in chosen if call.demand != dropped]
        return tour

    def _remember(self, model: RoutingModel, routes: Routes) -> None:
        """Keep who is to serve what on later trips."""
        keys = [(served.part.mission.id, served.part.part) for served in model.served]
        self._later = {
            model.tours[i].vehicle.id: tuple((keys[call.demand], call.is_fetch) for call in calls if call.trip > 0)
            for i, calls in routes.items()
        }

    def _warm(self, model: RoutingModel) -> Routes | None:
        """What is left of the last plan."""
        numbers = {(s.part.mission.id, s.part.part): i for i, s in enumerate(model.served)}
        routes = {}
        for i, tour in enumerate(model.tours):
            left = self._later.get(tour.vehicle.id, ())
            calls = tuple(Call(numbers[key], is_fetch, 0) for key, is_fetch in left if key in numbers)
            if calls:
                routes[i] = calls
        return routes or None


def _stops(model: RoutingModel, calls: Sequence[Call]) -> tuple[Stop, ...]:
    """The stops of a trip: what is loaded where the vehicle sets out comes first."""
    served = [(model.served[call.demand], call.is_fetch) for call in calls]
    loads = [item.load for item, _ in served if item.load is not None]
    calls_at = [item.fetch if is_fetch and item.fetch is not None else item.drop for item, is_fetch in served]
    return (*loads, *calls_at)
