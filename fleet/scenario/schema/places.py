"""Terrain, zones and sites in a scenario file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.capture import DefenceSpec
from fleet.scenario.schema.values import (
    MAX_SITES,
    Kilometres,
    Name,
    NotNegative,
    Point,
    Positive,
    SpeedFactor,
    Stations,
    Uncertain,
)
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.terrain.graph import MAX_ELEVATION_M

Elevation = Annotated[float, Field(ge=-MAX_ELEVATION_M, le=MAX_ELEVATION_M)]


class Frontier(Strict):
    """Fictional frontier terrain from the generator: rear in the west, front in the east."""

    kind: Literal["frontier"] = "frontier"
    size_km: Annotated[tuple[Positive, Positive], Field(description="West–east and south–north extent.")] = (14.0, 9.0)
    nodes: Annotated[int, Field(ge=16, le=20_000)] = 180
    crossings: Annotated[int, Field(ge=1, le=50, description="Bridges and fords over the river.")] = 4
    seed: Annotated[int, Field(ge=0)] = 1


class InlineGraph(Strict):
    """A small terrain written out, roads both ways: nodes by name at [x, y] in km or [x, y, elevation in m]."""

    nodes: Annotated[
        dict[Name, tuple[Kilometres, Kilometres] | tuple[Kilometres, Kilometres, Elevation]], Field(min_length=1)
    ]
    edges: list[tuple[str, str] | tuple[str, str, str]] = Field(
        description="[from, to] or [from, to, surface]; the surface is field without it."
    )
    crossings: dict[Name, tuple[str, str]] = Field(
        default_factory=dict, description="Edges that one vehicle crosses at a time, by name."
    )


class NamedSource(Strict):
    """Any registered source of terrain, by its name, with the options that its function takes."""

    name: str
    options: dict[str, bool | int | float | str] = Field(
        default_factory=dict, description="Keyword options of the source; a path is relative to the scenario."
    )


class TerrainSource(Strict):
    """Where the terrain comes from: exactly one of the keys."""

    generate: Frontier | None = None
    graph: InlineGraph | None = None
    graphml: str | None = Field(default=None, description="A GraphML file, relative to the scenario.")
    elevation: str | None = Field(
        default=None, description="An ESRI ASCII or GeoTIFF elevation grid, relative to the scenario."
    )
    spacing_m: Positive | None = Field(default=None, description="Node spacing for an elevation grid.")
    source: NamedSource | None = Field(default=None, description="A source of one's own.")

    @model_validator(mode="after")
    def _exactly_one(self) -> TerrainSource:
        keys = ("generate", "graph", "graphml", "elevation", "source")
        given = [key for key in keys if getattr(self, key) is not None]
        if len(given) != 1:
            msg = f"terrain needs exactly one of {', '.join(keys)}; given: {', '.join(given) or 'none'}"
            raise ValueError(msg)
        if self.spacing_m is not None and self.elevation is None:
            raise RuleBrokenError("goes with elevation only", "spacing_m")
        return self


class ZoneSpec(Strict):
    """A polygon on the map.

    Threat zones add hazard, no-go zones close what they touch, weather zones slow, jamming zones cut links.
    """

    name: Name
    kind: Literal["threat", "no-go", "weather", "jamming"]
    polygon_km: Annotated[list[Point], Field(min_length=3, max_length=1000)]
    loss_per_km: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    loss_per_h: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    speed_factor: SpeedFactor = 1.0
    links: list[str] | None = Field(
        default=None, description="Jamming: the kinds of link that it cuts; all that can be jammed without it."
    )

    @model_validator(mode="after")
    def _only_jamming_cuts_links(self) -> ZoneSpec:
        if self.links is not None and self.kind != "jamming":
            raise RuleBrokenError(f"does not go with a {self.kind} zone", "links")
        return self


class SiteSpec(Strict):
    """One site, or a group of ``count`` sites."""

    name: Name | None = None
    group: Name | None = None
    kind: Literal["depot", "demand", "position", "mast"] = "demand"
    count: Annotated[int, Field(ge=1, le=MAX_SITES)] = 1
    place: Annotated[str, Field(description="rear, middle, near front, front or anywhere.")] | None = None
    node: str | None = Field(default=None, description="A terrain node by its id.")
    at_km: Point | None = None
    docks: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="Loading docks; without it, never short."
    )
    chargers: Stations = 0
    swap_bays: Stations = 0
    charged_packs: Stations = 0
    workshop_bays: Stations = 0
    loss_per_h: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    defence: DefenceSpec | None = Field(default=None, description="Position: who defends it.")

    @model_validator(mode="after")
    def _named_and_placed(self) -> SiteSpec:
        if self.name is None and self.group is None:
            msg = "a site needs a name or a group"
            raise ValueError(msg)
        if self.count > 1 and self.group is None:
            msg = f"count = {self.count} needs a group, not a name"
            raise ValueError(msg)
        if sum(x is not None for x in (self.place, self.node, self.at_km)) > 1:
            msg = "give one of place, node, at_km"
            raise ValueError(msg)
        if (self.node is not None or self.at_km is not None) and self.count > 1:
            msg = "node and at_km place one site; count must be 1"
            raise ValueError(msg)
        if self.defence is not None and self.kind != "position":
            raise RuleBrokenError("goes with kind: position only", "defence")
        return self
