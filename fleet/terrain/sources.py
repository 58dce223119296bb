"""Where a terrain can come from, by the name that a scenario gives it.

A further source is one file with a function that takes keyword options and returns a ``Terrain``, and one line below;
scenarios then name it under ``terrain: source``.
Sources are imported when they are first used: reading a graph must not cost every other run the import of networkx.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from fleet.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleet.errors import Place
    from fleet.terrain.graph import Terrain


@dataclass(frozen=True, slots=True, kw_only=True)
class TerrainSource:
    """A function that makes a terrain from keyword options, named by module and function."""

    module: str
    function: str

    def load(self) -> Callable[..., Terrain]:
        """The function itself; imports its module."""
        return cast("Callable[..., Terrain]", getattr(import_module(self.module), self.function))

    def __call__(self, **options: object) -> Terrain:
        """Make the terrain."""
        return self.load()(**options)


SOURCES: Final[dict[str, Callable[..., Terrain]]] = {
    "frontier": TerrainSource(module="fleet.terrain.frontier", function="generate_frontier"),
    "elevation": TerrainSource(module="fleet.terrain.elevation_files", function="read_elevation_terrain"),
    "graphml": TerrainSource(module="fleet.terrain.graphml", function="read_graphml"),
}


def make_terrain(kind: str, options: Mapping[str, Any], *, place: Place | None = None) -> Terrain:
    """The terrain of source ``kind`` with the given options.

    Raises ``ScenarioError``, at ``place``, for an unknown kind, and for options that the source lacks or needs; the
    message lists the valid ones.
    """
    source = SOURCES.get(kind)
    if source is None:
        msg = f"terrain kind {kind!r} must be one of {', '.join(sorted(SOURCES))}"
        raise ScenarioError(msg, place)
    accepted = inspect.signature(source.load() if isinstance(source, TerrainSource) else source)
    try:
        accepted.bind(**options)
    except TypeError as error:
        msg = f"terrain kind {kind!r}: {error}; options are {', '.join(accepted.parameters)}"
        raise ScenarioError(msg, place) from error
    return source(**options)
