"""Solves routing problems with PyVRP (Wouda, Lan & Kool 2024), for a number of iterations and never for a time.

The only importer of ``pyvrp``, an optional package: version 0.14, whose locations are objects of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleet.coordination.routing_problem import FAR, Call, Routes, Visit
from fleet.errors import PolicyError

if TYPE_CHECKING:
    from fleet.coordination.routing_problem import Carrier, Demand, RoutingProblem


def pyvrp() -> Any:
    """The package; raises ``PolicyError`` naming the extra where it is not installed."""
    try:
        import pyvrp.stop  # noqa: PLC0415 - loaded by whoever uses it
    except ImportError as error:
        msg = "coordinator 'rolling' needs PyVRP, which is not installed: pip install 'fleet-simulator[solve]'"
        raise PolicyError(msg) from error
    return pyvrp


def solve(problem: RoutingProblem, iterations: int, seed: int, warm: Routes | None = None) -> Routes:
    """The best routes found in ``iterations``; ``warm`` are routes to begin with."""
    solver = pyvrp()
    kinds = list(dict.fromkeys(problem.carriers))
    numbers: dict[int, list[int]] = {}
    for number, carrier in enumerate(problem.carriers):
        numbers.setdefault(kinds.index(carrier), []).append(number)
    names = _Names(problem.demands)
    data = _data(solver, problem, kinds, {kind: len(owners) for kind, owners in numbers.items()}, names)
    begin = _solution(solver, problem, data, kinds, names, warm) if warm else None
    result = solver.solve(
        data, solver.stop.MaxIterations(iterations), seed=seed, collect_stats=False, initial_solution=begin
    )
    routes: Routes = {}
    if result.best.is_feasible():
        for route in result.best.routes():
            calls = names.calls(route)
            if calls:
                routes[numbers[route.vehicle_type()].pop(0)] = calls
    return routes


class _Names:
    """Which client or shipment of the solver's is which demand."""

    def __init__(self, demands: tuple[Demand, ...]) -> None:
        self.clients = [i for i, demand in enumerate(demands) if demand.fetch is None]
        self.shipments = [i for i, demand in enumerate(demands) if demand.fetch is not None]

    def calls(self, route: Any) -> tuple[Call, ...]:
        """The calls of one of the solver's routes."""
        found = []
        for stop in route.schedule():
            if stop.is_client():
                found.append(Call(self.clients[stop.idx], is_fetch=False, trip=stop.trip))
            elif stop.is_pickup() or stop.is_delivery():
                found.append(Call(self.shipments[stop.idx], is_fetch=stop.is_pickup(), trip=stop.trip))
        return tuple(found)


def _data(solver: Any, problem: RoutingProblem, kinds: list[Carrier], counts: dict[int, int], names: _Names) -> Any:
    depots = sorted({place for carrier in kinds for place in (carrier.start, carrier.end)})
    clients = [
        solver.Client(
            demand.drop.place, delivery=[demand.amount], service_duration=demand.drop.service,
            tw_early=demand.drop.opens, tw_late=demand.drop.latest, prize=demand.prize, required=False,
        )
        for demand in map(problem.demands.__getitem__, names.clients)
    ]  # fmt: skip
    shipments = [_shipment(solver, problem.demands[number]) for number in names.shipments]
    types = [
        solver.VehicleType(
            counts[number], capacity=[kind.capacity], start_depot=depots.index(kind.start),
            end_depot=depots.index(kind.end), tw_early=kind.ready, max_distance=kind.reach, profile=kind.profile,
            reload_depots=[depots.index(kind.start)] if kind.reloads else [], max_reloads=kind.reloads,
        )
        for number, kind in enumerate(kinds)
    ]  # fmt: skip
    locations = [solver.Location(0.0, 0.0) for _ in range(len(problem.travel[0]))]
    travel = list(problem.travel)
    return solver.ProblemData(
        locations, clients, [solver.Depot(place) for place in depots], types, travel, travel, [], shipments
    )


def _shipment(solver: Any, demand: Demand) -> Any:
    fetch, drop = demand.fetch or Visit(0, 0, FAR, 0), demand.drop
    return solver.Shipment(
        fetch.place, drop.place, pickup_tw_early=fetch.opens, pickup_tw_late=fetch.latest,
        pickup_service_duration=fetch.service, delivery_tw_early=drop.opens, delivery_tw_late=drop.latest,
        delivery_service_duration=drop.service, amount=[demand.amount], prize=demand.prize, required=False,
    )  # fmt: skip


def _solution(
    solver: Any, problem: RoutingProblem, data: Any, kinds: list[Carrier], names: _Names, warm: Routes
) -> Any:
    """Routes to begin with; loads that don't fit on one trip are for the solver to part."""
    kind_of = solver.ActivityType
    routes = []
    for carrier, calls in warm.items():
        activities = []
        for call in calls:
            if problem.demands[call.demand].fetch is None:
                activities.append(solver.Activity(kind_of.CLIENT, names.clients.index(call.demand)))
            else:
                kind = kind_of.PICKUP if call.is_fetch else kind_of.DELIVERY
                activities.append(solver.Activity(kind, names.shipments.index(call.demand)))
        routes.append(solver.Route(data, activities, kinds.index(problem.carriers[carrier])))
    return solver.Solution(data, routes)
