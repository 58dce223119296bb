"""From a scenario's demand and its surges to streams of missions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from fleet.domain.mission import MissionKind
from fleet.domain.platform import Platform
from fleet.scenario.build_sites import SiteTable
from fleet.scenario.demand_load import Carrying, load_law
from fleet.scenario.demand_rates import StepRate, month_lengths_s, rate_of
from fleet.scenario.demand_size import DemandSize
from fleet.scenario.demand_surges import with_surges
from fleet.scenario.demand_trace import Trace, read_trace
from fleet.scenario.extent import rule_of_point
from fleet.scenario.findings import Findings
from fleet.scenario.model import DemandStream, FleetGroup, TraceRow
from fleet.scenario.referenced_files import file_at
from fleet.scenario.schema import Area, DemandSpec, ScenarioSpec
from fleet.scenario.trace_fields import TraceRules
from fleet.terrain.graph import Terrain
from fleet.units import M_PER_KM, S_PER_DAY, S_PER_H
from fleet.wording import first_few

_Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What demand meets: the sites, the terrain, kinds of mission, and the vehicles' platforms."""

    sites: SiteTable
    terrain: Terrain
    kinds: Mapping[str, MissionKind]
    platforms: tuple[Platform, ...]
    horizon_s: float
    base: Path | None

    def with_role(self, role: str) -> tuple[Platform, ...]:
        """The platforms with a role."""
        return tuple(platform for platform in self.platforms if role in platform.roles)


def present_platforms(fleet: tuple[FleetGroup, ...], platforms: Mapping[str, Platform]) -> tuple[Platform, ...]:
    """The platforms of which the fleet has at least one vehicle, in file order."""
    names = dict.fromkeys(group.platform for group in fleet if group.count > 0)
    return tuple(platforms[name] for name in names)


# Absurd factors multiply to infinity, which the limit on requests refuses.
@np.errstate(over="ignore", invalid="ignore")
def build_demand(spec: ScenarioSpec, means: Means, findings: Findings) -> tuple[DemandStream, ...]:
    """The streams in file order, then those that surges at single sites add; raises for every broken rule."""
    built: list[DemandStream] = []
    size = DemandSize()
    for number, demand in enumerate(spec.demand):
        stream = _stream(number, demand, means, findings)
        if stream is not None:
            built.append(stream)
            # Checked at once, because many small entries can come to more than fits in memory.
            size.add(stream)
            size.check(findings)
    _check_names(spec, findings)
    findings.close()
    streams = with_surges(built, spec.events, means.sites, findings)
    DemandSize.of(streams).check(findings)
    findings.close()
    return streams


def stream_name(demand: DemandSpec) -> str:
    """What a stream is called: its name, or its kind and who asks."""
    if demand.to is None:
        return demand.name or f"{demand.kind} trace"
    return demand.name or f"{demand.kind} to {'an area' if isinstance(demand.to, Area) else demand.to}"


def _check_names(spec: ScenarioSpec, findings: Findings) -> None:
    seen: dict[str, int] = {}
    for number, demand in enumerate(spec.demand):
        name = stream_name(demand)
        if name in seen:
            rule = f"demand stream {name!r} is there already; tell them apart with the key 'name'"
            findings.add(("demand", number, "kind" if demand.name is None else "name"), rule)
        seen.setdefault(name, number)


def _stream(number: int, demand: DemandSpec, means: Means, findings: Findings) -> DemandStream | None:
    loc = ("demand", number)
    kind = _kind(loc, demand, means, findings)
    sites, origins = _ends(loc, demand, means.sites, findings)
    if kind is None:
        return None
    _check_area(loc, demand, means.terrain, findings)
    carrying = Carrying.by(means.with_role(kind.role), kind, demand.lot_kg)
    _check_load(loc, demand, carrying, findings)
    _check_times(loc, demand, kind, findings)
    rate = StepRate(edges_s=(0.0, means.horizon_s), rates_per_s=(0.0,))
    trace: tuple[TraceRow, ...] = ()
    if demand.trace is None:
        _check_months(loc, demand, means.horizon_s, findings)
        rate = rate_of(demand, means.horizon_s)
    else:
        by_name = {means.sites.sites[index].name: index for index in sites}
        path = file_at(findings.document, (*loc, "trace"), demand.trace, means.base)
        ends = {site.name: index for index, site in enumerate(means.sites.sites)}
        rules = TraceRules(
            sites=by_name,
            origins=ends,
            load_rule=carrying.load_rule,
            loads=kind.loads_at_origin,
            point_rule=partial(rule_of_point, means.terrain),
        )
        found = read_trace(path, rules, means.horizon_s)
        _doubt_late(found, means.horizon_s, findings)
        trace = found.requests
        sites = sites if demand.to is not None else tuple(sorted({row.site for row in trace if row.site is not None}))
    return DemandStream(
        name=stream_name(demand),
        kind=kind,
        sites=sites,
        area_m=_area_m(demand, means),
        origins=origins,
        edges_s=rate.edges_s,
        rates_per_s=rate.rates_per_s,
        trace=trace,
        load=load_law(demand.load_kg),
        lot_kg=carrying.lot_kg,
        priority_weights=tuple(demand.priorities),
        due_s=None if demand.due_h is None else demand.due_h * S_PER_H,
        expires_s=kind.expires_s if demand.expires_h is None else demand.expires_h * S_PER_H,
        lead_s=demand.lead_h * S_PER_H,
        sequence=number,
    )


