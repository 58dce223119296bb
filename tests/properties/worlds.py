"""Small scenarios of every shape for Hypothesis: roads, fleets, hazards, links, posts, weather, zones, closures."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from fleet.errors import ScenarioError
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import prepared_for

SURFACES = ("field", "track", "gravel", "marsh")
CART: dict[str, Any] = {
    "base": "termit", "cruise_kmh": 18, "top_kmh": 36, "range_km": 15, "payload_kg": 100, "load_min": 2,
    "unload_min": 2, "recharge_h": 0.5,
}  # fmt: skip
HAULER: dict[str, Any] = CART | {"payload_kg": 300, "range_km": 25, "power": "fuel", "recharge_h": None, "tow_kg": 600}
COPTER = {"base": "heavy-carrier", "cruise_kmh": 40, "top_kmh": 50, "range_km": 12, "payload_kg": 15}

_share = st.sampled_from([0.0, 0.1, 0.3])


@st.composite
def roads(draw: st.DrawFn) -> dict[str, Any]:
    """A spine of 3 to 6 nodes with hills and shortcuts, sometimes a crossing on it."""
    count = draw(st.integers(3, 6))
    names = [f"n{i}" for i in range(count)]
    nodes = {
        name: [
            i * draw(st.sampled_from([0.3, 1.0, 1.7])) + i,
            draw(st.sampled_from([0, 0.5])),
            draw(st.integers(0, 90)),
        ]
        for i, name in enumerate(names)
    }
    edges = [[a, b, draw(st.sampled_from(SURFACES))] for a, b in pairwise(names)]
    if count > 3 and draw(st.booleans()):
        edges.append([names[0], names[2], "track"])
    crossings = {"bridge": names[:2]} if draw(st.booleans()) else {}
    return {"nodes": nodes, "edges": edges, "crossings": crossings}


@st.composite
def coordinators(draw: st.DrawFn) -> dict[str, Any]:
    """A policy that ships, with a scope that it can use, bare or wrapped."""
    name = draw(st.sampled_from(["fifo-nearest", "greedy-closest", "assignment", "insertion", "auction"]))
    scope = "idle" if name == "fifo-nearest" else draw(st.sampled_from(["idle", "busy", "divert"]))
    wrappers = [{"name": "batching", "window_s": 300}, {"name": "wear-balance"}, {"name": "risk-aware", "learn": True}]
    return {"name": name, "scope": scope, "wrap": draw(st.sampled_from([[], [], *([w] for w in wrappers), wrappers]))}


@st.composite
def places(draw: st.DrawFn, nodes: list[str]) -> list[dict[str, Any]]:
    """A depot at the first node, perhaps another at the last, demand in between and around."""
    depot: dict[str, Any] = {
        "kind": "depot", "docks": draw(st.sampled_from([None, 1, 2])), "chargers": 1,
        "swap_bays": draw(st.integers(0, 1)), "workshop_bays": draw(st.integers(0, 1)),
    }  # fmt: skip
    depot["charged_packs"] = draw(st.integers(1, 2)) if depot["swap_bays"] else 0
    sites = [depot | {"name": "Base", "node": nodes[0]}]
    if draw(st.booleans()):
        sites.append(depot | {"name": "Rear", "node": nodes[-1]})
    forward = draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3, unique=True))
    for number, node in enumerate(forward):
        loss = draw(st.sampled_from([0.0, 0.2]))
        sites.append({"name": f"Post {number}", "group": "forward", "node": node, "loss_per_h": loss})
    return sites


@st.composite
def fleets(draw: st.DrawFn, homes: list[str], controls: list[str]) -> list[dict[str, Any]]:
    """Some of each platform, replaced or not, idling in any way, under one of the kinds of control."""
    groups = []
    for platform in draw(st.lists(st.sampled_from(["cart", "hauler", "copter"]), min_size=1, max_size=3, unique=True)):
        idle = draw(st.sampled_from(["return", "stay", "reposition"]))
        groups.append(
            {
                "platform": platform,
                "count": draw(st.integers(1, 3)),
                "home": draw(st.sampled_from(homes)),
                "replacement_h": draw(st.sampled_from([None, 0, 3])),
                "when_idle": idle,
                "reposition_to": "Post 0" if idle == "reposition" else None,
                "recharge_below": draw(st.sampled_from([0.0, 0.5, 1.0])),
                "control": draw(st.sampled_from(controls)),
            }
        )
    return groups


@st.composite
def commands(draw: st.DrawFn, homes: list[str]) -> dict[str, Any]:
    """Central, sectors or one post per vehicle; links from ideal to bad; decisions instant or slow."""
    architectures = ["central", "per-vehicle"] + (["sectors"] if len(homes) > 1 else [])
    architecture = draw(st.sampled_from(architectures))
    posts = [{"name": "p1", "holds": ["Base", "forward"]}, {"name": "p2", "holds": ["Rear"]}]
    return {
        "architecture": architecture,
        "posts": posts if architecture == "sectors" else [],
        "coordinator": draw(coordinators()),
        "links": {"latency_s": draw(st.sampled_from([0, 0, 3, 90])), "loss": draw(st.sampled_from([0, 0, 0.2, 0.6]))},
        "retries": draw(st.integers(0, 2)),
        "ack_timeout_s": draw(st.sampled_from([20, 300])),
        "announce_to": draw(st.integers(1, 3)),
        "lost_after_s": draw(st.sampled_from([0, 1200])),
        "coalesce_s": draw(st.sampled_from([0, 0, 30])),
        "work_per_s": draw(st.sampled_from([None, None, 5])),
    }


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """Operators, few or none at night, who may have to consent to anything, and whom mishaps may need too."""
    approval = {
        "level": draw(st.sampled_from(["L1", "L2", "L3", "L4"])),
        "takes": draw(st.sampled_from([5, 240])),
        "timeout_min": draw(st.sampled_from([None, 5])),
        "on_timeout": draw(st.sampled_from(["execute", "drop"])),
        "veto_share": draw(st.sampled_from([0, 0.3])),
    }
    return {
        "count": draw(st.integers(1, 3)),
        "shifts": draw(st.sampled_from([[], [{"from_h": 2, "until_h": 5, "count": 0}]])),
        "pooled": draw(st.booleans()),
        "span": draw(st.sampled_from([None, 1, 3])),
        "switch_s": draw(st.sampled_from([0, 20])),
        "attention": {"k": draw(st.sampled_from([0, 3]))},
        "approval": approval,
        "unsticking": draw(st.sampled_from([None, 120])),
        "recovery": draw(st.sampled_from([None, 120])),
        "first": draw(st.sampled_from([[], ["approval", "attending"]])),
    }


@st.composite
def demands(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Deliveries, split or not, and perhaps evacuations."""
    streams: list[dict[str, Any]] = [
        {
            "kind": "delivery",
            "to": "forward",
            "rate_per_day": draw(st.sampled_from([10, 60, 200])),
            "load_kg": {"uniform": [1, draw(st.sampled_from([10, 90, 250]))]},
            "lot_kg": draw(st.sampled_from([10, 60, 100])),
            "priorities": [1, 1],
            "due_h": 1,
            "expires_h": draw(st.sampled_from([1.0, 4.0, 20.0])),
        }
    ]
    if draw(st.booleans()):
        streams.append({"kind": "evacuation", "to": "forward", "rate_per_day": 12, "load_kg": 10, "expires_h": 24})
    return streams


