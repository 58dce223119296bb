"""From a scenario's terrain section to a terrain: generated, written out, or read from a file."""

from __future__ import annotations

from pathlib import Path

from fleet.errors import ScenarioError
from fleet.scenario.build_graph import terrain_of_graph
from fleet.scenario.findings import Findings
from fleet.scenario.referenced_files import file_at
from fleet.scenario.schema import Frontier, NamedSource, TerrainSource
from fleet.terrain.elevation import terrain_from_grid
from fleet.terrain.elevation_files import read_elevation
from fleet.terrain.graph import Terrain
from fleet.terrain.sources import make_terrain
from fleet.units import M_PER_KM
from fleet.wording import one_line


def build_terrain(source: TerrainSource, findings: Findings, base: Path | None) -> Terrain:
    """The terrain that a scenario names; raises ``ScenarioError`` at the key, or in the file that it names."""
    if source.generate is not None:
        with findings.placed(("terrain", "generate")):
            return _generated(source.generate)
    if source.graph is not None:
        return terrain_of_graph(source.graph, findings)
    if source.graphml is not None:
        loc = ("terrain", "graphml")
        with findings.placed(loc):
            return make_terrain("graphml", {"path": file_at(findings.document, loc, source.graphml, base)})
    if source.source is not None:
        return _from_source(source.source, findings, base)
    return _from_elevation(str(source.elevation), source.spacing_m, findings, base)


def terrain_seed(source: TerrainSource) -> int:
    """The seed that the placement of sites derives from: that of the generator, 0 for other terrains."""
    return 0 if source.generate is None else source.generate.seed


def _generated(frontier: Frontier) -> Terrain:
    east_km, north_km = frontier.size_km
    options = {
        "size_m": (east_km * M_PER_KM, north_km * M_PER_KM),
        "nodes": frontier.nodes,
        "crossings": frontier.crossings,
        "seed": frontier.seed,
    }
    return make_terrain(frontier.kind, options)


def _from_source(source: NamedSource, findings: Findings, base: Path | None) -> Terrain:
    loc = ("terrain", "source")
    options: dict[str, object] = dict(source.options)
    if "path" in options:
        options["path"] = file_at(findings.document, (*loc, "options", "path"), str(options["path"]), base)
    with findings.placed(loc):
        try:
            return make_terrain(source.name, options)
        except (TypeError, ValueError, OverflowError) as error:
            # What types its options have, a source knows alone.
            message = f"terrain kind {source.name!r}: its options do not fit: {one_line(str(error))}"
            raise ScenarioError(message) from error


def _from_elevation(name: str, spacing_m: float | None, findings: Findings, base: Path | None) -> Terrain:
    loc = ("terrain", "elevation")
    path = file_at(findings.document, loc, name, base)
    with findings.placed(loc):
        grid = read_elevation(path)
        every = 1 if spacing_m is None else max(1, round(spacing_m / grid.cell_m))
        return terrain_from_grid(grid, name=path.stem, every=every)
