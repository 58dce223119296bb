"""From a scenario's timed events to what happens when, and which events come too late to matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fleet.scenario.build_sites import SiteTable
from fleet.scenario.findings import Findings
from fleet.scenario.model import CrossingClosure, FleetGroup, RoadClosure, TimedEvent
from fleet.scenario.schema import Event, ScenarioSpec
from fleet.terrain.graph import Terrain
from fleet.units import S_PER_DAY, S_PER_H


def build_closures(events: list[Event], terrain: Terrain, findings: Findings) -> tuple[CrossingClosure, ...]:
    """When crossings are closed, in file order; notes every crossing that the terrain does not have."""
    closures: list[CrossingClosure] = []
    for number, event in enumerate(events):
        if event.crossing is None:
            continue
        if event.crossing not in terrain.choke_names:
            findings.unknown(("events", number, "crossing"), "crossing", event.crossing, terrain.choke_names)
            continue
        choke = terrain.choke_names.index(event.crossing)
        until_s = event.at_s + event.for_h * S_PER_H
        closures.append(CrossingClosure(choke=choke, from_s=event.at_s, until_s=until_s))
    return tuple(closures)


def build_road_closures(events: list[Event], terrain: Terrain, findings: Findings) -> tuple[RoadClosure, ...]:
    """When roads are shut, in file order; notes every node that is unknown, and every pair that no road joins."""
    closures: list[RoadClosure] = []
    for number, event in enumerate(events):
        if event.road is None:
            continue
        ids = list(terrain.node_ids)
        unknown = [end for end, name in enumerate(event.road) if name not in ids]
        for end in unknown:
            findings.unknown(("events", number, "road", end), "node", event.road[end], ids)
        if unknown:
            continue
        ends = {ids.index(name) for name in event.road}
        edges = [i for i in range(terrain.edge_count) if {int(terrain.tail[i]), int(terrain.head[i])} == ends]
        if not edges:
            findings.add(("events", number, "road"), f"no road joins {event.road[0]!r} and {event.road[1]!r}")
            continue
        closures.append(
            RoadClosure(
                road=road_name(event.road), edges=tuple(edges), from_s=event.at_s,
                until_s=event.at_s + event.for_h * S_PER_H, is_announced=bool(event.announced),
            )
        )  # fmt: skip
    return tuple(closures)


def road_name(ends: tuple[str, str]) -> str:
    """What a ledger calls the road between two nodes."""
    return f"{ends[0]} - {ends[1]}"


def build_events(
    spec: ScenarioSpec, sites: SiteTable, posts: Sequence[str], findings: Findings
) -> tuple[TimedEvent, ...]:
    """Every event in order of time, those of the same time in file order; notes every unknown name."""
    made = [_event(number, event, sites, posts, findings) for number, event in enumerate(spec.events)]
    return tuple(sorted(made, key=lambda event: event.from_s))


def _event(number: int, event: Event, sites: SiteTable, posts: Sequence[str], findings: Findings) -> TimedEvent:
    loc = ("events", number)
    if event.post is not None and event.post not in posts:
        findings.unknown((*loc, "post"), "post", event.post, posts)
    site = home = None
    if event.kind == "lose-depot":
        site = _depot((*loc, "site"), str(event.site), sites, findings)
    if event.home is not None:
        home = _depot((*loc, "home"), event.home, sites, findings)
    lasts = event.kind in {"add-vehicles", "withdraw-vehicles"}
    danger = event.factor if event.kind == "danger" and event.factor else 1.0
    road = None if event.road is None else road_name(event.road)
    named = (event.crossing, road, event.zone, event.link, event.post, event.platform, event.site)
    return TimedEvent(
        kind=event.kind,
        subject=next((name for name in named if name is not None), None),
        from_s=event.at_s,
        until_s=None if lasts else event.at_s + event.for_h * S_PER_H,
        factor=next((f for f in (event.factor, event.speed) if f is not None), 1.0),
        site=site,
        platform=event.platform,
        home=home,
        count=(1 if event.count is None else event.count) if lasts else 0,
        factors=(event.speed or 1.0, event.air_speed or 1.0, danger),
    )


def _depot(loc: tuple[str | int, ...], name: str, sites: SiteTable, findings: Findings) -> int | None:
    found = [index for index in sites.find(name) if index in sites.depots]
    if len(found) != 1:
        findings.unknown(loc, "depot", name, [sites.sites[index].name for index in sites.depots])
        return None
    return found[0]


def reinforcements(
    events: Sequence[Event], fleet: tuple[FleetGroup, ...], sites: SiteTable, findings: Findings
) -> tuple[FleetGroup, ...]:
    """The groups that events add: each like the first of its platform in the fleet, which may count none."""
    added = []
    for number, event in enumerate(events):
        if event.platform is None:
            continue
        like = next((group for group in fleet if group.platform == event.platform), None)
        if like is None:
            known = list(dict.fromkeys(group.platform for group in fleet))
            findings.unknown(("events", number, "platform"), "platform of the fleet", event.platform, known)
        elif event.kind == "add-vehicles" and event.home in sites.references:
            home = sites.find(str(event.home))[0]
            count = 1 if event.count is None else event.count
            added.append(replace(like, count=count, home=home, start_m=None, from_s=event.at_s))
    return tuple(added)


def note_late_events(spec: ScenarioSpec, findings: Findings) -> None:
    """Doubt every event that begins when the run is over."""
    for number, event in enumerate(spec.events):
        if event.at_s >= spec.horizon_days * S_PER_DAY:
            what = f"the event comes to nothing, because the run ends after horizon_days = {spec.horizon_days:g}"
            findings.doubt(("events", number, "at"), what)
