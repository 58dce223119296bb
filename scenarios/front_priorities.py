"""Captures against delivered tonnage on the front, for three settings of what the policy puts first.

    python scenarios/front_priorities.py 10

Ten replications of each setting on the same luck; every figure is computed from the ledgers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.intervals import mean_interval
from fleet.statistics.run import Run

FRONT = Path(__file__).with_name("front.yaml")
SETTINGS = ("first", "when due", "spare")


def figures(run: Run) -> dict[str, float]:
    """What was captured and when (what was not counts to the end), how long it was held, and what was delivered."""
    captures = run.summary().captures
    assert captures is not None
    missing = captures.missions - captures.captured
    days = [hours / 24 for hours in captures.hours_to_capture] + [30.0] * missing
    parts, missions = run.ledger.table("parts"), run.ledger.table("missions")
    delivered = parts.filter(pl.col("event") == "delivered").join(
        missions.filter(pl.col("kind") == "delivery").select("mission"), on="mission"
    )
    return {
        "positions captured, of 3": captures.captured,
        "days to capture, mean of 3": sum(days) / len(days),
        "position days held": sum(hold.until_h - hold.from_h for hold in captures.holds) / 24,
        "tonnes delivered": float(delivered["load_g"].sum()) / 1e6,
        "vehicles lost": run.summary().losses,
    }


def main(replications: int) -> None:
    """Run all settings and print a table with 95 % intervals."""
    scenario = Scenario.load(FRONT)
    table = {}
    for setting in SETTINGS:
        chosen = scenario.replace({"command.coordinator.captures": setting})
        rows = [figures(simulate(chosen, replication=k, record="core")) for k in range(replications)]
        table[setting] = {name: mean_interval([row[name] for row in rows]) for name in rows[0]}
    print(f"| captures | {' | '.join(next(iter(table.values())))} |")
    for setting, found in table.items():
        cells = (f"{one.mean:.1f} ± {one.half_width or 0.0:.1f}" for one in found.values())
        print(f"| {setting} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
