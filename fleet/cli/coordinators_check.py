"""``fleet coordinators check``: the verdicts of the conformance kit on one policy."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.chosen_coordinator import Chosen, parse, scenario_with
from fleet.cli.options import BadUsageError
from fleet.cli.output import print_json, print_table
from fleet.cli.progress import progress_bar

if TYPE_CHECKING:
    import argparse


def check(args: argparse.Namespace) -> int:
    """Examine the policy that the arguments name; 1 if it fails a check."""
    chosen = _chosen(args)
    from fleet.experiments.conformance import TRIAL, examine

    if args.scenario is None:
        args.scenario = Path(TRIAL)
    scenario = scenario_with(args, chosen)
    _ = scenario.model
    with progress_bar(args, f"checking {chosen.name}") as progress:
        verdicts = examine(scenario, args.plugins, progress)
    counts = Counter(str(verdict.result) for verdict in verdicts)
    label = ":".join([chosen.name, *([",".join(chosen.parameters)] if chosen.parameters else [])])
    if args.json:
        told = {
            "coordinator": label,
            "scenario": scenario.spec.name,
            "passed": not counts["failed"],
            "counts": dict(counts),
        }
        print_json(told | {"checks": [asdict(verdict) for verdict in verdicts]})
    else:
        print_table(args, ["check", "", "why"], [[v.check, v.result, v.why] for v in verdicts])
        print(f"\n{label}: " + ", ".join(f"{count} {result}" for result, count in counts.most_common()))
    return 1 if counts["failed"] else 0


def _chosen(args: argparse.Namespace) -> Chosen:
    """The policy that is named, or else the one that ``--plugin`` brings along."""
    if args.name is not None:
        return parse(args.name, "check")
    if len(args.plugins) != 1:
        raise BadUsageError("check: name the policy to check, or one with --plugin FILE.py:CLASS")
    return parse(args.plugins[0].rpartition(":")[2], "check")
