"""A test bench for the engine: a straight road, round figures, and a policy that follows a timetable.

Nodes a to e stand 1 km apart on flat field. A cart does 10 m/s when empty and 9 m/s with 50 kg, and takes a minute to
load and another to unload, so every time can be worked out by hand. Every run of the bench is audited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

import polars as pl

from fleet.coordination.protocol import Budget, Context, Decision, Order, Picture, Trigger
from fleet.domain.plan import Step, StepKind
from fleet.ledger.audit import audit
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run

DEPOT, FARM, HILL = 0, 1, 2
"""Places of the bench: a depot at a, a farm at c (2 km), a hill at e (4 km)."""

CART: Final = {
    "base": "termit", "mobility": "wheeled", "cruise_kmh": 36, "top_kmh": 54, "range_km": 100, "payload_kg": 100,
    "mass_kg": 100, "tow_kg": 500, "tow_speed_factor": 0.5, "load_min": 1, "unload_min": 1, "turnaround_min": 5,
    "recharge_h": 1, "efficiency": 0.5, "hotel_w": 0, "exposure": 1,
}  # fmt: skip
DRONE: Final = {
    "base": "heavy-carrier", "cruise_kmh": 36, "top_kmh": 54, "range_km": 100, "payload_kg": 100, "load_min": 1,
    "unload_min": 1, "exposure": 1,
}  # fmt: skip


def bench(folder: Path, requests: Iterable[tuple[float, str, float]] = (), **keys: object) -> Scenario:
    """The bench with deliveries at (seconds, site, kg), commanded by the timetable; ``keys`` replace top-level keys."""
    rows = "".join(f"{time_s / 3600.0!r},{site},{load}\n" for time_s, site, load in requests)
    (folder / "requests.csv").write_text(f"time_h,site,load_kg\n{rows}", encoding="utf-8")
    demand = (
        [{"kind": "delivery", "name": "delivery", "trace": "requests.csv", "lot_kg": 100, "expires_h": 6}]
        if rows
        else []
    )
    values: dict[str, object] = {
        "name": "bench",
        "horizon_days": 0.5,
        "terrain": {
            "graph": {
                "nodes": {name: [i, 0] for i, name in enumerate("abcde")},
                "edges": [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]],
            }
        },
        "sites": [
            {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 1, "charged_packs": 2, "workshop_bays": 1},
            {"name": "Farm", "group": "forward", "node": "c"},
            {"name": "Hill", "group": "forward", "node": "e"},
        ],
        "platforms": {"cart": CART, "drone": DRONE},
        "fleet": [{"platform": "cart", "home": "Depot"}],
        "demand": demand,
        "command": {"coordinator": "timetable"},
    }
    return Scenario.from_dict(values | keys, base=folder)


@dataclass(slots=True, kw_only=True)
class Desk:
    """What an entry of the timetable has before it: the picture, and the decision to fill in."""

    context: Context
    picture: Picture
    triggers: Sequence[Trigger]
    budget: Budget
    decision: Decision = field(default_factory=Decision)

    def order(self, vehicle: str, *steps: Step, **fields: Any) -> Order:
        """Order a vehicle to do some steps, by default on the plan version that the post believes in."""
        version = self.picture.vehicles[vehicle].version if vehicle in self.picture.vehicles else 0
        values: dict[str, Any] = {"id": self.context.order_id(), "based_on": version} | fields
        order = Order(vehicle=vehicle, steps=steps, **values)
        self.decision.orders.append(order)
        return order


Act = Callable[[Desk], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableParameters:
    """None of its own."""

    scope: str = "idle"


class Timetable:
    """A policy that does at each second of its post's timetable what a test wrote down, and keeps what it heard."""

    Parameters = TimetableParameters
    entries: ClassVar[Mapping[str, Sequence[tuple[float, Act]]]] = {}
    always: ClassVar[Mapping[str, Act]] = {}
    heard: ClassVar[dict[str, list[tuple[float, Trigger]]]] = {}

    def __init__(self, parameters: TimetableParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Take the post's timetable."""
        self._context = context
        self._left = sorted(self.entries.get(context.post, ()), key=lambda entry: entry[0])

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Do what is due, note what was heard, and ask to be woken for the next entry."""
        self.heard.setdefault(self._context.post, []).extend((picture.time_us / 1e6, t) for t in triggers)
        desk = Desk(context=self._context, picture=picture, triggers=triggers, budget=budget)
        if self._context.post in self.always:
            self.always[self._context.post](desk)
        while self._left and round(self._left[0][0] * 1e6) <= picture.time_us:
            _, act = self._left.pop(0)
            act(desk)
        if self._left:
            desk.decision.wake_at_us = round(self._left[0][0] * 1e6)
        return desk.decision


def run(scenario: Scenario, **options: Any) -> Run:
    """Run and audit: whatever a policy does, the ledger keeps its promises and every mission ends once."""
    made = simulate(scenario, **options)
    found = audit(made.ledger).findings
    assert not found, [f"{f.rule}: {f.message}" for f in found[:5]]
    ended = made.ledger.table("parts").filter(pl.col("event") == "ended")["mission"]
    assert ended.is_unique().all()
    assert len(ended) == made.ledger.table("missions").height
    return made


def orders(made: Run) -> list[tuple[str, str | None]]:
    """(event, reason) of every row about orders, in order."""
    return list(made.ledger.table("orders").select("event", "reason").rows())


def parts(made: Run, vehicle: str | None = None) -> list[tuple[str, float]]:
    """(event, second) of every row about parts, in order, of one vehicle or of all."""
    rows = made.ledger.table("parts")
    if vehicle is not None:
        rows = rows.filter(pl.col("vehicle") == vehicle)
    return [(event, t_us / 1e6) for event, t_us in rows.select("event", "t_us").rows()]


def outcome(made: Run, mission: str = "delivery-00001") -> tuple[str, str]:
    """How a mission ended, and why."""
    ended = made.ledger.table("parts").filter((pl.col("event") == "ended") & (pl.col("mission") == mission))
    return ended["outcome"][0], ended["cause"][0]


def legs(made: Run, event: str) -> list[tuple[str, float, float]]:
    """(vehicle, second, km along the route) of every leg row of a kind."""
    rows = made.ledger.table("legs").filter(pl.col("event") == event)
    return [(v, t / 1e6, mm / 1e6) for v, t, mm in rows.select("vehicle", "t_us", "end_mm").rows()]


def delivery(mission: str, site: int, part: int = 0, origin: int = DEPOT) -> tuple[Step, ...]:
    """The steps of a delivery."""
    return (
        Step(StepKind.GO, origin, mission, part),
        Step(StepKind.LOAD, origin, mission, part),
        Step(StepKind.GO, site, mission, part),
        Step(StepKind.UNLOAD, site, mission, part),
    )


HOME: Final = Step(StepKind.RETURN, DEPOT)
