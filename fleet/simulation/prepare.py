"""All that is immutable and shared between runs of one scenario: routing tables, platform figures, site hazards.

Made once per scenario (and once per worker); a run's own state is made from it in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fleet.models.energy import REFERENCE_SURFACE, battery_j
from fleet.models.mobility import SURFACES, rolling_resistance, surface_speed_factor
from fleet.simulation.places import Place
from fleet.simulation.roads import Roads, SiteTable
from fleet.simulation.skies import Skies
from fleet.terrain.costs import EdgeCosts, edge_costs
from fleet.terrain.routing import Routing
from fleet.terrain.zones import edge_shares, segment_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.domain.platform import Platform
    from fleet.scenario.model import HazardModel, Model, Zone
    from fleet.terrain.graph import FloatArray, Terrain


class Mobility(NamedTuple):
    """Vehicles that share routing tables.

    The class, and how far above cruise their top speed lets them go on a road.
    """

    name: str
    cap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFigures:
    """A platform as the engine uses it."""

    platform: Platform
    mobility: int
    capacity_mj: int
    needs_pack: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """Everything a run needs besides a seed.

    ``others`` are the same without zones that have ended and roads that are shut, by both, as they come up.
    """

    model: Model
    figures: Mapping[str, PlatformFigures]
    mobilities: tuple[Mobility, ...]
    roads: Mapping[int, Roads]
    skies: Skies
    site_loss_per_s: tuple[float, ...]
    first_free_route: int
    made_in_s: float
    others: dict[tuple[tuple[str, ...], tuple[int, ...]], Prepared] = field(default_factory=dict)


def prepare(model: Model, first_route: int = 0, shut: Sequence[int] = ()) -> Prepared:
    """Routing tables and figures for a scenario, whose routes are numbered from ``first_route`` on.

    No way leads over the edges that are ``shut``, but whoever stands on one of them gets off it.

    Raises ``ScenarioError`` for a site that asks for missions and that no vehicle with the role can reach and come
    back from.
    """
    began = perf_counter()
    platforms = [model.platforms[name] for name in sorted({group.platform for group in model.fleet})]
    mobilities = tuple(sorted({mobility_of(platform) for platform in platforms}))
    figures = {platform.name: _figures(platform, mobilities.index(mobility_of(platform))) for platform in platforms}
    nodes = [site.node for site in model.sites]
    span = len(nodes) ** 2
    # Jamming cuts links and slows nobody.
    zones = tuple(zone for zone in model.zones if zone.kind != "jamming")
    ground = GroundHazard.of(model.terrain, zones, model.hazards)
    on_ground = [(i, mobility) for i, mobility in enumerate(mobilities) if mobility.name != "air"]
    roads = {i: _roads(model, ground, mobility, nodes, first_route + i * span, shut) for i, mobility in on_ground}
    skies = Skies(model.hazards.air_loss_per_m, zones, first_route + len(mobilities) * span, len(nodes))
    return Prepared(
        model=model,
        figures=figures,
        mobilities=mobilities,
        roads=roads,
        skies=skies,
        site_loss_per_s=tuple(
            loss_per_s + loss_per_s_at(model.zones, site.x_m, site.y_m)
            for site, loss_per_s in zip(model.sites, model.site_loss_per_s, strict=True)
        ),
        first_free_route=first_route + (len(mobilities) + 1) * span,
        made_in_s=perf_counter() - began,
    )


def loss_per_s_at(zones: Sequence[Zone], x_m: float, y_m: float) -> float:
    """Hazard of a stay at a point, from the zones that it lies in."""
    return sum(
        z.loss_per_s.truth
        for z in zones
        if z.loss_per_s.truth > 0 and segment_share(z.area.polygon, x_m, y_m, x_m, y_m) > 0
    )


def mobility_of(platform: Platform) -> Mobility:
    """The class whose routing tables a platform uses."""
    if platform.mobility == "air":
        return Mobility("air", 1.0)
    fastest = float(np.max(surface_speed_factor(platform.mobility, np.arange(len(SURFACES)))))
    return Mobility(platform.mobility, min(fastest, platform.top_mps / platform.cruise_mps))


def _figures(platform: Platform, mobility: int) -> PlatformFigures:
    resistance = 0.0
    if platform.mobility != "air":
        resistance = float(rolling_resistance(platform.mobility, SURFACES.index(REFERENCE_SURFACE)))
    return PlatformFigures(
        platform=platform,
        mobility=mobility,
        capacity_mj=round(battery_j(platform, resistance) * 1000.0),
        needs_pack=platform.power == "battery",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundHazard:
    """Expected losses per directed edge in truth and in belief, edges closed by no-go zones.

    And slowing by weather zones.
    """

    truth: FloatArray
    belief: FloatArray
    closed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    pace_factor: FloatArray

    @classmethod
    def of(cls, terrain: Terrain, zones: Sequence[Zone], hazards: HazardModel) -> GroundHazard:
        """From the background and the zones."""
        truth = terrain.length_m * hazards.loss_per_m.truth
        belief = terrain.length_m * hazards.loss_per_m.belief
        closed = np.zeros(terrain.edge_count, dtype=np.bool_)
        pace = np.ones(terrain.edge_count)
        for zone in zones:
            share = edge_shares(terrain, zone.area.polygon)
            truth = truth + share * terrain.length_m * zone.loss_per_m.truth
            belief = belief + share * terrain.length_m * zone.loss_per_m.belief
            if zone.kind == "no-go":
                closed |= share > 0
            pace = pace * (1.0 - share + share / zone.speed_factor)
        return cls(truth=truth, belief=belief, closed=closed, pace_factor=pace)


def _costs(model: Model, ground: GroundHazard, mobility: Mobility, hazard: FloatArray) -> EdgeCosts:
    costs = edge_costs(
        model.terrain, mobility.name, hazard=hazard, closed=ground.closed, pace_factor=ground.pace_factor  # type: ignore[arg-type]
    )  # fmt: skip
    return replace(costs, pace_s=np.maximum(costs.pace_s, model.terrain.length_m / mobility.cap))


def _roads(
    model: Model, ground: GroundHazard, mobility: Mobility, nodes: Sequence[int], first_id: int, shut: Sequence[int]
) -> Roads:
    costs = _costs(model, ground, mobility, ground.truth)
    routing = Routing(model.terrain, _without(costs, shut))
    totals = routing.between(nodes, nodes)
    if any(zone.kind != "jamming" for zone in model.zones):
        believed = (
            Routing(model.terrain, _without(_costs(model, ground, mobility, ground.belief), shut))
            .between(nodes, nodes)
            .hazard
        )
    else:
        finite = np.where(np.isfinite(totals.length_m), totals.length_m, 0.0)
        believed = finite * model.hazards.loss_per_m.belief
    table = SiteTable(
        pace_s=totals.pace_s.tolist(), length_m=totals.length_m.tolist(), traction_m=totals.traction_m.tolist(),
        hazard=totals.hazard.tolist(), believed_hazard=believed.tolist(), chokes=totals.chokes.tolist(),
    )  # fmt: skip
    return Roads(routing, ground.belief.tolist(), table, nodes, first_id, costs)


def _without(costs: EdgeCosts, shut: Sequence[int]) -> EdgeCosts:
    if not shut:
        return costs
    pace_s = costs.pace_s.copy()
    pace_s[list(shut)] = np.inf
    return replace(costs, pace_s=pace_s)


def out_of_reach(prepared: Prepared) -> list[tuple[int, str]]:
    """Fleet groups, by their place in the file, that can't get to where they wait, or not home from there."""
    model, found = prepared.model, []
    for number, group in enumerate(model.fleet):
        site = group.reposition_to
        if site is None or not group.count:
            continue
        if not _round_trip(prepared, prepared.figures[group.platform].mobility, group.home, site):
            found.append((number, f"no {group.platform} can get from its home to {model.sites[site].name!r} and back"))
    return found


def unreachable(prepared: Prepared) -> list[tuple[int, str]]:
    """Demand streams, by their place in the file, with a site that no vehicle with the role can get to and back."""
    model, found = prepared.model, []
    for stream in model.demand:
        fleet = [g for g in model.fleet if g.count and stream.kind.role in model.platforms[g.platform].roles]
        homes = sorted({(prepared.figures[g.platform].mobility, g.home) for g in fleet})
        for site in stream.sites:
            if not any(_round_trip(prepared, mobility, home, site) for mobility, home in homes):
                what = (
                    f"no vehicle with the role {stream.kind.role!r} can get to site {model.sites[site].name!r} and back"
                )
                found.append((stream.sequence, what))
                break
    return found


def _round_trip(prepared: Prepared, mobility: int, home: int, site: int) -> bool:
    if mobility in prepared.roads:
        table = prepared.roads[mobility].table.pace_s
        return bool(np.isfinite(table[home][site]) and np.isfinite(table[site][home]))
    sites = prepared.model.sites
    places = [Place(site.name, site.x_m, site.y_m, site.node) for site in sites]
    return prepared.skies.between_sites(home, site, places) is not None
