"""List the coordination policies, or put one to the trial of the conformance kit.

    fleet coordinators
    fleet coordinators check greedy-closest
    fleet coordinators check --plugin my_policy.py:MyPolicy

Without "check": every policy that a scenario or --coordinator may name, with its parameters, their defaults, ranges and
units. With it: whether the policy keeps the promises of the coordination contract, each with a line of why; exit code 1
if it breaks one. A policy may be named with parameters, as NAME:KEY=VALUE,KEY=VALUE, or by --plugin alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import BadUsageError, add_json, add_overrides, add_plugin, load_plugins
from fleet.cli.output import clean, plain, print_json, print_table

if TYPE_CHECKING:
    import argparse

    from fleet.coordination.registry import Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``check``, the policy to be checked, and in which scenario."""
    parser.add_argument("action", metavar="check", nargs="?", choices=("check",), help="put a policy to the trial")
    parser.add_argument("name", metavar="NAME", nargs="?", help="the policy to check")
    add_plugin(parser)
    parser.add_argument(
        "--scenario",
        metavar="FILE",
        type=Path,
        help="check in this scenario instead of the bundled conformance_trial, in another architecture, say",
    )
    add_overrides(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """List the registered policies, or check one."""
    load_plugins(args)
    if args.action == "check":
        from fleet.cli.coordinators_check import check

        return check(args)
    if args.scenario is not None or args.overrides:
        raise BadUsageError("--scenario and --set are for checking: fleet coordinators check NAME")
    from fleet.coordination import registry

    entries = [registry.describe(name) for name in registry.names()]
    if args.json:
        from dataclasses import asdict

        print_json(plain({"coordinators": [asdict(entry) for entry in entries]}))
        return 0
    for place, entry in enumerate(entries):
        if place:
            print()
        _show(args, entry)
    return 0


def _show(args: argparse.Namespace, entry: Entry) -> None:
    print(f"{entry.name}: {clean(entry.summary) or 'not described'}")
    if entry.needs_truth:
        print("  knows the future: a bound on what is possible, not a policy")
    if entry.slow:
        print("  slow at its default effort: for scenarios of some days")
    rows = [[known.name, _value(known.default), known.range, known.unit or ""] for known in entry.parameters]
    print_table(args, ["parameter", "default", "may be", "unit"], rows, indent=4)


def _value(value: object) -> str:
    """As a scenario file writes it, where there is a default."""
    if value is None:
        return "to be stated"
    return str(value).lower() if isinstance(value, bool) else str(value)
