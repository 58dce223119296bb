"""A vehicle's state in one run: plain data that the engine's processes read and write."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from fleet.coordination.protocol import OnLinkLoss
from fleet.models.energy import EnergyRates, energy_rates

if TYPE_CHECKING:
    from fleet.domain.plan import Plan
    from fleet.domain.platform import Platform
    from fleet.randomness import Stream, Streams
    from fleet.scenario.model import FleetGroup, LinkModel
    from fleet.simulation.convoys import Convoy
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.legs import Leg
    from fleet.simulation.missions import PartState
    from fleet.simulation.people import People
    from fleet.simulation.prepare import PlatformFigures
    from fleet.simulation.routes import Route, Section
    from fleet.simulation.stations import Station

LOADED_SLOWDOWN = 0.2
"""Share of its speed that a ground vehicle loses at full payload (assumed, swept)."""


class Link:
    """A vehicle's link: its kind, and what the vehicle has noticed of it.

    ``is_alone`` from when it has noticed that the link is down; ``out_since_us`` is since when it was down at the end
    of the last leg, ``None`` where it was up. ``restored`` counts how often it came back.
    """

    __slots__ = ("is_alone", "kind", "on_loss", "out_since_us", "restored")

    def __init__(self, kind: LinkModel, on_loss: OnLinkLoss) -> None:
        self.kind = kind
        self.on_loss = on_loss
        self.is_alone = False
        self.out_since_us: int | None = None
        self.restored = 0


class Vehicle:
    """One vehicle: slot ``zmiy-12``, generation 3, id ``zmiy-12.3``.

    Budgets are what is left of the current unit-exponential draw per hazard; ``neglect_left`` is the driving time in
    microseconds until it needs an operator. ``place`` is a place index, ``None`` on the move. ``link`` is ``None``
    where messages go as between posts, ``people`` where a run has no operators.
    """

    __slots__ = (
        "alarm",
        "asked_us",
        "begun_us",
        "breakdown_left",
        "capacity_mj",
        "cargo",
        "claims",
        "code",
        "convoy",
        "crossing",
        "cursor",
        "disabled",
        "doom",
        "energy_mj",
        "exposure",
        "figures",
        "generation",
        "group",
        "holds",
        "home",
        "id",
        "is_lost",
        "leg",
        "link",
        "load_g",
        "loss_left",
        "loss_stream",
        "mission_code",
        "mobility",
        "neglect_left",
        "next_section",
        "order_id",
        "orders_seen",
        "people",
        "place",
        "plan",
        "platform",
        "platform_code",
        "post",
        "rates",
        "route",
        "section",
        "since_us",
        "skipped",
        "slot",
        "sortie",
        "sorties",
        "state",
        "stay_rate",
        "stay_since",
        "streams",
        "term",
        "to_depart",
        "tow",
        "towed_by",
        "us_per_pace",
        "version",
        "waits",
        "wear_stream",
    )  # fmt: skip

    def __init__(
        self, *, slot: str, generation: int, code: int, group: FleetGroup, figures: PlatformFigures, streams: Streams
    ) -> None:
        self.slot, self.generation, self.id = slot, generation, f"{slot}.{generation}"
        self.code = code
        self.group, self.figures = group, figures
        self.platform: Platform = figures.platform
        self.mobility = figures.mobility
        self.capacity_mj = self.energy_mj = figures.capacity_mj
        self.home = group.home
        self.place: int | None = group.home
        self.post = ""
        self.order_id = ""
        self.term = 0
        self.plan: Plan = ()
        self.cursor = self.begun_us = 0
        self.version = 0
        self.orders_seen: dict[str, str] = {}
        self.cargo: list[PartState] = []
        self.claims: dict[tuple[str, int], PartState] = {}
        self.to_depart: list[PartState] = []
        self.skipped: list[tuple[str, int]] = []
        self.load_g = 0
        self.sortie = self.sorties = 0
        self.state, self.since_us = -1, 0
        self.platform_code = self.mission_code = -1
        self.route: Route | None = None
        self.section = 0
        self.leg: Leg | None = None
        self.alarm: Alarm | None = None
        self.doom: Alarm | None = None
        self.stay_rate, self.stay_since = 0.0, 0
        self.waits: Station | None = None
        self.crossing: Station | None = None
        self.holds: Station | None = None
        self.asked_us = 0
        self.next_section: Section | None = None
        self.tow: Vehicle | None = None
        self.convoy: Convoy | None = None
        self.exposure = figures.platform.exposure
        self.towed_by: Vehicle | None = None
        self.disabled = ""
        self.is_lost = False
        self.link = None if group.link is None else Link(group.link, OnLinkLoss(group.on_link_loss))
        self.streams = streams
        self.loss_stream: Stream = streams.stream("loss", self.id)
        self.wear_stream: Stream = streams.stream("breakdown", self.id)
        self.loss_left = self.loss_stream.exponential()
        self.breakdown_left = self.wear_stream.exponential()
        self.rates = EnergyRates(0.0, 0.0)
        self.us_per_pace = 0.0
        self.people: People | None = None
        self.neglect_left = inf

    @property
    def is_idle(self) -> bool:
        """Whether the plan is done, and no leg is left over from the one before."""
        return self.cursor >= len(self.plan) and self.leg is None

    @property
    def link_kind(self) -> LinkModel | None:
        """The kind of its link."""
        return None if self.link is None else self.link.kind

    @property
    def is_alone(self) -> bool:
        """Whether it knows that nobody hears it."""
        return self.link is not None and self.link.is_alone

    @property
    def energy_j(self) -> float:
        """What is left in the store."""
        return self.energy_mj / 1000.0

    def refresh(self, energy_factor: float) -> None:
        """Recompute speed and energy rates after a change of load or tow."""
        platform, load_kg = self.platform, self.load_g / 1000.0
        towed_kg = self.tow.platform.mass_kg + self.tow.load_g / 1000.0 if self.tow is not None else 0.0
        self.rates = energy_rates(platform, load_kg, energy_factor, towed_kg)
        self.us_per_pace = 1e6 / speed_mps(platform, load_kg, towing=self.tow is not None)


def speed_mps(platform: Platform, load_kg: float, *, towing: bool = False) -> float:
    """Cruise speed with a load.

    Full when empty, ``LOADED_SLOWDOWN`` less at full payload on the ground; towing slows further.
    """
    speed = platform.cruise_mps
    if platform.medium == "ground" and platform.payload_kg > 0:
        speed *= 1.0 - LOADED_SLOWDOWN * min(load_kg / platform.payload_kg, 1.0)
    return speed * platform.tow_speed_factor if towing else speed
