"""The routes that a run drove through a routing instance, and what they cost by the instance's own convention."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.scenario.vrp.instance import Instance
from fleet.scenario.vrp.trace_rows import DEPOT


class Driven(NamedTuple):
    """Nodes that were called at, sortie by sortie; their cost, and how many requests were not served."""

    routes: tuple[tuple[int, ...], ...]
    cost: float
    unserved: int


def driven(ledger: Ledger, instance: Instance) -> Driven:
    """The nodes where something was loaded or handed over, by vehicle and sortie, in order of time.

    Coming back to the depot to load again begins another route.
    """
    moved = ledger.table("parts").filter(pl.col("event").is_in(("loaded", "delivered")))
    calls = moved.select("vehicle", "sortie", "place").group_by("vehicle", "sortie", maintain_order=True).agg("place")
    routes = [route for places in calls["place"] for route in _routes(list(places))]
    ended = ledger.table("parts").filter(pl.col("event") == "ended")
    unserved = ended.filter(pl.col("outcome") != "succeeded").height
    return Driven(tuple(routes), instance.cost(routes), unserved)


def _routes(places: list[str]) -> list[tuple[int, ...]]:
    """The calls of a sortie cut where it was at the depot, every place once at a time."""
    routes: list[list[int]] = [[]]
    for place in places:
        if place == DEPOT:
            routes.append([])
        else:
            node = int(place.rpartition(" ")[2])
            if not routes[-1] or routes[-1][-1] != node:
                routes[-1].append(node)
    return [tuple(route) for route in routes if route]
