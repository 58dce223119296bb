"""Compare coordination policies on one scenario with common random numbers.

    fleet compare quickstart --coordinator fifo-nearest --coordinator greedy-closest --replications 10
    fleet compare quickstart --coordinator greedy-closest:share=false --coordinator greedy-closest

Replication r of every policy meets the same requests and the same luck, so that what differs is the policy's doing.
Shows the means of the headline figures, the differences from the first policy named with their 95 % confidence
intervals, and how much of the variance pairing took away. Then a shadow test: in replication 0 of each policy all
others decide on the same pictures too, and their orders are thrown away; it tells how often they would have decided
otherwise. Two names for one behaviour show as exactly 0. Everything is written to Parquet files in the folder that -o
names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.chosen_coordinator import parse, scenario_with
from fleet.cli.options import (
    BadUsageError,
    add_force,
    add_json,
    add_plugin,
    add_scenario,
    check_empty,
    load_plugins,
    positive,
)
from fleet.cli.output import print_json
from fleet.cli.progress import progress_bar

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.comparison import Contender


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO``, the policies, and how often to run each."""
    add_scenario(parser)
    parser.add_argument(
        "--coordinator",
        dest="coordinators",
        metavar="NAME",
        action="append",
        default=[],
        help="a policy, as NAME or NAME:KEY=VALUE,KEY=VALUE with parameters of its own; to be given twice or more, the "
        "first for the one that the others are set against",
    )
    add_plugin(parser)
    parser.add_argument("--replications", metavar="N", type=positive, default=10, help="runs of each policy (10)")
    parser.add_argument("--workers", metavar="N", type=positive, default=1, help="processes (1)")
    parser.add_argument("--seed", metavar="N", type=int, help="instead of the scenario's seed")
    parser.add_argument("--no-shadow", action="store_true", help="leave the shadow test out")
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, help="the folder for the tables")
    add_force(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Run all policies and show how they differ."""
    load_plugins(args)
    contenders = _contenders(args)
    if args.out is not None:
        check_empty(args.out, force=args.force)
    # Once everything that can be wrong with the input is known.
    from fleet.cli import compare_report
    from fleet.cli.result_tables import results_dir
    from fleet.experiments.comparison import compare

    scenario = contenders[0].scenario
    seed = scenario.spec.seed if args.seed is None else args.seed
    with progress_bar(args, f"{scenario.spec.name}, {len(contenders)} policies") as progress:
        found = compare(
            contenders,
            args.replications,
            seed=seed,
            shadow=not args.no_shadow,
            workers=args.workers,
            plugins=args.plugins,
            progress=progress,
        )
    directory = results_dir(args, scenario, "compare", seed)
    compare_report.write(found, directory)
    if args.json:
        facts = {"scenario": scenario.spec.name, "seed": seed, "replications": args.replications}
        print_json(facts | compare_report.as_dict(found) | {"run_dir": str(directory)})
        return 0
    print(f"{scenario.spec.name}: {args.replications} replications of seed {seed} for each policy")
    compare_report.show(args, found)
    print(f"\nTables in {directory}")
    return 0


def _contenders(args: argparse.Namespace) -> list[Contender]:
    """The policies named, each with the scenario that it decides in; finds all that is wrong with either."""
    from fleet.experiments.comparison import Contender

    if len(args.coordinators) < 2:  # noqa: PLR2004 - a comparison takes two
        raise BadUsageError("--coordinator: name two policies or more to compare")
    twice = next((text for i, text in enumerate(args.coordinators) if text in args.coordinators[:i]), None)
    if twice is not None:
        raise BadUsageError(f"--coordinator {twice!r}: named twice; name two policies or more to compare")
    contenders = []
    for text in args.coordinators:
        scenario = scenario_with(args, parse(text))
        _ = scenario.model
        contenders.append(Contender(label=text, scenario=scenario))
    return contenders
