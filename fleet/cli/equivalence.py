"""Tell how much hardware one policy needs to do what another one does, with an interval, as a curve, and in money.

    fleet equivalence recovery --baseline fifo-nearest --candidate greedy-closest --replications 4

The candidate runs with the scenario's fleet, or with each size that --size names; the baseline with fewer and more, on
the same luck, until the size is found at which both do the same. Sizes are scaled in the proportions of the scenario.
The 95 % interval holds every size at which a paired test would not tell the two apart. It may be that no size is
enough (unreachable), or that more hardware does less; both are said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.chosen_coordinator import parse, scenario_with
from fleet.cli.figure_file import add_figure_file, check_figure_file, write_figure
from fleet.cli.options import add_force, add_scenario, load_plugins, positive
from fleet.cli.output import print_json, say
from fleet.cli.progress import progress_bar
from fleet.cli.study_options import add_effort, add_figure, effort_of

if TYPE_CHECKING:
    import argparse

    from fleet.scenario.scenario import Scenario

_RESOURCES: Final = ("vehicles", "operators", "chargers")
_FIGURES: Final = ("missions_per_day", "on_time_value_per_day", "departed_per_day", "success_rate", "on_time_rate")
_REPLICATIONS: Final = 10
_MOST: Final = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO``, the two policies, the resource, the sizes, and the effort."""
    add_scenario(parser)
    parser.add_argument(
        "--baseline", metavar="NAME", required=True, help="the policy whose need is looked for; NAME:KEY=VALUE,…"
    )
    parser.add_argument("--candidate", metavar="NAME", required=True, help="the policy that it is to keep up with")
    parser.add_argument(
        "--resource", choices=_RESOURCES, default=_RESOURCES[0], help=f"what there is more or less of ({_RESOURCES[0]})"
    )
    parser.add_argument(
        "--size",
        dest="sizes",
        metavar="N",
        type=positive,
        action="append",
        default=[],
        help="how many the candidate has; may be repeated for a curve (as many as in the scenario)",
    )
    add_figure(parser, _FIGURES)
    add_effort(parser, _REPLICATIONS)
    parser.add_argument(
        "--most-replications", metavar="N", type=positive, default=_MOST, help=f"near the answer, up to N ({_MOST})"
    )
    add_figure_file(parser, "draw the curve to a file", required=False)
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    """Look for the sizes and show them."""
    if args.out is not None:
        check_figure_file(args.out, force=args.force)
    load_plugins(args)
    baseline, candidate = (scenario_with(args, parse(text, f"--{where}")) for where, text in _policies(args).items())
    for scenario in (baseline, candidate):
        _ = scenario.model
    from fleet.cli import equivalence_report
    from fleet.experiments.equivalence import find_equivalents
    from fleet.experiments.prices import unit_price
    from fleet.experiments.resources import RESOURCES

    resource = RESOURCES[args.resource]
    with progress_bar(args, f"{candidate.spec.name}, {args.baseline} against {args.candidate}") as progress:
        found = find_equivalents(
            baseline,
            candidate,
            resource,
            args.sizes,
            figure=args.figure,
            replications=args.replications,
            most_replications=args.most_replications,
            effort=effort_of(args, progress),
        )
    price = unit_price(candidate, resource)
    if args.json:
        print_json(_facts(args, candidate) | equivalence_report.as_dict(found, price))
    else:
        equivalence_report.show(args, found, resource, price)
    if args.out is not None:
        from viz.studies.equivalence_chart import draw

        write_figure(args.out, "equivalence", draw(found, args.baseline, args.candidate, resource))
        say(args, f"wrote {args.out}")
    return 0


def _policies(args: argparse.Namespace) -> dict[str, str]:
    return {"baseline": args.baseline, "candidate": args.candidate}


def _facts(args: argparse.Namespace, scenario: Scenario) -> dict[str, Any]:
    return {
        "scenario": scenario.spec.name,
        "seed": scenario.spec.seed if args.seed is None else args.seed,
        **_policies(args),
        "resource": args.resource,
    }
