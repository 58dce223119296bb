"""Tell how one run differs from another: scenario, figures, where they part, and the missions that ended otherwise.

Runs of one scenario with the same seed meet the same requests, so each mission can be set beside itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.difference_report import as_dict, show_divergence, show_figures, show_missions
from fleet.cli.options import add_json, add_partial, check_finished, positive, reading
from fleet.cli.output import print_json, print_table

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.run_difference import RunDifference
    from fleet.statistics.run import Run

_MOST: Final = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two runs, ``--most``, ``--partial`` and ``--json``."""
    parser.add_argument("before", metavar="RUN_DIR", type=Path, help="a run directory")
    parser.add_argument("after", metavar="RUN_DIR", type=Path, help="the one to set beside it")
    parser.add_argument(
        "--most", metavar="N", type=positive, default=_MOST, help=f"how many keys and missions to list ({_MOST})"
    )
    add_partial(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Compare the runs."""
    from fleet.experiments.run_difference import difference

    before, after = _open(args.before, args.partial), _open(args.after, args.partial)
    with reading(args.after), reading(args.before):
        found = difference(before, after)
    if args.json:
        print_json(as_dict(found))
        return 0
    _print_scenario(args, found)
    show_figures(args, found)
    show_divergence("First decision that differs", found.decision)
    show_divergence("First event that differs", found.event)
    show_missions(args, found, args.most)
    return 0


def _open(path: Path, partial: bool) -> Run:
    from fleet.ledger.reader import Ledger
    from fleet.statistics.run import Run

    ledger = Ledger.open(path)
    check_finished(ledger, partial=partial)
    return Run(ledger)


def _print_scenario(args: argparse.Namespace, found: RunDifference) -> None:
    rows: list[list[object]] = [[name, *values] for name, values in found.facts.items()]
    changed = found.scenario or []
    rows += [[change.key, change.before, change.after] for change in changed[: args.most]]
    if rows:
        print_table(args, ["", "before", "after"], rows, title="Scenario")
    else:
        print("Scenario: the same")
    if len(changed) > args.most:
        print(f"  and {len(changed) - args.most:,} more keys; --most lists more")
    if found.scenario is None:
        print("  A run directory holds no scenario, so its keys were not compared.")
