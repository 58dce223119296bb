"""The requests of an instance as demand traces: one for each pair of service times, which belong to a mission kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fleet.scenario.vrp.instance import Instance, Node

DEPOT: Final = "Depot"
_MINUTES_PER_H: Final = 60.0
_TOLERANCE: Final = 1e-4
"""Units of time by which a window stays open longer: ends are counted in whole microseconds."""


class Handling(NamedTuple):
    """Minutes that loading and unloading take."""

    load_min: float
    unload_min: float


def node_name(number: int) -> str:
    """What the site of a node is called."""
    return DEPOT if number == 0 else f"Node {number}"


def traces(instance: Instance) -> dict[Handling, str]:
    """CSV text by the service times of its requests, in order of their first request; one unit of time is a minute.

    Every request is announced at the start. Service may begin from ready to due, so a mission is to be done by due and
    its service time, and by a tenth of a millisecond more.
    """
    rows: dict[Handling, list[str]] = {}
    for number, node in enumerate(instance.nodes):
        if number == 0 or node.delivery:
            continue
        other = instance.nodes[node.pickup]
        handling = Handling(other.service if node.pickup else 0.0, node.service)
        rows.setdefault(handling, []).append(",".join(_fields(instance, number, node, other)))
    return {handling: "\n".join((_head(instance), *lines)) + "\n" for handling, lines in rows.items()}


def _head(instance: Instance) -> str:
    if instance.family == "CVRP":
        return "time_h,site,load_kg"
    ahead = "time_h,site,load_kg,announced_h,expires_h"
    return ahead if instance.family == "VRPTW" else f"{ahead},origin,load_from_h,load_until_h"


def _fields(instance: Instance, number: int, node: Node, other: Node) -> Iterator[str]:
    yield _hours(node.ready)
    yield node_name(number)
    yield f"{abs(node.demand):g}"
    if instance.family == "CVRP":
        return
    yield "0"
    yield _hours(node.due + node.service - node.ready + _TOLERANCE)
    if instance.family == "PDPTW":
        yield node_name(node.pickup)
        yield _hours(other.ready)
        yield _hours(other.due + _TOLERANCE)


def _hours(minutes: float) -> str:
    return repr(minutes / _MINUTES_PER_H)
