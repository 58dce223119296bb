"""The scenarios whose ledgers are kept: the quickstart, and one for each thing that is easily broken unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from fleet.scenario.scenario import Scenario
from fleet.statistics.run import Run

ROOT: Final = Path(__file__).parents[2]

_NODES = {name: [i, 0.4 * (i % 2), 12 * i] for i, name in enumerate("abcdefg")}
_EDGES = [[a, b] for a, b in zip("abcdef", "bcdefg", strict=True)]
_ROAD = {"graph": {"nodes": _NODES, "edges": [*_EDGES, ["b", "d", "track"]], "crossings": {"bridge": ["c", "d"]}}}
_DEPOT = {"name": "Base", "kind": "depot", "node": "a", "docks": 1, "swap_bays": 1, "charged_packs": 3, "chargers": 1,
          "workshop_bays": 1}  # fmt: skip
_FORWARD = [{"name": f"Post {n}", "group": "forward", "node": n} for n in "deg"]
_DELIVERIES = {"kind": "delivery", "to": "forward", "rate_per_day": 30, "load_kg": {"uniform": [60, 240]}}


def _scenario(name: str, **keys: Any) -> Scenario:
    values: dict[str, Any] = {
        "name": name,
        "horizon_days": 2,
        "seed": 11,
        "terrain": _ROAD,
        "sites": [_DEPOT, *_FORWARD],
        "fleet": [{"platform": "termit", "count": 5, "home": "Base"}],
        "demand": [_DELIVERIES],
    }
    return Scenario.of(**(values | keys))


def tow() -> Scenario:
    """Breakdowns and empty batteries, fetched by vehicles of the same fleet."""
    hazards = {
        "breakdown_mtbf_h": 5,
        "field_repair_share": 0.3,
        "workshop_repair_h": 2,
        "energy_factor": {"truth": 2.4, "belief": 1.0},
    }
    return _scenario("tow", hazards=hazards)


def split_and_shared() -> Scenario:
    """Loads split over vehicles, and vehicles shared between small loads for neighbours."""
    streams = [
        _DELIVERIES | {"lot_kg": 80},
        {
            "kind": "delivery",
            "name": "parcels",
            "to": "forward",
            "rate_per_day": 40,
            "load_kg": 15,
            "priorities": [1, 2],
        },
        {"kind": "evacuation", "to": "forward", "rate_per_day": 6, "load_kg": 90},
    ]
    return _scenario("split and shared", demand=streams, hazards={"loss_per_km": 0.01})


def sectors() -> Scenario:
    """Two posts with their own depots and vehicles, light, weather, a crossing that closes."""
    rear = _DEPOT | {"name": "Rear", "node": "g"}
    posts = [{"name": "west", "holds": ["Base", "Post d", "Post e"]}, {"name": "east", "holds": ["Rear", "Post g"]}]
    return _scenario(
        "sectors",
        sites=[_DEPOT, rear, *_FORWARD],
        fleet=[
            {"platform": "termit", "count": 4, "home": "Base", "replacement_h": 6},
            {"platform": "termit", "count": 2, "home": "Rear", "when_idle": "stay"},
        ],
        hazards={"loss_per_km": 0.01, "breakdown_mtbf_h": 20},
        conditions={
            "light": {"night_speed": 0.7, "night_hazard": 0.5},
            "weather": [{"name": "clear", "mean_h": 8}, {"name": "mud", "speed": 0.5, "mean_h": 4}],
        },
        events=[{"at": "8h", "kind": "close-crossing", "crossing": "bridge", "for_h": 3}],
        command={"architecture": "sectors", "posts": posts},
    )


def lossy_links() -> Scenario:
    """Late and lost messages, repeated orders, decisions that take time, losses known late."""
    command = {
        "coordinator": "fifo-nearest",
        "links": {"latency_s": 20, "loss": 0.25},
        "retries": 1,
        "ack_timeout_s": 90,
        "work_per_s": 20,
        "lost_after_s": 1800,
    }
    return _scenario("lossy links", command=command, hazards={"loss_per_km": 0.02})


def quickstart() -> Scenario:
    """The scenario of the first page."""
    return Scenario.load(ROOT / "scenarios" / "quickstart.yaml")


GOLDEN: Final[Mapping[str, Callable[[], Scenario]]] = {
    "quickstart": quickstart,
    "tow": tow,
    "split_and_shared": split_and_shared,
    "sectors": sectors,
    "lossy_links": lossy_links,
}


def figures(made: Run) -> dict[str, Any]:
    """The key figures that stand beside a digest, so that a difference says what it is about."""
    told = made.summary().as_dict()
    kept = ("missions", "sorties", "losses_by_cause", "already_taken", "broken", "stranded", "orders", "ledger_sha256")
    return {name: told[name] for name in kept} | {"rows": {t: made.ledger.table(t).height for t in ("legs", "parts")}}
