"""A decision: all that a policy may say when it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from fleet.domain.plan import Step


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
    ``on_link_loss`` is ``None`` where the vehicle does what its group always does.
    """

    id: str
    vehicle: str
    based_on: int
    steps: tuple[Step, ...]
    from_step: int = 0
    expires_us: int | None = None
    on_link_loss: OnLinkLoss | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Vehicles that act together: members by role, how many must be there, and what happens if they are not.

    ``all_or_none``: no member's order takes effect unless every member accepted. ``timeout_s`` bounds the rendezvous;
    afterwards the group goes with ``quorum`` members or more, or aborts by ``on_abort``.

    A group for a ``mission`` of a team is told to go when all have met, reconnaissance has reported, and its strength
    is at least ``least_ratio`` times what the defenders are believed to have. Its members are named by role and number
    (``assault 2``).
    """

    id: str
    members: Mapping[str, str]
    quorum: int
    timeout_s: float
    all_or_none: bool = True
    on_abort: Literal["return", "hold"] = "return"
    mission: str | None = None
    least_ratio: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """An offer of a vehicle or a mission to another post.

    ``holder`` is who is to offer it where that is a post that this one is the parent of; ``None`` for itself.
    """

    what: Literal["vehicle", "mission"]
    item: str
    to: str
    holder: str | None = None


class Shipment(NamedTuple):
    """What a parent asks of the post that holds a depot: so much of an item for another depot.

    A lateral transshipment (Paterson, Kiesmüller, Teunter & Glazebrook, *European Journal of Operational Research*
    210(2), 2011). ``origin`` and ``destination`` are places of depots that posts of this one hold, ``quantity_kg`` is
    more than 0 and no more than is believed to be free at the origin. It becomes a mission of the post that holds the
    origin. ``id`` is used once, as that of an order; ``priority`` is from 0, the most urgent, to 8.
    """

    id: str
    item: str
    quantity_kg: float
    origin: int
    destination: int
    priority: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a parent wants of a leaf, not how.

    An objective in words; the sites whose missions it covers and the vehicles that it gives, all of the leaf's where
    none is named; the believed probability of losing its vehicle that one order may take at most; the last moment at
    which it holds. What a leaf orders within it needs nobody's consent.
    """

    to: str
    objective: str
    sites: tuple[int, ...] = ()
    vehicles: tuple[str, ...] = ()
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
    shipments: list[Shipment] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    deferred: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    rationale: list[Rationale] = field(default_factory=list)
    wake_at_us: int | None = None
    work: int = 0
