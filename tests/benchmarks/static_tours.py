"""Static instances made at random, each policy's cost on them, and the best that long runs of two solvers find.

Forty sites on 20 × 20 km ask at once for parcels, with priorities 0 to 2 and due times; eight drones at the middle
carry seven parcels or so and fly 60 km, each once. The cost is Σ over sites of 0.5^priority × seconds past due, plus
κ = 1 times the seconds flown. The reference is the better of OR-Tools (guided local search with soft due times) and of
``rolling`` with many iterations. As a program: ``python -m tests.benchmarks.static_tours [SECONDS]``.
"""

from __future__ import annotations

import sys
import tempfile
from math import hypot
from pathlib import Path
from statistics import fmean
from typing import Any, Final, NamedTuple

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate

SITES: Final = 40
VEHICLES: Final = 8
INSTANCES: Final = 8
SIDE_KM: Final = 20.0
SPEED_MPS: Final = 10.0
RANGE_KM: Final = 60.0
PAYLOAD_G: Final = 1000
SERVICE_S: Final = 120.0
KAPPA: Final = 1.0
POLICIES: Final[dict[str, dict[str, float | str]]] = {
    "greedy-closest": {},
    "insertion": {"regret": 3},
    "auction": {},
    "rolling": {"iterations": 500, "trips": 1},
}
LONG: Final = 5_000
"""Iterations of the reference's long run."""


class Ask(NamedTuple):
    """One site: where, in metres, how much, how urgent, and when it is due."""

    x_m: float
    y_m: float
    load_g: int
    priority: int
    due_s: float

    @property
    def weight(self) -> float:
        """What a second late counts."""
        return float(0.5**self.priority)


def instance(number: int) -> list[Ask]:
    """The sites of an instance."""
    draw = Streams(number, 0).generator("static", "sites")
    return [
        Ask(
            float(draw.uniform(0, SIDE_KM * 1000)), float(draw.uniform(0, SIDE_KM * 1000)),
            int(draw.integers(50, 250)), int(draw.integers(0, 3)), float(draw.uniform(3600, 10800)),
        )
        for _ in range(SITES)
    ]  # fmt: skip


def cost_of(policy: str, asks: list[Ask], parameters: dict[str, float | str]) -> tuple[float, int]:
    """The cost of a run with a policy, and how many sites were not served."""
    bounds: dict[str, float | str] = {
        "waiting": 0.0,
        "lateness": 1.0,
        "travel": KAPPA,
        "most": SITES,
        "vehicles": VEHICLES,
    }
    tour = bounds if policy in {"insertion", "auction", "rolling"} else {}
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(f"0,Site {i},{ask.load_g / 1000},{ask.priority}\n" for i, ask in enumerate(asks))
        values = _scenario(asks) | {
            "command": {"coordinator": {"name": policy, **tour, **parameters}, "watchdog_s": 3600}
        }
        demand = []
        for i, ask in enumerate(asks):
            name = f"{i}.csv"
            (Path(folder) / name).write_text(
                f"time_h,site,load_kg,priority\n{rows.splitlines()[i]}\n", encoding="utf-8"
            )
            demand.append({
                "kind": "delivery", "name": f"ask {i}", "trace": name, "origin": "Depot", "due_h": ask.due_s / 3600,
                "expires_h": 24,
            })  # fmt: skip
        run = simulate(Scenario.from_dict(values | {"demand": demand}, base=folder), record="core")
    return ledger_cost(run.ledger)


def ledger_cost(ledger: Ledger) -> tuple[float, int]:
    """The cost of what was done, and how many sites were not served."""
    missions = ledger.table("missions").select("mission", "priority", "due_us")
    ended = ledger.table("parts").filter(pl.col("event") == "ended").join(missions, on="mission")
    late = (pl.col("t_us") - pl.col("due_us")).clip(0) * 1e-6 * pl.lit(0.5).pow(pl.col("priority"))
    flown_m = int(ledger.table("legs").filter(pl.col("event") == "arrive")["end_mm"].sum()) / 1000
    lateness = float(ended.filter(pl.col("outcome") == "succeeded").select(late.sum()).item())
    return lateness + KAPPA * flown_m / SPEED_MPS, ended.filter(pl.col("outcome") != "succeeded").height


