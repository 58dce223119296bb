"""Print the JSON Schema of scenario or study files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.output import print_json

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--study``."""
    parser.add_argument("--study", action="store_true", help="the schema of study files")


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    if args.study:
        from fleet.experiments.study.json_schema import study_json_schema

        print_json(study_json_schema())
        return 0
    from fleet.scenario.json_schema import scenario_json_schema

    print_json(scenario_json_schema())
    return 0
