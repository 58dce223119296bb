"""From a scenario's timed events to closures of crossings, and which events come too late to matter."""

from __future__ import annotations

from fleet.scenario.findings import Findings
from fleet.scenario.model import CrossingClosure
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


def note_late_events(spec: ScenarioSpec, findings: Findings) -> None:
    """Doubt every event that begins when the run is over."""
    for number, event in enumerate(spec.events):
        if event.at_s >= spec.horizon_days * S_PER_DAY:
            what = f"the event comes to nothing, because the run ends after horizon_days = {spec.horizon_days:g}"
            findings.doubt(("events", number, "at"), what)
