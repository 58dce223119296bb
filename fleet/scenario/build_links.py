"""From kinds of link, jamming zones and outages to what links vehicles and posts, and when what cuts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fleet.scenario.build_sites import SiteTable
from fleet.scenario.findings import Findings
from fleet.scenario.model import BadSpells, Cut, LinkModel, Zone
from fleet.units import M_PER_KM, S_PER_H, S_PER_MIN

if TYPE_CHECKING:
    from fleet.scenario.schema import Event, LinkKindSpec, Links, ScenarioSpec


def build_links(links: Links, sites: SiteTable, findings: Findings) -> Mapping[str, LinkModel]:
    """The kinds of link by name; notes every station that is no site."""
    return {spec.name: _link(number, spec, sites, findings) for number, spec in enumerate(links.kinds)}


def _link(number: int, spec: LinkKindSpec, sites: SiteTable, findings: Findings) -> LinkModel:
    spells = spec.bad_spells
    return LinkModel(
        name=spec.name,
        latency_s=spec.latency_s,
        loss=spec.loss,
        reach_m=None if spec.reach_km is None else spec.reach_km * M_PER_KM,
        stations=_stations(number, spec, sites, findings),
        from_home=spec.stations == "home",
        line_of_sight=spec.line_of_sight,
        antenna_m=spec.antenna_m,
        under_trees=spec.under_trees,
        jammable=spec.jammable,
        relay_reach_m=None if spec.relay_reach_km is None else spec.relay_reach_km * M_PER_KM,
        bad_spells=None
        if spells is None
        else BadSpells(
            mean_up_s=spells.mean_up_min * S_PER_MIN, mean_down_s=spells.mean_down_min * S_PER_MIN, loss=spells.loss
        ),
        messages_per_s=spec.messages_per_s,
        longest_queue_s=spec.longest_queue_s,
    )


def _stations(number: int, spec: LinkKindSpec, sites: SiteTable, findings: Findings) -> tuple[int, ...]:
    if spec.stations == "depots":
        return sites.depots
    found: dict[int, None] = {}
    for entry, reference in enumerate(() if spec.stations == "home" else spec.stations):
        indices = sites.find(reference)
        if not indices:
            loc = ("command", "links", "kinds", number, "stations", entry)
            findings.unknown(loc, "site or group", reference, sites.references)
        found |= dict.fromkeys(indices)
    return tuple(sorted(found))


def build_cuts(
    spec: ScenarioSpec, zones: tuple[Zone, ...], links: Mapping[str, LinkModel], findings: Findings
) -> tuple[Cut, ...]:
    """What cuts links: jamming zones, always or during their events, and outages; notes every unknown name."""
    jammable = frozenset(name for name, link in links.items() if link.jammable)
    end_s = spec.horizon_days * 24.0 * S_PER_H
    cuts: list[Cut] = []
    for number, zone in enumerate(zones):
        if zone.kind != "jamming":
            continue
        named = spec.zones[number].links
        for entry, name in enumerate(named or ()):
            if name not in links:
                findings.unknown(("zones", number, "links", entry), "kind of link", name, links)
        hit = jammable if named is None else frozenset(named)
        timed = [event for event in spec.events if event.zone == zone.name]
        spans = [_span(event) for event in timed] or [(0.0, end_s)]
        cuts += [Cut(cause="jammed", area=zone.area, links=hit, from_s=a, until_s=b) for a, b in spans]
    jamming = [zone.name for zone in zones if zone.kind == "jamming"]
    for number, event in enumerate(spec.events):
        if event.zone is not None and event.zone not in jamming:
            findings.unknown(("events", number, "zone"), "jamming zone", event.zone, jamming)
        if event.link is not None and event.link not in links:
            findings.unknown(("events", number, "link"), "kind of link", event.link, links)
        elif event.link is not None:
            start_s, until_s = _span(event)
            hit = frozenset({event.link})
            cuts.append(Cut(cause="outage", area=None, links=hit, from_s=start_s, until_s=until_s))
    return tuple(cuts)


def _span(event: Event) -> tuple[float, float]:
    return event.at_s, event.at_s + event.for_h * S_PER_H
