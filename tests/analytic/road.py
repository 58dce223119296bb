"""Straight roads for runs with a known answer: a depot at one end, sites along it, an empty country around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fleet.scenario.scenario import Scenario

CART: Final[Mapping[str, Any]] = {
    "base": "termit", "mobility": "wheeled", "cruise_kmh": 36, "top_kmh": 54, "range_km": 1000, "payload_kg": 100,
    "mass_kg": 100, "tow_kg": 0, "load_min": 0.000_001, "unload_min": 0.000_001, "turnaround_min": 5,
    "recharge_h": 1, "efficiency": 0.5, "hotel_w": 0, "exposure": 1, "roles": ["logistics"],
}  # fmt: skip
"""10 m/s when empty, 8 m/s with its full payload; loading takes no time worth the name, and nobody tows."""


def road(length_km: float, nodes: int = 2, height_m: float = 0.0, surface: str = "field") -> dict[str, Any]:
    """A straight road of evenly spaced nodes that rises evenly to ``height_m``."""
    share = [i / (nodes - 1) for i in range(nodes)]
    return {
        "graph": {
            "nodes": {f"n{i}": [length_km * x, 0, height_m * x] for i, x in enumerate(share)},
            "edges": [[f"n{i}", f"n{i + 1}", surface] for i in range(nodes - 1)],
        }
    }


def scenario(length_km: float = 1.0, *, cart: Mapping[str, Any] | None = None, **keys: Any) -> Scenario:
    """Deliveries from a depot to the end of a road; ``keys`` replace top-level keys."""
    nodes = keys.pop("nodes", 2)
    depot = {"name": "Depot", "kind": "depot", "node": "n0", "chargers": 1} | keys.pop("depot", {})
    end = {"name": "End", "node": f"n{nodes - 1}"} | keys.pop("end", {})
    values: dict[str, Any] = {
        "name": "road",
        "horizon_days": 10,
        "terrain": road(length_km, nodes),
        "sites": [depot, end],
        "platforms": {"cart": {**CART, **(cart or {})}},
        "fleet": [{"platform": "cart", "home": "Depot"}],
        "command": {"coordinator": "fifo-nearest"},
    }
    return Scenario.of(**(values | keys))


def deliveries(rate_per_day: float, **keys: Any) -> list[dict[str, Any]]:
    """A Poisson stream of full loads to the end of the road."""
    return [
        {"kind": "delivery", "to": "End", "rate_per_day": rate_per_day, "load_kg": 100, "due_h": 0.5, "expires_h": 24}
        | keys
    ]
