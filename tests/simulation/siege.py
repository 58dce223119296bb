"""A position at the end of a straight road, a depot at its beginning, and a fleet of robots and drones to take it.

Nodes stand 1 km apart; carts do 10 m/s. Nothing goes wrong but what a test lets go wrong.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from fleet.ledger.audit import audit
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DRONE

HOUR_US: Final = 3_600_000_000
MISSION: Final = "capture of Hill 1-00001"
EASY: Final = {"attacker_rate_per_h": 50, "defender_rate_per_h": 0.001, "damaged_share": 0}
"""An assault that nobody on the fleet's side falls in."""
HOPELESS: Final = {"attacker_rate_per_h": 0.001, "defender_rate_per_h": 50, "damaged_share": 0}

_PLATFORMS: Final = {
    "eye": DRONE | {"roles": ["recon"]},
    "helper": DRONE | {"roles": ["support"]},
    "ram": CART | {"roles": ["assault"]},
    "mule": CART | {"roles": ["logistics"]},
}


def siege(*, defence: dict[str, Any] | None = None, captures: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    """The scenario; ``defence`` and ``captures`` are laid over what stands here, ``keys`` replace top-level keys.

    Without the position, where ``sites`` are given, there are no captures.
    """
    rules: dict[str, Any] = {
        "missions": [{"position": "Hill", "at": 3600, "expires_h": 40}],
        "assault": {"law": "square"} | EASY,
        "phases": {"recon_h": 1, "suppression_h": 0.5, "consolidation_h": 1},
        "hold": {"stock_kg": 100, "use_kg_per_day": 50, "reorder_kg": 60, "lot_kg": 50},
    }
    for name, given in (captures or {}).items():
        rules[name] = rules[name] | given if isinstance(given, dict) else given
    values: dict[str, Any] = {
        "name": "siege",
        "horizon_days": 4,
        "terrain": {
            "graph": {
                "nodes": {name: [i, 0] for i, name in enumerate("abcde")},
                "edges": [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]],
            }
        },
        "sites": [
            {"name": "Depot", "kind": "depot", "node": "a", "chargers": 9, "workshop_bays": 1},
            {"name": "Hill", "kind": "position", "node": "e", "defence": {"strength": 6} | (defence or {})},
        ],
        "platforms": _PLATFORMS,
        "fleet": [
            {"platform": "eye", "count": 2, "home": "Depot"},
            {"platform": "helper", "count": 2, "home": "Depot"},
            {"platform": "ram", "count": 4, "home": "Depot"},
            {"platform": "mule", "count": 2, "home": "Depot"},
        ],
        "captures": rules if "sites" not in keys else None,
        "command": {"coordinator": {"name": "greedy-closest", "go_ratio": 1.0}},
    }
    return Scenario.of(**(values | keys))


def run(scenario: Scenario, **options: Any) -> Run:
    """Run and audit."""
    made = simulate(scenario, **options)
    found = audit(made.ledger).findings
    assert not found, [f"{f.rule}: {f.message}" for f in found[:5]]
    return made


def attempts(made: Run) -> pl.DataFrame:
    """The rows about captures, with the hour."""
    return made.ledger.table("captures").with_columns(hour=pl.col("t_us") / HOUR_US)


def phases(made: Run) -> list[tuple[int, str]]:
    """(attempt, phase) in order."""
    rows = attempts(made).filter((pl.col("event") == "phase") & pl.col("mission").is_not_null())
    return list(rows.select("attempt", "phase").rows())


def endings(made: Run) -> list[str]:
    """How the attempts ended, in order."""
    rows = attempts(made).filter((pl.col("event") == "ended") & pl.col("mission").is_not_null())
    return rows["cause"].to_list()


def holdings(made: Run, event: str) -> pl.DataFrame:
    """The rows of one event about positions, with the hour."""
    rows = made.ledger.table("holdings").filter(pl.col("event") == event)
    return rows.with_columns(hour=pl.col("t_us") / HOUR_US)
