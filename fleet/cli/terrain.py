"""Generate fictional terrain, turn elevation grids and graphs into terrain files, and look at terrains.

    fleet terrain generate --nodes 400 --size-km 20 12 --seed 7 -o north.graphml
    fleet terrain import hills.asc -o hills.graphml
    fleet terrain show north.graphml --svg north.svg

Terrain files are GraphML; a scenario names one under terrain: graphml. In a file of your own, each node needs x_m and
y_m, in metres, and may have elevation_m (then all must); an edge may have surface (paved, gravel, track, field, scrub,
forest, marsh or ford), length_m, and choke, the name of a bridge that one vehicle crosses at a time. Undirected edges
run both ways.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.options import add_force, add_json, check_free, positive, write_text
from fleet.cli.output import print_json, say
from fleet.cli.parser import Parser
from fleet.errors import FleetError
from fleet.units import M_PER_KM

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fleet.terrain.drawing import MapSite
    from fleet.terrain.graph import Terrain

_ELEVATION: Final = (".asc", ".asc.gz", ".tif", ".tiff")
_SCENARIO: Final = (".yaml", ".yml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``generate``, ``import`` and ``show``."""
    actions = parser.add_subparsers(
        title="actions", metavar="ACTION", dest="action", required=True, parser_class=Parser
    )
    generate = actions.add_parser("generate", help="a fictional terrain from a seed")
    generate.add_argument("--kind", choices=("frontier",), default="frontier", help="frontier (the default)")
    generate.add_argument("--nodes", metavar="N", type=positive, default=180, help="number of nodes (180)")
    generate.add_argument(
        "--size-km", metavar=("W", "H"), nargs=2, type=float, default=(14.0, 9.0), help="extent in km (14 9)"
    )
    generate.add_argument("--seed", metavar="S", type=int, default=1, help="the same seed gives the same terrain (1)")
    _add_target(generate)
    generate.set_defaults(act=_generate)
    importing = actions.add_parser("import", help="a terrain from an elevation grid or a GraphML file")
    importing.add_argument("file", metavar="FILE", type=Path, help=".asc, .asc.gz, .tif or .graphml")
    importing.add_argument("--every", metavar="N", type=positive, default=1, help="a node at every Nth cell (1)")
    _add_target(importing)
    importing.set_defaults(act=_import)
    show = actions.add_parser("show", help="what is in a terrain file or in a scenario's terrain")
    show.add_argument("file", metavar="FILE", type=Path, help="a terrain file, or a scenario (.yaml)")
    show.add_argument("--svg", metavar="FILE", type=Path, help="draw a map to this file")
    add_force(show)
    add_json(show)
    show.set_defaults(act=_show)


def run(args: argparse.Namespace) -> int:
    """Do what the action says."""
    code: int = args.act(args)
    return code


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--out", metavar="FILE", type=Path, required=True, help="the GraphML file to write")
    add_force(parser)


def _generate(args: argparse.Namespace) -> int:
    from fleet.terrain.sources import make_terrain

    check_free(args.out, force=args.force)
    east_km, north_km = args.size_km
    size_m = (east_km * M_PER_KM, north_km * M_PER_KM)
    return _write(args, make_terrain(args.kind, {"size_m": size_m, "nodes": args.nodes, "seed": args.seed}))


def _import(args: argparse.Namespace) -> int:
    check_free(args.out, force=args.force)
    return _write(args, _read(args.file, every=args.every))


def _write(args: argparse.Namespace, terrain: Terrain) -> int:
    from fleet.terrain.graphml import write_graphml

    try:
        write_graphml(terrain, args.out)
    except OSError as error:
        raise FleetError(f"{args.out}: can't be written: {error.strerror or error}") from error
    say(args, f"wrote {args.out}: {terrain.node_count:,} nodes, {terrain.edge_count:,} directed edges")
    return 0


def _read(path: Path, *, every: int = 1) -> Terrain:
    from fleet.terrain.sources import make_terrain

    if path.name.lower().endswith(_ELEVATION):
        return make_terrain("elevation", {"path": path, "every": every})
    return make_terrain("graphml", {"path": path})


def _show(args: argparse.Namespace) -> int:
    if args.svg is not None:
        check_free(args.svg, force=args.force)
    terrain, sites = _terrain_and_sites(args.file)
    facts = _facts(terrain) | {"sites": len(sites)}
    if args.svg is not None:
        from fleet.terrain.drawing import terrain_svg

        write_text(args.svg, terrain_svg(terrain, sites))
        say(args, f"wrote {args.svg}")
    if args.json:
        print_json(facts)
        return 0
    width = max(map(len, facts))
    for name, value in facts.items():
        print(f"{name:<{width}}  {_shown(value)}")
    return 0


def _terrain_and_sites(path: Path) -> tuple[Terrain, Sequence[MapSite]]:
    if path.suffix.lower() not in _SCENARIO:
        return _read(path), ()
    from fleet.scenario.scenario import Scenario
    from fleet.terrain.drawing import MapSite

    model = Scenario.load(path).model
    sites = [MapSite(name=site.name, kind=site.kind, x_m=site.x_m, y_m=site.y_m) for site in model.sites]
    return model.terrain, sites


def _facts(terrain: Terrain) -> dict[str, object]:
    """What a terrain is like; lengths count each road once."""
    import numpy as np

    from fleet.models.mobility import SURFACES
    from fleet.terrain.graph import ROAD_CLASSES

    def length_km(chosen: object) -> float:
        return round(float(np.sum(terrain.length_m, where=np.asarray(chosen))) / 2 / M_PER_KM, 3)

    extent_km = [round(float(np.ptp(axis)) / M_PER_KM, 3) for axis in (terrain.x_m, terrain.y_m)]
    return {
        "name": terrain.name,
        "nodes": terrain.node_count,
        "edges": terrain.edge_count,
        "extent_km": extent_km,
        "elevation_m": [round(float(terrain.elevation_m.min()), 1), round(float(terrain.elevation_m.max()), 1)],
        "steepest_slope": round(float(np.abs(terrain.slope).max(initial=0.0)), 3),
        "roads_km": {name: length_km(terrain.road_class == code) for code, name in enumerate(ROAD_CLASSES) if code},
        "surfaces_km": {name: length_km(terrain.surface == code) for code, name in enumerate(SURFACES)},
        "crossings": dict(zip(terrain.choke_names, terrain.choke_capacity, strict=True)),
        "digest": terrain.digest(),
    }


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item:g}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(f"{item:g}" for item in value)
    return str(value)
