"""The coordination contract: what a policy sees, and what it may say.

A coordinator is called with a :class:`Picture` (beliefs only, each with its age), the triggers that woke it and a
budget
of counted work; it answers with a :class:`Decision`. It never sees the truth, never waits, and never touches the
clock: the engine owns time, validation, approval and transmission. Nothing here imports the simulation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from fleet.domain.mission import Mission, MissionKind
from fleet.domain.plan import Plan, Step

if TYPE_CHECKING:
    from fleet.domain.platform import Platform
    from fleet.domain.site import Site
    from fleet.randomness import Stream


# ── what a policy sees
# ─────────────────────────────────────────────────────────────────────────────────────────────────


class Status(StrEnum):
    """What a post believes a vehicle to be doing."""

    IDLE = "idle"
    COMMITTED = "committed"
    DISABLED = "disabled"
    LOST = "lost"


class VehicleBelief(NamedTuple):
    """What a post believes of one vehicle, as of the last report that reached it.

    ``place`` is the place index last reported (where it is, or where its plan ends when ``COMMITTED``); ``energy_j``
    and
    ``load_kg`` as reported; ``observed_us`` when it was so, ``received_us`` when the post learnt it. ``plan`` is the
    last plan acknowledged, ``version`` its number, which an order must be based on.
    """

    id: str
    platform: str
    home: int
    place: int
    status: Status
    energy_j: float
    load_kg: float
    plan: Plan
    version: int
    observed_us: int
    received_us: int

    def age_us(self, now_us: int) -> int:
        """Age of information: time since the newest report received was true."""
        return now_us - self.observed_us


class Errand:
    """What many parts have in common: a kind of mission for a site, and where cargo may be fetched or must be taken.

    There is one object per errand and post, so that policies can remember by it.
    """

    __slots__ = ("kind", "origins", "site")

    def __init__(self, kind: MissionKind, site: int, origins: tuple[int, ...]) -> None:
        self.kind = kind
        self.site = site
        self.origins = origins


class PartBelief(NamedTuple):
    """What a post believes of one part of a mission that waits for a vehicle.

    ``origins`` is where the cargo may be fetched or must be taken; a part that was dropped somewhere waits there.
    """

    mission: Mission
    part: int
    load_kg: float
    origins: tuple[int, ...]
    attempt: int
    observed_us: int
    errand: Errand


class Journey(NamedTuple):
    """A believed trip between two places: time, distance, energy and expected losses (unitless hazard)."""

    duration_s: float
    length_m: float
    energy_j: float
    hazard: float


class Travel(Protocol):
    """The travel oracle on the believed terrain; each call counts as one unit of work."""

    def journey(self, platform: str, start: int, end: int, load_kg: float = 0.0) -> Journey | None:
        """The fastest believed trip for a platform with a load, or ``None`` where there is none."""

    def duration_s(self, platform: str, start: int, end: int) -> float:
        """Believed travel time when empty; infinite where there is no way."""

    def nearest(self, platform: str, place: int, count: int) -> Sequence[int]:
        """The ``count`` sites nearest to a place by believed travel time, the place itself left out."""


class Changes(NamedTuple):
    """What changed in the picture since the policy was last called."""

    vehicles: tuple[str, ...]
    missions: tuple[str, ...]


class LinkBelief(NamedTuple):
    """The believed link to a peer: one-way latency and the share of messages that get through."""

    latency_s: float
    delivery: float


class Picture(Protocol):
    """A read-only view of what a post believes; kept incrementally, valid until ``decide`` returns."""

    @property
    def time_us(self) -> int:
        """Now, on the post's clock."""

    @property
    def vehicles(self) -> Mapping[str, VehicleBelief]:
        """Every vehicle that the post holds, lost ones until replaced."""

    @property
    def idle(self) -> Mapping[tuple[int, str], Mapping[str, VehicleBelief]]:
        """Idle vehicles by (place, platform), each bucket in the order in which they became idle.

        No bucket is empty.
        """

    @property
    def missions(self) -> Mapping[str, Mission]:
        """Missions believed open."""

    @property
    def waiting(self) -> Mapping[int, Mapping[tuple[str, int], PartBelief]]:
        """Parts that wait for a vehicle by site, each bucket in order of arrival; no bucket is empty."""

    @property
    def queue(self) -> Mapping[tuple[str, int], PartBelief]:
        """The same parts all together, in the order in which they came to wait."""

    @property
    def assigned(self) -> Mapping[tuple[str, int], str]:
        """Vehicle by part, for parts under way."""

    @property
    def stocks(self) -> Mapping[tuple[int, str], float]:
        """Believed stock by (place, item)."""

    @property
    def links(self) -> Mapping[str, LinkBelief]:
        """Believed links to vehicles and posts by name; absent means the default link."""

    @property
    def hazard_per_km(self) -> float:
        """Believed background loss per km."""

    @property
    def operator_queue(self) -> int:
        """Approvals believed to be waiting."""

    @property
    def travel(self) -> Travel:
        """The travel oracle."""

    @property
    def changed(self) -> Changes:
        """What changed since the last call."""

    def snapshot(self) -> Snapshot:
        """A copy that stays as it is: to keep, to compare, to write to a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A picture frozen at one moment; plain values, so that it can be written to a file and replayed.

    ``free_us`` is when each vehicle under way is expected to have done its plan, by travel alone.
    """

    time_us: int
    post: str
    vehicles: dict[str, VehicleBelief]
    waiting: tuple[PartBelief, ...]
    assigned: dict[tuple[str, int], str]
    free_us: dict[str, int]