def _scenario(asks: list[Ask]) -> dict[str, Any]:
    middle = SIDE_KM / 2
    nodes = {"Depot": [middle, middle]} | {f"Site {i}": [a.x_m / 1000, a.y_m / 1000] for i, a in enumerate(asks)}
    sites = [{"name": name, "node": name, "kind": "demand"} for name in nodes if name != "Depot"]
    # Heavy beside its load, so that what it carries changes its range by next to nothing.
    drone = {
        "base": "heavy-carrier", "mass_kg": 1000, "payload_kg": PAYLOAD_G / 1000, "cruise_kmh": SPEED_MPS * 3.6,
        "top_kmh": 60, "range_km": RANGE_KM, "load_min": 1e-7, "unload_min": SERVICE_S / 60, "exposure": 0,
    }  # fmt: skip
    return {
        "name": "static", "horizon_days": 2, "terrain": {"graph": {"nodes": nodes, "edges": []}},
        "sites": [{"name": "Depot", "node": "Depot", "kind": "depot", "chargers": 8}, *sites],
        "platforms": {"drone": drone}, "fleet": [{"platform": "drone", "count": VEHICLES, "home": "Depot"}],
    }  # fmt: skip


def ortools_cost(asks: list[Ask], seconds: int) -> float:
    """The cost of the best that OR-Tools finds in some seconds of wall time; infinite where it finds nothing."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    points = [(SIDE_KM * 500, SIDE_KM * 500), *((ask.x_m, ask.y_m) for ask in asks)]
    fly = [[round(hypot(bx - ax, by - ay) / SPEED_MPS * 10) for bx, by in points] for ax, ay in points]
    manager = pywrapcp.RoutingIndexManager(len(points), VEHICLES, 0)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    flown = model.RegisterTransitCallback(lambda a, b: fly[node(a)][node(b)])
    timed = model.RegisterTransitCallback(
        lambda a, b: fly[node(a)][node(b)] + (round(SERVICE_S * 10) if node(b) else 0)
    )
    loaded = model.RegisterUnaryTransitCallback(lambda a: asks[node(a) - 1].load_g if node(a) else 0)
    model.SetArcCostEvaluatorOfAllVehicles(flown)
    model.AddDimensionWithVehicleCapacity(loaded, 0, [PAYLOAD_G] * VEHICLES, True, "load")
    model.AddDimension(flown, 0, round(0.9 * RANGE_KM * 1000 / SPEED_MPS * 10), True, "range")
    model.AddDimension(timed, 0, 10**6, True, "time")
    time = model.GetDimensionOrDie("time")
    for i, ask in enumerate(asks, 1):
        # Penalties are whole numbers per tenth of a second, so weights and distances count fourfold.
        time.SetCumulVarSoftUpperBound(manager.NodeToIndex(i), round(ask.due_s * 10), round(4 * ask.weight))
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(lambda a, b: 4 * fly[node(a)][node(b)]))
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromSeconds(seconds)
    found = model.SolveWithParameters(search)
    return float("inf") if found is None else found.ObjectiveValue() / 40


def main() -> None:
    """Measure and print: each policy's gap to the reference, mean and worst."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    gaps: dict[str, list[float]] = {policy: [] for policy in POLICIES}
    for number in range(1, INSTANCES + 1):
        asks = instance(number)
        long, _ = cost_of("rolling", asks, {"iterations": LONG, "trips": 1})
        by_ortools = ortools_cost(asks, seconds)
        reference = min(long, by_ortools)
        told = [f"instance {number}: OR-Tools {by_ortools:.0f}, PyVRP {long:.0f}"]
        for policy, parameters in POLICIES.items():
            cost, unserved = cost_of(policy, asks, parameters)
            gaps[policy].append(cost / reference - 1)
            told.append(f"{policy} {cost / reference - 1:+.1%}" + (f" ({unserved} unserved)" if unserved else ""))
        _tell("; ".join(told))
    for policy, found in gaps.items():
        _tell(f"{policy}: mean {fmean(found):+.1%}, worst {max(found):+.1%}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
