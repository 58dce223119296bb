"""Turn published problem instances into scenarios.

    fleet import vrp X-n106-k14.vrp -o vrp/X-n106-k14.yaml

reads a vehicle routing instance: CVRP (VRPLIB), VRPTW (Solomon, Gehring and Homberger) or PDPTW (Li and Lim). Nodes
become sites, requests are announced at the start with their windows, and distances follow the family's convention. The
fleet has as many vehicles as the published solution has routes: one that lies beside the instance as NAME.sol or
bks/NAME.txt, or is named by --solution. Without one, as many as the instance allows or --vehicles says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import BadUsageError, add_force, check_free, positive, write_text
from fleet.cli.output import say
from fleet.cli.parser import Parser
from fleet.errors import Place, placed
from fleet.wording import one_line

if TYPE_CHECKING:
    import argparse

    from fleet.scenario.vrp.instance import Instance
    from fleet.scenario.vrp.reading import Published


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``vrp FILE``, what to write, and how many vehicles."""
    forms = parser.add_subparsers(title="forms", metavar="FORM", dest="form", required=True, parser_class=Parser)
    vrp = forms.add_parser("vrp", help="a vehicle routing instance: CVRP, VRPTW or PDPTW")
    vrp.add_argument("file", metavar="FILE", type=Path, help="the instance")
    vrp.add_argument("-o", "--out", metavar="FILE", type=Path, required=True, help="the scenario to write (.yaml)")
    vrp.add_argument("--solution", metavar="FILE", type=Path, help="a published solution, for its number of routes")
    vrp.add_argument("--vehicles", metavar="N", type=positive, help="this many vehicles, whatever is published")
    add_force(vrp)


def run(args: argparse.Namespace) -> int:
    """Write the scenario, and the files that it names, beside one another."""
    from fleet.scenario.vrp.reading import published_beside, read_instance, read_published
    from fleet.scenario.vrp.scenario_files import scenario_files
    from fleet.terrain.graphml import write_graphml

    instance = read_instance(args.file)
    solution = args.solution or published_beside(args.file)
    published = None if solution is None else read_published(solution, instance)
    vehicles = _vehicles(args, instance, published)
    with placed(Place(file=one_line(str(args.file)), line=1, column=1)):
        files = scenario_files(instance, args.out.stem, vehicles, _about(instance, published))
    for name in files:
        check_free(args.out.parent / name, force=args.force)
    for name, content in files.items():
        if isinstance(content, str):
            write_text(args.out.parent / name, content)
        else:
            write_graphml(content, args.out.parent / name)
    say(args, f"wrote {', '.join(files)}; try: fleet run {args.out} --coordinator rolling")
    return 0


def _vehicles(args: argparse.Namespace, instance: Instance, published: Published | None) -> int:
    given: int | None = args.vehicles
    if given is not None:
        return given
    if published is not None:
        return len(published.routes)
    if instance.vehicles is None:
        msg = f"{args.file}: neither the instance nor a solution says how many vehicles there are; give --vehicles"
        raise BadUsageError(msg)
    return instance.vehicles


def _about(instance: Instance, published: Published | None) -> str:
    known = "" if published is None else f"; published: {len(published.routes)} routes, {published.cost:.10g} km"
    return f"{instance.family} instance {instance.name}, {len(instance.nodes) - 1} nodes{known}."