class MissionArrived(NamedTuple):
    """A mission was requested, or a part of it waits again."""

    mission: str


class MissionChanged(NamedTuple):
    """A mission ended or changed without this post's vehicles reporting it."""

    mission: str


class VehicleIdle(NamedTuple):
    """A vehicle reported that its plan is done."""

    vehicle: str


class VehicleLost(NamedTuple):
    """A vehicle is believed lost or reported itself disabled."""

    vehicle: str


class OrderAcknowledged(NamedTuple):
    """A vehicle accepted an order."""

    order: str


class OrderRefused(NamedTuple):
    """A vehicle refused an order, and why."""

    order: str
    reason: str


class OrderUnacknowledged(NamedTuple):
    """Nothing was heard of an order in time."""

    order: str


class Timer(NamedTuple):
    """The time that the policy asked to be woken at."""

    time_us: int


class MessageArrived(NamedTuple):
    """A message from another post's policy; the engine never looks into the body."""

    sender: str
    kind: str
    body: object


class Received(NamedTuple):
    """Something was transferred to this post."""

    item: str


Trigger = (
    MissionArrived
    | MissionChanged
    | VehicleIdle
    | VehicleLost
    | OrderAcknowledged
    | OrderRefused
    | OrderUnacknowledged
    | Timer
    | MessageArrived
    | Received
)


# ── what a policy says
# ─────────────────────────────────────────────────────────────────────────────────────────────────


class OnLinkLoss(StrEnum):
    """What a vehicle does when its link stays away longer than its timeout."""

    CONTINUE_LEG = "continue leg"
    FINISH_MISSION = "finish mission"
    LOITER_RETURN = "loiter then return"
    RETURN_NOW = "return now"
    HOLD = "hold"


class Order(NamedTuple):
    """Replaces a vehicle's plan from step ``from_step`` on; cargo aboard stays.

    ``based_on`` is the plan version that the post believed in: a vehicle whose plan has another version refuses the
    order as stale. ``expires_us`` is the last moment at which it may be accepted, ``None`` for never.
    """

    id: str
    vehicle: str
    based_on: int
    steps: tuple[Step, ...]
    from_step: int = 0
    expires_us: int | None = None
    on_link_loss: OnLinkLoss = OnLinkLoss.FINISH_MISSION
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Vehicles that act together: members by role, how many must be there, and what happens if they are not.

    ``all_or_none``: no member's order takes effect unless every member accepted. ``timeout_s`` bounds the rendezvous;
    afterwards the group goes with ``quorum`` members or more, or aborts by ``on_abort``.
    """

    id: str
    members: Mapping[str, str]
    quorum: int
    timeout_s: float
    all_or_none: bool = True
    on_abort: Literal["return", "hold"] = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """An offer of a vehicle or a mission to another post."""

    what: Literal["vehicle", "mission"]
    item: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a parent wants of a leaf, not how.

    An objective in words, the sites that it covers, a bound on risk, an end.
    """

    to: str
    objective: str
    sites: tuple[int, ...] = ()
    risk_bound: float | None = None
    expires_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A policy's own message to another post; the body is opaque to the engine and must be immutable."""

    to: str
    kind: str
    body: object


