"""An instance as the files of a scenario: its terrain, its requests, its fleet, and nothing that goes wrong.

One unit of distance is a kilometre and one of time a minute, at 60 km/h. Without windows the vehicles drive on roads
between every two nodes, whose lengths are the rounded distances; where times have to be kept, they fly straight, at
full precision and at the same speed whatever they carry. Energy never runs short.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from fleet.models.mobility import SURFACES
from fleet.scenario.document import Plain
from fleet.scenario.vrp.instance import Instance
from fleet.scenario.vrp.trace_rows import DEPOT, Handling, node_name, traces
from fleet.scenario.yaml_writer import yaml_of
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import ROAD_CLASSES, Terrain
from fleet.units import M_PER_KM

_MINUTES_PER_DAY: Final = 1440.0
_SLACK_DAYS: Final = 1.0
"""After the depot closes, for whoever is late on the way home."""
_LEAST_M: Final = 0.001
_LEAST_MIN: Final = 1e-7
"""What the vehicle's own part of loading takes: a platform needs some."""
_PLATFORM: Final = "courier"


def scenario_files(instance: Instance, stem: str, vehicles: int, about: str) -> dict[str, str | Terrain]:
    """The files of the scenario by name, the scenario itself first; a road network is given as a terrain.

    ``stem`` begins every file name, ``about`` is the scenario's summary.
    """
    by_handling = traces(instance)
    names = {handling: _trace_name(stem, number) for number, handling in enumerate(by_handling, 1)}
    files: dict[str, str | Terrain] = {f"{stem}.yaml": _text(instance, stem, vehicles, about, names)}
    files |= {names[handling]: text for handling, text in by_handling.items()}
    if instance.family == "CVRP":
        files[f"{stem}.graphml"] = roads(instance)
    return files


def roads(instance: Instance) -> Terrain:
    """A paved road between every two nodes, as long as their distance by the family's convention."""
    count = len(instance.nodes)
    tail, head = np.triu_indices(count, 1)
    pairs = zip(tail.tolist(), head.tolist(), strict=True)
    length_m = [max(instance.distance(a, b) * M_PER_KM, _LEAST_M) for a, b in pairs]
    nodes = Nodes(
        ids=[node_name(number) for number in range(count)],
        x_m=[node.x * M_PER_KM for node in instance.nodes],
        y_m=[node.y * M_PER_KM for node in instance.nodes],
        elevation_m=np.zeros(count),
    )
    edges = Edges(
        tail=tail, head=head, surface=np.full(len(tail), SURFACES.index("paved")),
        road_class=np.full(len(tail), ROAD_CLASSES.index("none")), length_m=length_m, choke=(None,) * len(tail),
    )  # fmt: skip
    return assemble(instance.name, nodes, edges.reversed_too())


def _trace_name(stem: str, number: int) -> str:
    return f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv"


def _text(instance: Instance, stem: str, vehicles: int, about: str, names: Mapping[Handling, str]) -> str:
    horizon_days = _horizon_days(instance)
    on_roads = instance.family == "CVRP"
    terrain: dict[str, Plain] = {"graphml": f"{stem}.graphml"} if on_roads else {"graph": _points(instance)}
    scenario: dict[str, Plain] = {
        "schema": 1,
        "name": stem,
        "summary": about,
        "horizon_days": horizon_days,
        "terrain": terrain,
        "platforms": {_PLATFORM: _platform(instance, on_roads=on_roads)},
        "mission_kinds": [_kind(number, handling, horizon_days) for number, handling in enumerate(names, 1)],
        "sites": [_site(number) for number in range(len(instance.nodes))],
        "fleet": [{"platform": _PLATFORM, "count": vehicles, "home": DEPOT, "recharge_below": 0}],
        "demand": [
            {"kind": f"request-{number}", "name": f"request {number}", "trace": name, "origin": DEPOT}
            for number, name in enumerate(names.values(), 1)
        ],
    }
    return f"# yaml-language-server: $schema=../data/schema/scenario.json\n{yaml_of(scenario)}"


def _horizon_days(instance: Instance) -> float:
    """Until the depot closes; without windows, as long as one vehicle alone would take going out to each node."""
    closes = instance.nodes[0].due or instance.cost((node,) for node in range(1, len(instance.nodes)))
    return closes / _MINUTES_PER_DAY + _SLACK_DAYS


def _points(instance: Instance) -> Plain:
    return {
        "nodes": {node_name(number): [node.x, node.y] for number, node in enumerate(instance.nodes)},
        "edges": [],
    }


def _site(number: int) -> Plain:
    if number:
        return {"name": node_name(number), "kind": "demand", "node": node_name(number)}
    # Nobody uses the charger; a fleet on batteries has to have one.
    return {"name": DEPOT, "kind": "depot", "node": DEPOT, "chargers": 1}


def _platform(instance: Instance, *, on_roads: bool) -> Plain:
    return {
        "base": "termit" if on_roads else "heavy-carrier",
        **({"mobility": "wheeled"} if on_roads else {}),
        "title": "Vehicle of a routing problem",
        "roles": ["courier"],
        "payload_kg": instance.capacity,
        "cruise_kmh": 60,
        "top_kmh": 90,
        "range_km": 1_000_000,
        "load_min": _LEAST_MIN,
        "unload_min": _LEAST_MIN,
        "exposure": 0,
    }


def _kind(number: int, handling: Handling, horizon_days: float) -> Plain:
    hours = horizon_days * 24
    return {
        "name": f"request-{number}",
        "role": "courier",
        "cargo": "stores",
        "due_h": hours,
        "expires_h": hours,
        "steps": [
            {"do": "load", "at": "origin", "duration_h": handling.load_min / 60},
            {"do": "unload", "at": "site", "duration_h": handling.unload_min / 60},
        ],
    }