def _doubt_late(trace: Trace, horizon_s: float, findings: Findings) -> None:
    if trace.first_late is not None:
        count = f"{trace.late:,} of {trace.late + len(trace.requests):,} requests"
        end = f"the end of the run, {horizon_s / S_PER_H:g} h"
        findings.doubt_at(trace.first_late, f"{count} are left out, because they come at or after {end} (time_h)")


def _kind(loc: _Loc, demand: DemandSpec, means: Means, findings: Findings) -> MissionKind | None:
    """The kind of mission, which some vehicle must have the role for."""
    kind = means.kinds.get(demand.kind)
    if kind is None:
        findings.unknown((*loc, "kind"), "mission kind", demand.kind, means.kinds)
        return None
    if kind.team:
        findings.add((*loc, "kind"), "is done by a team: ask for it under captures")
        return None
    if kind.derived:
        findings.add((*loc, "kind"), "the simulation asks for this kind itself, it can't be a demand")
        return None
    if not means.with_role(kind.role):
        findings.add((*loc, "kind"), f"no vehicle in the fleet has the role {kind.role!r} that it needs")
        return None
    return kind


def _ends(
    loc: _Loc, demand: DemandSpec, sites: SiteTable, findings: Findings
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The sites that ask, and the other ends of their trips: any depot that does not ask where none is named."""
    asking = () if isinstance(demand.to, Area) else _found((*loc, "to"), demand.to, sites, findings)
    if demand.origin is None:
        others = tuple(depot for depot in sites.depots if demand.to is None or depot not in asking)
        if not others:
            findings.add((*loc, "to"), "there is no other depot to fetch from or bring to")
        return asking, others
    origins = _found((*loc, "origin"), demand.origin, sites, findings)
    both = [sites.sites[index].name for index in origins if demand.to is not None and index in asking]
    if both:
        findings.add((*loc, "origin"), f"{first_few(both)} can't be the origin of what it asks for")
    return asking, origins


def _area_m(demand: DemandSpec, means: Means) -> tuple[float, float, float, float] | None:
    """The rectangle of which any point asks: west, south, east, north."""
    if not isinstance(demand.to, Area):
        return None
    if demand.to.area_km == "anywhere":
        return means.terrain.extent_m
    (west, south), (east, north) = demand.to.area_km
    return west * M_PER_KM, south * M_PER_KM, east * M_PER_KM, north * M_PER_KM


def _check_area(loc: _Loc, demand: DemandSpec, terrain: Terrain, findings: Findings) -> None:
    if not isinstance(demand.to, Area) or demand.to.area_km == "anywhere":
        return
    (west, south), (east, north) = demand.to.area_km
    if rule := rule_of_point(terrain, (west + east) / 2, (south + north) / 2):
        findings.add((*loc, "to", "area_km"), f"its middle {rule}")


def _found(loc: _Loc, reference: str | None, sites: SiteTable, findings: Findings) -> tuple[int, ...]:
    """The sites of a reference; all of them without one."""
    if reference is None:
        return tuple(range(len(sites.sites)))
    found = sites.find(reference)
    if not found:
        findings.unknown(loc, "site or group", reference, sites.references)
    return found


def _check_load(loc: _Loc, demand: DemandSpec, carrying: Carrying, findings: Findings) -> None:
    if demand.lot_kg is not None and (rule := carrying.lot_rule()):
        findings.add((*loc, "lot_kg"), rule)
    elif rule := carrying.load_rule(load_law(demand.load_kg).bounds[-1]):
        findings.add((*loc, "load_kg"), rule)


def _check_times(loc: _Loc, demand: DemandSpec, kind: MissionKind, findings: Findings) -> None:
    expires_h = kind.expires_s / S_PER_H if demand.expires_h is None else demand.expires_h
    priorities = range(len(demand.priorities))
    latest_h = max(kind.due_after_s(priority) for priority in priorities) / S_PER_H
    if demand.due_h is not None and demand.due_h > expires_h:
        findings.add((*loc, "due_h"), f"must be at most expires_h = {expires_h:g}")
    if demand.due_h is None and latest_h > expires_h:
        rule = f"must be at least the {latest_h:g} h in which {kind.name} is due; give due_h too"
        findings.add((*loc, "expires_h"), rule)


def _check_months(loc: _Loc, demand: DemandSpec, horizon_s: float, findings: Findings) -> None:
    if demand.per_month is not None and sum(month_lengths_s(demand)) < horizon_s:
        covered, horizon = sum(month_lengths_s(demand)) / S_PER_DAY, horizon_s / S_PER_DAY
        rule = f"its months cover {covered:g} days, must be at least horizon_days = {horizon:g}"
        findings.add((*loc, "per_month"), rule)
