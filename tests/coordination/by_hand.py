"""Pictures made by hand: places on a line, vehicles and missions where a test puts them, and no simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Final, Literal

from fleet.coordination.feasibility import PlanRules, StandingRule
from fleet.coordination.protocol import (
    Changes,
    Decision,
    Errand,
    Future,
    Imagined,
    Journey,
    KnowledgeBelief,
    LinkBelief,
    PartBelief,
    Picture,
    PositionBelief,
    PostBelief,
    Progress,
    Snapshot,
    Start,
    Status,
    StockBelief,
    Supposition,
    VehicleBelief,
    Whereabouts,
)
from fleet.domain.fieldwork import Clearing
from fleet.domain.mission import Mission, MissionKind, StepTemplate
from fleet.domain.plan import StepKind
from fleet.domain.platform import Platform
from fleet.domain.site import Site
from fleet.randomness import Stream

J_PER_KM: Final = 1000.0
"""Energy of an empty kilometre; a full load doubles it."""

_FIGURES: dict[str, Any] = {
    "name": "cart", "title": "Cart", "medium": "ground", "mobility": "wheeled", "power": "battery",
    "roles": ("logistics", "evacuation", "recovery"), "mass_kg": 300.0, "payload_kg": 100.0, "cruise_mps": 10.0,
    "top_mps": 15.0, "range_m": 100_000.0, "turnaround_s": 60.0, "recharge_s": 600.0, "load_s": 60.0, "unload_s": 60.0,
    "tow_kg": 400.0, "tow_speed_factor": 0.5, "price_usd": 1.0, "efficiency": 0.5, "hotel_w": 0.0, "exposure": 1.0,
}  # fmt: skip
CART: Final = Platform(**_FIGURES)
COPTER: Final = replace(
    CART, name="copter", roles=("logistics",), payload_kg=15.0, tow_kg=0.0, cruise_mps=20.0, top_mps=20.0
)
PLATFORMS: Final = {"cart": CART, "copter": COPTER}

_SERVE = (StepTemplate(kind=StepKind.LOAD, at="origin"), StepTemplate(kind=StepKind.UNLOAD, at="site"))
_FETCH = (StepTemplate(kind=StepKind.LOAD, at="site"), StepTemplate(kind=StepKind.UNLOAD, at="origin"))
DELIVERY: Final = MissionKind(
    name="delivery", role="logistics", steps=_SERVE, cargo="stores", due_s=3600.0, expires_s=7200.0
)
EVACUATION: Final = MissionKind(
    name="evacuation", role="evacuation", steps=_FETCH, cargo="casualty", due_s=3600.0, expires_s=7200.0
)
RECOVERY: Final = MissionKind(
    name="recovery", role="recovery", steps=(StepTemplate(kind=StepKind.TOW, at="origin"),), cargo=None, due_s=3600.0,
    expires_s=7200.0, derived=True,
)  # fmt: skip


class Line:
    """Travel on a line: places by kilometre, every platform at its cruise speed; ``cut`` places are out of reach."""

    def __init__(self, km: Sequence[float], cut: Iterable[int] = ()) -> None:
        self._km = km
        self._cut = frozenset(cut)

    edition = 0

    def duration_s(self, platform: str, start: Start, end: int) -> float:
        """Distance over speed."""
        assert isinstance(start, int)
        if start != end and self._cut & {start, end}:
            return inf
        return abs(self._km[start] - self._km[end]) * 1000.0 / PLATFORMS[platform].cruise_mps

    def journey(self, platform: str, start: Start, end: int, load_kg: float = 0.0) -> Journey | None:
        """The same with energy, which rises with the load."""
        assert isinstance(start, int)
        seconds = self.duration_s(platform, start, end)
        if seconds == inf:
            return None
        km = abs(self._km[start] - self._km[end])
        return Journey(seconds, km * 1000.0, km * J_PER_KM * (1.0 + load_kg / PLATFORMS[platform].payload_kg), 0.0)

    def spared(self, platform: str, start: int, end: int, place: int, clearing: Clearing) -> float:
        """No danger, nothing to spare."""
        return 0.0

    def nearest(self, platform: str, place: int, count: int) -> Sequence[int]:
        """Other places by distance."""
        others = sorted(
            (self.duration_s(platform, place, other), other) for other in range(len(self._km)) if other != place
        )
        return [other for seconds, other in others if seconds < inf][:count]

    def position_m(self, place: int) -> tuple[float, float]:
        """Places stand on the x axis."""
        return self._km[place] * 1000.0, 0.0

    def place_at(self, x_m: float, y_m: float) -> int:
        """The place that is nearest."""
        return min(range(len(self._km)), key=lambda place: abs(self._km[place] * 1000.0 - x_m))


def vehicle(name: str, place: int = 0, *, platform: str = "cart", **fields: Any) -> VehicleBelief:
    """An idle vehicle with plenty of energy, homed at place 0."""
    values: dict[str, Any] = {
        "home": 0, "status": Status.IDLE, "energy_j": 1e9, "load_kg": 0.0, "plan": (), "version": 0, "observed_us": 0,
        "received_us": 0,
    } | fields  # fmt: skip
    return VehicleBelief(id=name, platform=platform, place=place, **values)


def mission(name: str, site: int, *loads_kg: float, kind: MissionKind = DELIVERY, **fields: Any) -> Mission:
    """A mission with a part for each load, from or to place 0."""
    values: dict[str, Any] = {
        "priority": 0, "origins": (0,), "ready_us": 0, "due_us": 3_600_000_000, "expires_us": 7_200_000_000
    } | fields  # fmt: skip
    return Mission(id=name, kind=kind, site=site, parts_kg=loads_kg or (0.0,), **values)


@dataclass(slots=True, kw_only=True)
class PictureByHand:
    """A picture of what a test lists; everything in it is news."""

    travel: Line
    vehicles: dict[str, VehicleBelief]
    missions: dict[str, Mission]
    queue: dict[tuple[str, int], PartBelief]
    idle: dict[tuple[int, str], dict[str, VehicleBelief]] = field(default_factory=dict)
    waiting: dict[int, dict[tuple[str, int], PartBelief]] = field(default_factory=dict)
    concerted: dict[tuple[str, int], PartBelief] = field(default_factory=dict)
    positions: dict[int, PositionBelief] = field(default_factory=dict)
    assigned: dict[tuple[str, int], str] = field(default_factory=dict)
    stocks: dict[tuple[int, str], StockBelief] = field(default_factory=dict)
    knowledge: dict[str, KnowledgeBelief] = field(default_factory=dict)
    links: dict[str, LinkBelief] = field(default_factory=dict)
    changed: Changes = field(default_factory=lambda: Changes((), ()))
    time_us: int = 0
    hazard_per_km: float = 0.0
    operator_queue: int = 0
    reports: dict[str, Whereabouts] = field(default_factory=dict)
    posts: dict[str, PostBelief] = field(default_factory=dict)
    under_way: dict[tuple[str, int], PartBelief] = field(default_factory=dict)

    def whereabouts(self, vehicle: str) -> Whereabouts | None:
        """What a test reports of a vehicle under way."""
        return self.reports.get(vehicle)

    def part(self, key: tuple[str, int]) -> PartBelief | None:
        """A part that waits, or that a test says is under way."""
        return self.queue.get(key) or self.under_way.get(key)

    def progress(self, vehicle: str) -> Progress | None:
        """Nobody reports."""
        return None

    def snapshot(self) -> Snapshot:
        """As a picture is kept."""
        waiting = tuple(self.queue.values())
        return Snapshot(
            time_us=self.time_us, post="post", vehicles=self.vehicles, waiting=waiting, served=(), idle=(),
            progress={}, packs=(), replacements={}, orders=0, changed=self.changed, assigned=self.assigned, free_us={},
        )  # fmt: skip


def picture(
    km: Sequence[float], vehicles: Iterable[VehicleBelief], missions: Iterable[Mission], *, cut: Iterable[int] = (),
    time_us: int = 0, news: bool = True,
) -> Any:  # fmt: skip
    """A picture with these vehicles and missions, all waiting and all news unless said otherwise."""
    held = {v.id: v for v in vehicles}
    wanted = {m.id: m for m in missions}
    errands: dict[tuple[str, int, tuple[int, ...]], Errand] = {}
    queue: dict[tuple[str, int], PartBelief] = {}
    concerted: dict[tuple[str, int], PartBelief] = {}
    for m in wanted.values():
        errand = errands.setdefault((m.kind.name, m.site, m.origins), Errand(m.kind, m.site, m.origins))
        for i, load_kg in enumerate(m.parts_kg):
            held_in = concerted if m.kind.team else queue
            held_in[m.id, i] = PartBelief(m, i, load_kg, m.origins, 1, m.ready_us, errand)
    changed = Changes(tuple(held), tuple(wanted)) if news else Changes((), ())
    made = PictureByHand(
        travel=Line(km, cut),
        vehicles=held,
        missions=wanted,
        queue=queue,
        concerted=concerted,
        changed=changed,
        time_us=time_us,
    )
    for v in held.values():
        if v.status is Status.IDLE:
            made.idle.setdefault((v.place, v.platform), {})[v.id] = v
    for key, part in queue.items():
        made.waiting.setdefault(part.mission.site, {})[key] = part
    return made


class ContextByHand:
    """What a policy is told once: two platforms, sites on a line, and where vehicles go when they are done."""

    role: Literal["leaf", "parent"] = "leaf"
    post = "post"
    peers: Sequence[str] = ()
    platforms: Mapping[str, Platform] = PLATFORMS
    scope: Sequence[int] = ()
    parameters: object = None
    future: Future | None = None

    def __init__(self, shown: Any, **rule: Any) -> None:
        count = len(shown.travel._km)
        self.sites = [
            Site(name=f"s{i}", kind="depot" if i == 0 else "demand", node=i, x_m=0.0, y_m=0.0) for i in range(count)
        ]
        values: dict[str, Any] = {
            "when_idle": "return", "reposition_to": None, "recharge_below": 0.0, "capacity_j": 100_000.0
        } | rule  # fmt: skip
        standing = StandingRule(**values)
        self.rules = {(name, 0): standing for name in PLATFORMS}
        self.feasibility = PlanRules(platforms=PLATFORMS, sites=self.sites, rules=self.rules, travel=shown.travel)
        self.stream = Stream(1)
        self._orders = 0

    def order_id(self) -> str:
        """One, two, three."""
        self._orders += 1
        return f"order {self._orders}"

    def imagine(
        self, picture: Picture, horizon_s: float, base: str = "greedy-closest", supposing: Supposition | None = None
    ) -> Imagined:
        """Nothing here looks ahead."""
        raise NotImplementedError


class NoLimit:
    """A budget that never ends."""

    remaining = 10**9

    def spend(self, units: int) -> None:
        """Count nothing."""


def decide(policy: Any, shown: Any, **rule: Any) -> Decision:
    """What a policy decides on a picture, woken by nothing in particular."""
    policy.setup(ContextByHand(shown, **rule))
    decision: Decision = policy.decide(shown, [], NoLimit())
    return decision


def served(decision: Decision) -> dict[str, list[str]]:
    """Missions by vehicle, in the order in which the plan serves them, each once."""
    return {
        order.vehicle: list(dict.fromkeys(step.mission for step in order.steps if step.mission is not None))
        for order in decision.orders
    }
