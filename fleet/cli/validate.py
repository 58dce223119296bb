"""Check a scenario without simulating it: every broken rule at its place in the file, or what the scenario comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.options import add_json, add_scenario, load_scenario
from fleet.cli.output import clean, counted, print_json, show_warnings
from fleet.units import S_PER_DAY

if TYPE_CHECKING:
    import argparse

    from fleet.scenario.model import Model
    from fleet.scenario.scenario import Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO``, ``--set`` and ``--json``."""
    add_scenario(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Load the scenario, which raises ``ScenarioError`` where it breaks a rule, and say what is in it."""
    scenario = load_scenario(args)
    from fleet.simulation.run import prepared_for

    model = prepared_for(scenario).model
    show_warnings(args, model.warnings)
    if args.json:
        print_json(_facts(scenario, model))
        return 0
    streams = len(scenario.spec.demand)
    told = [
        counted(model.horizon_s / S_PER_DAY, "day"),
        f"terrain of {counted(model.terrain.node_count, 'node')}",
        counted(len(model.sites), "site"),
        counted(sum(group.count for group in model.fleet), "vehicle"),
        counted(streams, "demand stream"),
        f"coordinator {model.command.coordinator.name}",
        *([counted(len(model.warnings), "warning")] if model.warnings else []),
    ]
    print(clean(f"{args.scenario}: valid: {', '.join(told)}"))
    return 0


def _facts(scenario: Scenario, model: Model) -> dict[str, object]:
    return {
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
        "warnings": list(model.warnings),
    }
