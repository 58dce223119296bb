"""Print the JSON Schema of scenario files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.output import print_json

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: the schema is one."""


def run(args: argparse.Namespace) -> int:  # noqa: ARG001 - every command is called alike
    """Print the schema."""
    from fleet.scenario.json_schema import scenario_json_schema

    print_json(scenario_json_schema())
    return 0
