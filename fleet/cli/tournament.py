"""Let coordination policies compete over a set of scenarios, on the same luck.

    fleet tournament quickstart recovery --replications 10

Each is scored by the share of the gap between a floor and a bound that it recovers, on missions on time weighed by
0.5^priority a day. The floor is fifo-nearest, the bound a policy that knows what is to come, unless --floor and --bound
name others. Where the 95 % interval of bound - floor is not all above zero, there is no gap for certain and no score.
Policies share a place unless one is better for certain (paired tests, adjusted for all pairs). Without --coordinator
all registered policies compete but those that are slow, know the truth, or are for posts that command posts; these
have to be named.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.chosen_coordinator import parse, scenario_with
from fleet.cli.options import BadUsageError, add_overrides, load_plugins
from fleet.cli.output import print_json
from fleet.cli.progress import progress_bar
from fleet.cli.study_options import add_effort, add_figure, effort_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.experiments.comparison import Contender

_FLOOR: Final = "fifo-nearest"
_BOUND: Final = "clairvoyant"
_FIGURES: Final = ("on_time_value_per_day", "missions_per_day", "on_time_rate", "success_rate", "departed_per_day")
_REPLICATIONS: Final = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The scenarios, the policies, and the effort."""
    parser.add_argument(
        "scenarios", metavar="SCENARIO", type=Path, nargs="+", help="scenario files, or names of some that ship"
    )
    add_overrides(parser)
    parser.add_argument(
        "--coordinator",
        dest="coordinators",
        metavar="NAME",
        action="append",
        default=[],
        help="a policy, as NAME or NAME:KEY=VALUE,KEY=VALUE; may be repeated (all that are quick)",
    )
    parser.add_argument("--floor", metavar="NAME", default=_FLOOR, help=f"what scores count from ({_FLOOR})")
    parser.add_argument("--bound", metavar="NAME", default=_BOUND, help=f"what a full score would be ({_BOUND})")
    add_figure(parser, _FIGURES)
    parser.add_argument("--no-shadow", action="store_true", help="leave the matrix of distinctness out")
    add_effort(parser, _REPLICATIONS)


def run(args: argparse.Namespace) -> int:
    """Let them compete and show the scores."""
    load_plugins(args)
    labels = _labels(args)
    fields = [_field(args, path, labels) for path in args.scenarios]
    from fleet.cli import tournament_report
    from fleet.experiments.tournament import hold

    with progress_bar(args, f"{len(labels)} policies, {len(fields)} scenarios") as progress:
        found = hold(
            fields,
            floor=args.floor,
            bound=args.bound,
            figure=args.figure,
            replications=args.replications,
            shadow=not args.no_shadow,
            effort=effort_of(args, progress),
        )
    if args.json:
        print_json({"replications": args.replications, "seed": args.seed} | tournament_report.as_dict(found))
    else:
        tournament_report.show(args, found)
    return 0


def _labels(args: argparse.Namespace) -> list[str]:
    """Floor, competitors and bound, each once; raises ``BadUsageError`` for one that is not registered."""
    if args.floor == args.bound:
        raise BadUsageError(f"--bound {args.bound!r}: is the floor too; name another one")
    parse(args.floor, "--floor")
    try:
        parse(args.bound, "--bound")
    except BadUsageError as error:
        raise BadUsageError(f"{error}; --bound NAME measures against another policy") from None
    return list(dict.fromkeys((args.floor, *(args.coordinators or _quick()), args.bound)))


def _quick() -> Iterable[str]:
    """Every registered policy that may compete without being named."""
    from fleet.coordination.registry import describe, load, names

    entries = (describe(name) for name in names() if not getattr(load(name), "parent", False))
    return [entry.name for entry in entries if not (entry.slow or entry.needs_truth)]


def _field(args: argparse.Namespace, path: Path, labels: Iterable[str]) -> list[Contender]:
    """One scenario under each policy; finds all that is wrong with either."""
    from fleet.experiments.comparison import Contender

    of_this = argparse.Namespace(scenario=path, overrides=args.overrides)
    contenders = [Contender(label=label, scenario=scenario_with(of_this, parse(label))) for label in labels]
    for contender in contenders:
        _ = contender.scenario.model
    return contenders
