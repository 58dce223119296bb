"""A picture as JSON, so that a decision that failed can be looked at, and posed again, outside the run."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, PositionBelief, Progress, Snapshot, VehicleBelief


def picture_json(picture: Snapshot) -> str:
    """What a post believed: its vehicles with their plans, the parts that wait, and who has the others."""
    return json.dumps(
        {
            "time_us": picture.time_us,
            "post": picture.post,
            "vehicles": [_vehicle(belief) for belief in picture.vehicles.values()],
            "waiting": [_part(part) for part in picture.waiting],
            "served": [_part(part) for part in picture.served],
            "progress": {vehicle: _progress(report) for vehicle, report in picture.progress.items()},
            "assigned": [
                {"mission": mission, "part": part, "vehicle": vehicle}
                for (mission, part), vehicle in picture.assigned.items()
            ],
            "free_us": picture.free_us,
            "stocks": [{"place": place, "item": item, **b._asdict()} for (place, item), b in picture.stocks.items()],
            "positions": [_position(place, belief) for place, belief in picture.positions.items()],
            "knowledge": [{"zone": zone, **known._asdict()} for zone, known in picture.knowledge.items()],
            "groups": [{**known._asdict(), "group": asdict(known.group)} for known in picture.groups],
            "cleared": [cleared._asdict() for cleared in picture.cleared],
        },
        indent=1,
    )


def _vehicle(belief: VehicleBelief) -> dict[str, Any]:
    return {**belief._asdict(), "plan": [step._asdict() for step in belief.plan]}


def _position(place: int, belief: PositionBelief) -> dict[str, Any]:
    held = belief.holding
    holding = None if held is None else {**held._asdict(), "mission": held.mission.id}
    return {"place": place, **belief._asdict(), "holding": holding}


def _progress(report: Progress) -> dict[str, Any]:
    stretch = None if report.stretch is None else report.stretch._asdict()
    aboard = [{"mission": each.mission.id, "part": each.part, "attempt": each.attempt} for each in report.aboard]
    plan = [step._asdict() for step in report.plan]
    serves = None if report.serves is None else report.serves.id
    return {**report._asdict(), "stretch": stretch, "serves": serves, "aboard": aboard, "plan": plan}


def _part(part: PartBelief) -> dict[str, Any]:
    mission = part.mission
    return {
        **{key: value for key, value in mission._asdict().items() if key != "kind"},
        "kind": mission.kind.name,
        "part": part.part,
        "load_kg": part.load_kg,
        "origins": part.origins,
        "attempt": part.attempt,
        "observed_us": part.observed_us,
    }
