"""CVRP instances in the VRPLIB form (Uchoa et al. 2017): keyed lines, then sections of coordinates and demands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleet.scenario.vrp.file_lines import numbered_lines, numbers, refuse
from fleet.scenario.vrp.instance import Instance, Node
from fleet.wording import one_line, shown

_COORDINATES: Final = "NODE_COORD_SECTION"
_DEMANDS: Final = "DEMAND_SECTION"
_DEPOTS: Final = "DEPOT_SECTION"
_ROW: Final = {_COORDINATES: 3, _DEMANDS: 2, _DEPOTS: 1}

_LONGEST: Final = 9

_Sections = dict[str, list[tuple[int, list[float]]]]


def read_cvrp(path: Path) -> Instance:
    """The instance; raises ``ScenarioError`` at what is missing, not understood, or no CVRP on the plane."""
    keys, sections = _parsed(path)
    if keys.get("TYPE") != "CVRP" or keys.get("EDGE_WEIGHT_TYPE") != "EUC_2D":
        kind, weights = keys.get("TYPE"), keys.get("EDGE_WEIGHT_TYPE")
        told = f"TYPE {one_line(str(kind)[:40])} with EDGE_WEIGHT_TYPE {one_line(str(weights)[:40])}"
        refuse(path, f"{told}, must be CVRP with EUC_2D")
    count, capacity = int(_positive(path, keys, "DIMENSION")), _positive(path, keys, "CAPACITY")
    places, demands = _by_number(path, sections, _COORDINATES, count), _by_number(path, sections, _DEMANDS, count)
    depots = [int(values[0]) for _, values in sections.get(_DEPOTS, ()) if values[0] > 0]
    if depots != [1] or demands[0][0] != 0:
        refuse(path, f"depots {shown(depots)}, must be node 1 alone, without a demand")
    nodes = tuple(Node(x=x, y=y, demand=demand) for (x, y), (demand,) in zip(places, demands, strict=True))
    return Instance(name=keys.get("NAME", path.stem), family="CVRP", capacity=capacity, vehicles=None, nodes=nodes)


def _parsed(path: Path) -> tuple[dict[str, str], _Sections]:
    keys: dict[str, str] = {}
    sections: _Sections = {}
    section = ""
    for line, text in _until_end(path):
        if text in _ROW:
            section = text
            sections[section] = []
        elif ":" in text:
            key, _, value = text.partition(":")
            keys[key.strip()] = value.strip().strip('"').strip()
        elif section:
            sections[section].append((line, numbers(path, line, text, _ROW[section])))
        else:
            refuse(path, f"{shown(text)}, neither a key nor a section that is known", line)
    return keys, sections


def _until_end(path: Path) -> Iterator[tuple[int, str]]:
    for line, text in numbered_lines(path):
        if text == "EOF":
            return
        yield line, text


def _positive(path: Path, keys: dict[str, str], key: str) -> float:
    text = keys.get(key, "")
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= _LONGEST and int(text) > 0):
        refuse(path, f"{key} {shown(text)}, a whole number above 0, and at most 9 digits, is expected")
    return float(text)


def _by_number(path: Path, sections: _Sections, name: str, count: int) -> list[list[float]]:
    """The rows of a section, which must count the nodes from 1 on; their numbers left out."""
    rows = sections.get(name, [])
    for expected, (line, values) in enumerate(rows, 1):
        if values[0] != expected:
            refuse(path, f"node {values[0]:g} in {name}, must be {expected}", line)
    if len(rows) != count:
        refuse(path, f"{name} has {len(rows)} rows, DIMENSION is {count}")
    return [values[1:] for _, values in rows]
