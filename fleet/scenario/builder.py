"""From a validated scenario file to the model that is simulated: names become indices, friendly units become SI."""

from __future__ import annotations

from pathlib import Path

from fleet.scenario.build_captures import build_captures, capture_streams
from fleet.scenario.build_command import build_command
from fleet.scenario.build_conditions import (
    build_convoys,
    build_costs,
    build_hazards,
    build_light,
    build_weather,
    build_zones,
)
from fleet.scenario.build_demand import Means, build_demand, present_platforms
from fleet.scenario.build_events import (
    build_closures,
    build_events,
    build_road_closures,
    note_late_events,
    reinforcements,
)
from fleet.scenario.build_fleet import build_fleet
from fleet.scenario.build_links import build_cuts
from fleet.scenario.build_operators import check_control
from fleet.scenario.build_sites import build_sites, check_journeys
from fleet.scenario.build_stocks import build_stocks
from fleet.scenario.build_terrain import build_terrain, terrain_seed
from fleet.scenario.catalogue import load_catalogue, with_inline
from fleet.scenario.document import Document
from fleet.scenario.findings import Findings
from fleet.scenario.kinds import load_kinds, with_own_kinds
from fleet.scenario.model import Model
from fleet.scenario.schema import ScenarioSpec
from fleet.units import S_PER_DAY


def build(spec: ScenarioSpec, document: Document, base: Path | None) -> Model:
    """The model of a scenario; ``base`` is the folder that files named in code are relative to.

    Raises ``ScenarioError`` that names every broken rule of a stage with its place in ``document``: first the terrain
    and the sites, then the fleet, the zones and the command, then the demand and the events.
    """
    findings = Findings(document)
    horizon_s = spec.horizon_days * S_PER_DAY
    terrain = build_terrain(spec.terrain, findings, base)
    sites = build_sites(spec.sites, terrain, terrain_seed(spec.terrain), findings)
    catalogue = with_inline(load_catalogue(), spec.platforms, document)
    platforms = {name: entry.platform for name, entry in catalogue.items()}
    zones = build_zones(spec.zones, terrain, findings)
    command = build_command(spec.command, sites, findings)
    fleet = build_fleet(spec.fleet, platforms, sites, terrain, command.links, findings)
    check_control(spec.fleet, spec.command.operators, findings)
    findings.close()
    kinds = with_own_kinds(load_kinds(), spec.mission_kinds)
    closures = build_closures(spec.events, terrain, findings)
    road_closures = build_road_closures(spec.events, terrain, findings)
    events = build_events(spec, sites, [post.name for post in command.posts], findings)
    fleet = (*fleet, *reinforcements(spec.events, fleet, sites, findings))
    cuts = build_cuts(spec, zones, command.links, findings)
    note_late_events(spec, findings)
    present = present_platforms(fleet, platforms)
    check_journeys(len(sites.sites), present, findings)
    means = Means(sites=sites, terrain=terrain, kinds=kinds, platforms=present, horizon_s=horizon_s, base=base)
    stocks = build_stocks(spec.stocks, means, findings)
    captures = build_captures(spec, means, findings)
    demand = build_demand(spec, means, findings)
    demand = (*demand, *capture_streams(spec, captures, means, findings, len(demand)))
    return Model(
        name=spec.name,
        horizon_s=horizon_s,
        warm_up_s=spec.warm_up_days * S_PER_DAY,
        terrain=terrain,
        zones=zones,
        sites=sites.sites,
        site_loss_per_s=sites.loss_per_s,
        platforms=platforms,
        fleet=fleet,
        kinds=kinds,
        demand=demand,
        hazards=build_hazards(spec.hazards),
        light=build_light(spec.conditions),
        weather=build_weather(spec.conditions),
        command=command,
        closures=closures,
        road_closures=road_closures,
        cuts=cuts,
        events=events,
        costs=build_costs(spec.costs),
        stocks=stocks,
        captures=captures,
        convoys=build_convoys(spec.convoys),
        warnings=findings.warnings,
    )
