"""List the coordination policies that a scenario or --coordinator may name, with their parameters and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.options import add_json, add_plugin, load_plugins
from fleet.cli.output import clean, plain, print_json

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--plugin`` and ``--json``."""
    add_plugin(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """List the registered policies."""
    from fleet.coordination import registry

    load_plugins(args)
    entries = [registry.describe(name) for name in registry.names()]
    if args.json:
        from dataclasses import asdict

        print_json(plain({"coordinators": [asdict(entry) for entry in entries]}))
        return 0
    for entry in entries:
        print(f"{entry.name}: {clean(entry.summary) or 'not described'}")
        if entry.needs_truth:
            print("    knows the truth: a bound on what is possible, not a policy")
        print(f"    parameters: {', '.join(entry.parameters) or 'none'}")
    return 0
