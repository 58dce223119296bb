"""What a command post believes, entry by entry, each with the moment at which it was so."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

from fleet.coordination.protocol.decision import Group
from fleet.domain.mission import Mission, MissionKind
from fleet.domain.plan import Plan


class Status(StrEnum):
    """What a post believes a vehicle to be doing; ``SILENT``: it was idle when last heard, and answers no order."""

    IDLE = "idle"
    COMMITTED = "committed"
    DISABLED = "disabled"
    SILENT = "silent"


class VehicleBelief(NamedTuple):
    """What a post believes of one vehicle, as of the last report that reached it.

    ``place`` is the place index last reported (where it is, or where its plan ends when ``COMMITTED``); ``energy_j``
    and ``load_kg`` are as reported; ``observed_us`` is when it was so, ``received_us`` when the post learnt it.
    ``plan`` is the last plan acknowledged, ``version`` its number, which an order must be based on.
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


class Stretch(NamedTuple):
    """Where on a route a leg began: the places that the route joins, and the distance along it in mm."""

    start: int
    end: int
    from_mm: int


class Aboard(NamedTuple):
    """A part that a vehicle carries, and the how-manieth attempt that is."""

    mission: Mission
    part: int
    attempt: int


class Progress(NamedTuple):
    """How far a vehicle is with its plan, by its last position report: what it is at, and since when.

    ``state`` is a word of the ledger's ``vehicles`` table. ``place`` is where it stands, ``None`` on the move, when
    ``stretch`` is where its leg began; where it is by now follows from that and ``since_us``. ``step`` is the step of
    ``plan`` that it is at, ``order`` the order that gave it. ``energy_j`` and ``load_kg`` are as at ``since_us``.
    ``serves`` is the mission that this is for, ``aboard`` what it carries, ``yet_to_leave`` what it has not set off
    for. ``sortie`` is 0 when none is under way, ``sorties`` how many there were. ``disabled`` says why it can't go on
    by itself, ``tows`` whom it has in tow, ``recoveries`` how often it was to be fetched.
    """

    state: str
    since_us: int
    place: int | None
    stretch: Stretch | None
    plan: Plan
    step: int
    version: int
    energy_j: float
    load_kg: float
    serves: Mission | None
    aboard: tuple[Aboard, ...]
    yet_to_leave: tuple[tuple[str, int], ...]
    sortie: int
    sorties: int
    disabled: str = ""
    tows: str | None = None
    recoveries: int = 0
    order: str = ""


class PackBelief(NamedTuple):
    """A pack that is not charged: where, how long it needs at a charger, and when it is done if it is at one."""

    place: int
    duration_us: int
    until_us: int | None


class Turn(NamedTuple):
    """Where, and how many seconds from now, a vehicle on its way could turn to something else.

    At the next node of its way; in free flight where it is.
    """

    wait_s: float
    x_m: float
    y_m: float
    node: int


class Whereabouts(Protocol):
    """What the latest position report says of a vehicle under way, carried on along its plan to now.

    Where it is is worked out when it is asked for; valid as long as the picture.
    """

    @property
    def observed_us(self) -> int:
        """When the report was true."""

    @property
    def step(self) -> int:
        """Index in ``VehicleBelief.plan`` of what the vehicle is at."""

    @property
    def begun_us(self) -> int:
        """When it began that step."""

    @property
    def place(self) -> int | None:
        """Where it stands, ``None`` on the move."""

    @property
    def is_free(self) -> bool:
        """Whether it is on the move and an order may break that off."""

    @property
    def aboard(self) -> tuple[tuple[str, int], ...]:
        """The parts that it carries."""

    @property
    def load_kg(self) -> float:
        """What it carries."""

    @property
    def energy_j(self) -> float:
        """What is left in its store now."""

    @property
    def turn(self) -> Turn:
        """Where a new plan would begin."""


Start = int | Whereabouts
"""Where a trip may begin: a place, or a vehicle that is on its way."""


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


class PostBelief(NamedTuple):
    """What another post has told of itself: what it held at ``observed_us``.

    ``waiting`` are the parts that waited there and ``served`` those under way, with their vehicles in ``assigned``.
    ``terms`` are the terms in which it commands what was ever handed over, ``stocks`` what it believes of the stocks
    of the depots and sites that it holds, by (place, item), each as old as the last report that had reached it.
    """

    post: str
    observed_us: int
    vehicles: Mapping[str, VehicleBelief]
    waiting: tuple[PartBelief, ...]
    served: tuple[PartBelief, ...]
    assigned: Mapping[tuple[str, int], str]
    terms: Mapping[str, int]
    stocks: Mapping[tuple[int, str], StockBelief]


