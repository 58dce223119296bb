"""Check a scenario without simulating it: every broken rule at its place in the file, or what the scenario comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.options import add_json, add_scenario, load_scenario
from fleet.cli.output import print_json
from fleet.units import S_PER_DAY

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO``, ``--set`` and ``--json``."""
    add_scenario(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Load the scenario, which raises ``ScenarioError`` where it breaks a rule, and say what is in it."""
    scenario = load_scenario(args)
    from fleet.simulation.run import prepared_for

    model = prepared_for(scenario).model
    facts = {
        "scenario": model.name,
        "digest": scenario.digest,
        "horizon_days": model.horizon_s / S_PER_DAY,
        "nodes": model.terrain.node_count,
        "edges": model.terrain.edge_count,
        "sites": len(model.sites),
        "vehicles": sum(group.count for group in model.fleet),
        "demand_streams": len(scenario.spec.demand),
        "posts": len(model.command.posts),
        "coordinator": model.command.coordinator.name,
    }
    if args.json:
        print_json(facts)
        return 0
    print(
        f"{args.scenario}: valid: {facts['horizon_days']:g} days, {facts['sites']} sites, "
        f"{facts['vehicles']} vehicles, {facts['demand_streams']} demand streams, "
        f"terrain of {facts['nodes']} nodes, {facts['coordinator']}"
    )
    return 0
