"""Reads an instance of any of the families, told apart by what the file begins with, and its published solution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from typing import Final

from fleet.scenario.schema import MAX_JOURNEYS
from fleet.scenario.vrp.file_lines import numbered_lines, refuse
from fleet.scenario.vrp.instance import Instance
from fleet.scenario.vrp.vrplib import read_cvrp
from fleet.scenario.vrp.windowed import read_pdptw, read_vrptw

MAX_NODES: Final = isqrt(MAX_JOURNEYS)
"""Most nodes, because each becomes a site of the scenario."""

_ROUTE: Final = re.compile(r"Route\s*#?\s*\d+\s*:\s*([\d\s]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A published solution: its routes, and what they cost by the family's convention."""

    routes: tuple[tuple[int, ...], ...]
    cost: float


def read_instance(path: Path) -> Instance:
    """The instance in a file; raises ``ScenarioError`` at what is not understood, or more than a scenario can hold."""
    instance = _read(path)
    if len(instance.nodes) > MAX_NODES:
        refuse(path, f"{len(instance.nodes):,} nodes, at most {MAX_NODES:,} are allowed")
    return instance


def _read(path: Path) -> Instance:
    lines = [text for _, text in numbered_lines(path)]
    if not lines:
        refuse(path, "is empty; a CVRP, VRPTW or PDPTW instance is expected")
    if lines[0].upper().startswith("NAME"):
        return read_cvrp(path)
    if any(text.upper().startswith("CUST NO") for text in lines):
        return read_vrptw(path)
    if len(lines[0].split()) != 3:  # noqa: PLR2004 - vehicles, capacity, speed
        refuse(path, "is no CVRP (VRPLIB), VRPTW (Solomon) or PDPTW (Li & Lim) instance", 1)
    return read_pdptw(path)


def read_published(path: Path, instance: Instance) -> Published:
    """The routes of a solution file, and their cost; raises ``ScenarioError`` where it visits not each node once."""
    found = (_ROUTE.match(text) for _, text in numbered_lines(path))
    routes = tuple(tuple(map(int, match[1].split())) for match in found if match is not None)
    if sorted(node for route in routes for node in route) != list(range(1, len(instance.nodes))):
        refuse(path, f"its routes must visit each of the {len(instance.nodes) - 1} nodes of {instance.name} once")
    return Published(routes=routes, cost=instance.cost(routes))


def published_beside(path: Path) -> Path | None:
    """Where a solution lies beside its instance: ``NAME.sol``, or ``bks/NAME.txt``."""
    places = (path.with_suffix(".sol"), path.parent / "bks" / path.name)
    return next((place for place in places if place.is_file()), None)