ZONES = [
    {"name": "guns", "kind": "threat", "polygon_km": [[1, -1], [3, -1], [3, 2], [1, 2]], "loss_per_km": 0.03,
     "loss_per_h": 0.05},
    {"name": "fog", "kind": "weather", "polygon_km": [[2, -1], [5, -1], [5, 2], [2, 2]], "speed_factor": 0.5},
]  # fmt: skip


@st.composite
def values(draw: st.DrawFn) -> dict[str, Any]:
    """The keys of a scenario; not every one of them can be run."""
    graph = draw(roads())
    sites = draw(places(list(graph["nodes"])))
    homes = [site["name"] for site in sites if site.get("kind") == "depot"]
    closed = [{"at": "3h", "kind": "close-crossing", "crossing": "bridge", "for_h": 5}] if graph["crossings"] else []
    operators = draw(st.one_of(st.none(), people()))
    controls = ["autonomous"] if operators is None else ["autonomous", "supervised", "teleoperated"]
    road = draw(st.sampled_from(graph["edges"]))[:2]
    shut = [{"at": "1h", "kind": "close-road", "road": road, "for_h": 4, "announced": draw(st.booleans())}]
    surge = [{"at": "2h", "kind": "demand-surge", "factor": 3, "for_h": 2}]
    return {
        "name": "any world",
        "horizon_days": draw(st.sampled_from([0.4, 1.1])),
        "warm_up_days": draw(st.sampled_from([0, 0.2])),
        "seed": draw(st.integers(0, 10**6)),
        "terrain": {"graph": graph},
        "zones": draw(st.sampled_from([[], ZONES[:1], ZONES])),
        "sites": sites,
        "platforms": {"cart": CART, "hauler": HAULER, "copter": COPTER},
        "fleet": draw(fleets(homes, controls)),
        "demand": draw(demands()),
        "hazards": {
            "loss_per_km": {"truth": draw(st.sampled_from([0, 0.01, 0.2])), "belief": 0.01},
            "breakdown_mtbf_h": draw(st.sampled_from([None, 2, 30])),
            "stuck_per_km": {"field": draw(st.sampled_from([0, 0.1]))},
            "stuck_freed_share": draw(st.sampled_from([0, 0.5, 1])),
            "field_repair_share": draw(st.sampled_from([0, 0.5, 1])),
            "workshop_repair_h": draw(st.sampled_from([0, 3])),
            "field_repair_h": draw(st.sampled_from([0, 0.5])),
            "recovery_expires_h": draw(st.sampled_from([1, 24])),
            "energy_factor": {"truth": draw(st.sampled_from([1.0, 1.6])), "belief": 1.0},
        },
        "conditions": draw(
            st.sampled_from(
                [
                    {},
                    {"light": {"night_speed": 0.5, "night_hazard": 3}},
                    {"weather": [{"name": "dry", "mean_h": 1}, {"name": "mud", "speed": 0.3, "stuck": 5, "mean_h": 1}],
                     "light": {"sunrise_h": 0, "sunset_h": 12, "night_hazard": 0.2}},
                ]
            )
        ),
        "command": draw(commands(homes)) | {"operators": operators},
        "events": draw(st.sampled_from([[], surge, closed, shut, surge + closed + shut])),
    }  # fmt: skip


def _runnable(keys: dict[str, Any]) -> Scenario | None:
    try:
        scenario = Scenario.of(**keys)
        prepared_for(scenario)
    except ScenarioError:
        return None
    return scenario


def worlds() -> st.SearchStrategy[Scenario]:
    """Scenarios that can be run: somebody can do what is asked for."""
    return values().map(_runnable).filter(lambda scenario: scenario is not None)  # type: ignore[return-value]


def auctions_under_loss() -> st.SearchStrategy[Scenario]:
    """Worlds in which every vehicle holds an auction of its own, and most messages arrive late or not at all."""
    return values().map(_auctioned).map(_runnable).filter(lambda scenario: scenario is not None)  # type: ignore[return-value]


def _auctioned(keys: dict[str, Any]) -> dict[str, Any]:
    command = keys["command"]
    links = {"latency_s": 90, "loss": 0.6}
    auction = command["coordinator"] | {"name": "auction"}
    return keys | {
        "command": command | {"architecture": "per-vehicle", "posts": [], "links": links, "coordinator": auction}
    }
