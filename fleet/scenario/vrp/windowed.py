"""Instances with time windows: VRPTW in Solomon's form (1987), PDPTW in that of Li & Lim (2001)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fleet.scenario.vrp.file_lines import numbered_lines, numbers, refuse
from fleet.scenario.vrp.instance import Instance, Node

_SOLOMON: Final = 7
_LI_LIM: Final = 9


def read_vrptw(path: Path) -> Instance:
    """A Solomon or Gehring & Homberger instance; raises ``ScenarioError`` at what is missing or not understood."""
    lines = list(numbered_lines(path))
    heads = [i for i, (_, text) in enumerate(lines) if text.upper().startswith(("NUMBER", "CUST NO"))]
    if len(heads) != 2 or heads[0] + 1 >= len(lines):  # noqa: PLR2004 - the vehicles' head, and the customers'
        refuse(path, "a VRPTW instance has a head 'NUMBER CAPACITY' and a head 'CUST NO. XCOORD. …'")
    vehicles, capacity = numbers(path, *lines[heads[0] + 1], 2)
    nodes: list[Node] = []
    for line, text in lines[heads[1] + 1 :]:
        number, x, y, demand, ready, due, service = numbers(path, line, text, _SOLOMON)
        _check_number(path, line, number, len(nodes))
        nodes.append(Node(x=x, y=y, demand=demand, ready=ready, due=due, service=service))
    return _checked(path, Instance(
        name=lines[0][1], family="VRPTW", capacity=capacity, vehicles=int(vehicles), nodes=tuple(nodes)
    ))  # fmt: skip


def read_pdptw(path: Path) -> Instance:
    """A Li & Lim instance; raises ``ScenarioError`` at what is missing or not understood."""
    lines = list(numbered_lines(path))
    vehicles, capacity, _ = numbers(path, *lines[0], 3)
    nodes: list[Node] = []
    for line, text in lines[1:]:
        number, x, y, demand, ready, due, service, pickup, delivery = numbers(path, line, text, _LI_LIM)
        _check_number(path, line, number, len(nodes))
        nodes.append(Node(
            x=x, y=y, demand=demand, ready=ready, due=due, service=service, pickup=int(pickup), delivery=int(delivery)
        ))  # fmt: skip
    for number, node in enumerate(nodes):
        other = node.delivery or node.pickup
        if number and (not 0 < other < len(nodes) or nodes[other].demand != -node.demand):
            refuse(path, f"node {number} goes with {other}, which must be a node of the opposite demand")
    return _checked(path, Instance(
        name=path.stem, family="PDPTW", capacity=capacity, vehicles=int(vehicles), nodes=tuple(nodes)
    ))  # fmt: skip


def _check_number(path: Path, line: int, number: float, expected: int) -> None:
    if number != expected:
        refuse(path, f"node {number:g}, must be {expected}", line)


def _checked(path: Path, instance: Instance) -> Instance:
    """The instance, if it has customers and windows that can be kept."""
    if len(instance.nodes) < 2:  # noqa: PLR2004 - the depot and one to serve
        refuse(path, "there are no customers")
    for number, node in enumerate(instance.nodes):
        if not 0 <= node.ready <= node.due or node.service < 0:
            refuse(path, f"node {number}: ready {node.ready:g}, due {node.due:g}, service {node.service:g}")
    return instance