class StockBelief(NamedTuple):
    """What a post believes of a stock, as of the last report that reached it.

    ``kg`` is what was there at ``observed_us``, ``use_kg_per_s`` what is believed to be used on average since,
    ``on_order_kg`` what is still to come of resupply that was asked for, ``promised_kg`` what is kept for missions that
    have not loaded it yet. ``capacity_kg`` is ``None`` for a depot, ``reorder_kg`` for what nobody fills up. Of what
    is on its way to a depot, the missions that bring it tell.
    """

    kg: float
    use_kg_per_s: float
    on_order_kg: float
    capacity_kg: float | None
    reorder_kg: float | None
    observed_us: int
    received_us: int
    promised_kg: float = 0.0

    def age_us(self, now_us: int) -> int:
        """Age of information: time since the newest report received was true."""
        return now_us - self.observed_us

    def expected_kg(self, now_us: int) -> float:
        """What should be there now."""
        return max(self.kg - self.use_kg_per_s * (now_us - self.observed_us) * 1e-6, 0.0)

    def free_kg(self, now_us: int) -> float:
        """What should be there now and is promised to nobody."""
        return max(self.expected_kg(now_us) - self.promised_kg, 0.0)


class KnowledgeBelief(NamedTuple):
    """What is known of how dangerous a threat zone is.

    ``knowledge`` k in [0, 1] is as at ``observed_us``, and loses half in each ``half_life_s``. The travel oracle's
    hazard per metre there is the convex combination (1 - k) · belief + k · truth.
    """

    knowledge: float
    half_life_s: float
    observed_us: int
    received_us: int


class ClearedRoads(NamedTuple):
    """Roads that were reported as cleared around a place, by the edges of the terrain.

    ``factor`` in [0, 1] is what is left of the hazard of each edge until ``until_us``.
    """

    place: int
    edges: tuple[int, ...]
    factor: float
    until_us: int


class HoldingBelief(NamedTuple):
    """What is known of a position that the fleet holds, as of the last word from there.

    ``mission`` is the one that took it, ``ordinal`` the how-manieth time that is, ``garrison`` the vehicles there with
    their elements. ``stock_kg`` was there at ``counted_us``, when stock last came, and ``use_kg_per_s`` is used since;
    ``asked`` counts the missions that were to bring more, ``attacks`` the counter-attacks there have been.
    """

    mission: Mission
    ordinal: int
    garrison: tuple[tuple[str, int], ...]
    stock_kg: float
    counted_us: int
    use_kg_per_s: float
    asked: int
    attacks: int
    observed_us: int

    def expected_kg(self, now_us: int) -> float:
        """What should be there now."""
        return max(self.stock_kg - self.use_kg_per_s * (now_us - self.counted_us) * 1e-6, 0.0)


class PositionBelief(NamedTuple):
    """What is believed of a position: how strong its defenders are, give or take, and how much is known of them.

    ``strength`` and ``spread`` (a standard deviation) are in elements, ``knowledge`` in [0, 1] when it was observed.
    ``is_own``: the fleet holds it, as ``holding`` tells.
    """

    strength: float
    spread: float
    knowledge: float
    is_own: bool
    observed_us: int
    holding: HoldingBelief | None = None


class GroupBelief(NamedTuple):
    """What a post knows of a group that it has formed.

    ``here`` are the vehicles that have reported from the meeting place, ``until_us`` is when time is up, ``verdict`` is
    "go" or "abort" once there is one. For a mission of a team, ``attempt`` is its how-manieth one, and ``reported``
    whether reconnaissance has told what it saw.
    """

    group: Group
    here: tuple[str, ...]
    until_us: int
    verdict: str
    attempt: int | None
    reported: bool


class LinkBelief(NamedTuple):
    """The believed link to a peer: one-way latency and the share of messages that get through."""

    latency_s: float
    delivery: float


class OperatorQueue(NamedTuple):
    """The crew that a post calls, as it sees it: how many calls wait, how many operators are at work and on duty.

    ``oldest_us`` is when the call came that has waited the longest, ``None`` where none waits; ``observed_us`` when it
    was so. Nobody is on duty, and nobody needed, where a scenario has no operators.
    """

    waiting: int = 0
    at_work: int = 0
    on_duty: int = 0
    oldest_us: int | None = None
    observed_us: int = 0

    def age_us(self, now_us: int) -> int:
        """Age of information."""
        return now_us - self.observed_us


class Changes(NamedTuple):
    """What changed in the picture since the policy was last called."""

    vehicles: tuple[str, ...]
    missions: tuple[str, ...]