class Rationale(NamedTuple):
    """Why a vehicle got a part: its score and the runner-up's (lower is better), in seconds of equivalent travel."""

    mission: str
    part: int
    vehicle: str
    score: float
    runner_up: str | None
    runner_up_score: float | None


@dataclass(slots=True, kw_only=True)
class Decision:
    """What a policy answers; built up while deciding, handed over once.

    ``deferred`` and ``rejected`` name missions with the reason. ``work`` is what the policy declares beyond what the
    engine counts, in the same units (one oracle evaluation or matrix cell each).
    """

    orders: list[Order] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    deferred: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    rationale: list[Rationale] = field(default_factory=list)
    wake_at_us: int | None = None
    work: int = 0


class Budget(Protocol):
    """Counted work: never a clock. Exceeding it hands the decision to the fallback policy."""

    @property
    def remaining(self) -> int:
        """Units of work left in this decision."""

    def spend(self, units: int) -> None:
        """Count work that the engine can't see; raises ``OverBudget`` when none is left."""


class OverBudget(Exception):  # noqa: N818 - a control-flow signal of the contract, not a failure of the program
    """A policy spent more work than its budget allows."""


class Imagined(Protocol):
    """A run imagined from a picture: what belief says will happen, on a stream of its own."""

    def succeeded(self) -> int:
        """Missions that succeed in the imagined future."""


class Context(Protocol):
    """What a policy is told once, before the first decision."""

    @property
    def post(self) -> str:
        """The name of the post that this coordinator runs at."""

    @property
    def role(self) -> Literal["leaf", "parent"]:
        """Whether the post commands vehicles or posts."""

    @property
    def platforms(self) -> Mapping[str, Platform]:
        """The platforms in the fleet, as believed."""

    @property
    def sites(self) -> Sequence[Site]:
        """The sites, in the order of their place index."""

    @property
    def peers(self) -> Sequence[str]:
        """Other posts that messages can be sent to."""

    @property
    def stream(self) -> Stream:
        """The policy's own random stream."""

    @property
    def feasibility(self) -> Feasibility:
        """The one place where plans are completed and checked."""

    def order_id(self) -> str:
        """A fresh order id."""

    def imagine(self, picture: Picture, horizon_s: float, base: str = "greedy-closest") -> Imagined:
        """Start an unrecorded run from a picture and the belief half of the scenario, with the policy ``base``."""


class Feasibility(Protocol):
    """Completes and checks plans against belief."""

    def complete(self, vehicle: VehicleBelief, steps: Iterable[Step]) -> Plan:
        """The steps, followed by the return and the recharge that the vehicle's standing rules ask for."""

    def suits(self, platform: str, part: PartBelief) -> bool:
        """Whether a platform has the role, the payload and the towing strength that a part needs."""

    def need(self, vehicle: VehicleBelief, part: PartBelief, origin: int) -> tuple[float, float]:
        """Energy to serve an empty part of the errand and get back with a reserve, and more per kg; joules."""

    def can_serve(self, vehicle: VehicleBelief, part: PartBelief, origin: int) -> bool:
        """Whether the vehicle's platform, load and energy allow it to serve the part and get back."""

    def steps_for(self, part: PartBelief, origin: int) -> Plan:
        """The part's mission kind turned into steps, with the travel between them."""


class Coordinator(Protocol):
    """A policy: picture in, decision out."""

    def setup(self, context: Context) -> None:
        """Called once per run, before the first decision."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Called whenever something happened that the post knows of."""
