"""Write a commented scenario to start from; it runs as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import add_force, check_free, write_text
from fleet.cli.output import say

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``FILE`` and ``--force``."""
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it, as in my-scenario.yaml")
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    """Write the template; an existing file stays as it is without ``--force``."""
    from fleet.scenario.template import new_scenario

    check_free(args.file, force=args.force)
    # A scenario's name is held to what every system takes in a file name, and fits in 60 characters.
    name = re.sub(r"[^A-Za-z0-9]+", "-", args.file.stem)[:60].strip("-") or "scenario"
    write_text(args.file, new_scenario(name))
    say(args, f"wrote {args.file}; try: fleet run {args.file}")
    return 0
