"""A scenario ready to be simulated: everything resolved, in SI units, with indices instead of names.

What the builder makes of a validated file; the simulation reads this and nothing of the file's form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.domain.mission import MissionKind
    from fleet.domain.platform import Platform
    from fleet.domain.site import Site
    from fleet.scenario.capture_model import CaptureModel
    from fleet.scenario.operator_model import Control, OperatorModel
    from fleet.scenario.stock_model import StockModel
    from fleet.terrain.graph import Terrain
    from fleet.terrain.zones import Zone as Area

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves(Generic[Value]):
    """What is, and what command believes."""

    truth: Value
    belief: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area in metres and what it does; hazards per metre and per second."""

    name: str
    kind: Literal["threat", "no-go", "weather", "jamming"]
    area: Area
    loss_per_m: Halves[float]
    loss_per_s: Halves[float]
    speed_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BadSpells:
    """Exponential sojourns in which a link is good and bad, and the share of messages lost when it is bad."""

    mean_up_s: float
    mean_down_s: float
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkModel:
    """One kind of link between vehicles and posts.

    ``reach_m`` counts from antennas at ``stations`` (site indices), ``None``: everywhere; with ``from_home`` the only
    antenna is at the vehicle's home. ``relay_reach_m`` is ``None`` where no relay serves this kind.
    """

    name: str
    latency_s: float
    loss: float
    reach_m: float | None
    stations: tuple[int, ...]
    from_home: bool
    line_of_sight: bool
    antenna_m: float
    under_trees: bool
    jammable: bool
    relay_reach_m: float | None
    bad_spells: BadSpells | None
    messages_per_s: float | None
    longest_queue_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What cuts links in a stretch of time: ``area`` on the map, everywhere where that is ``None``.

    ``links`` are the kinds that it cuts.
    """

    cause: str
    area: Area | None
    links: frozenset[str]
    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetGroup:
    """Vehicles of one platform with one home; ``home`` and ``reposition_to`` are site indices.

    ``start_m`` is where they stand at the beginning, ``None`` at home; they come into being at ``from_s``. ``link`` is
    ``None`` where messages go as between posts; ``on_link_loss`` is a word of ``OnLinkLoss``.
    """

    platform: str
    count: int
    home: int
    start_m: tuple[float, float] | None
    replacement_s: float | None
    when_idle: Literal["return", "stay", "reposition"]
    reposition_to: int | None
    recharge_below: float
    from_s: float = 0.0
    link: LinkModel | None = None
    link_timeout_s: float = 0.0
    on_link_loss: str = "finish mission"
    loiter_s: float = 0.0
    control: Control = "autonomous"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLaw:
    """A distribution of loads in kg: ``bounds`` has one value (fixed), two (uniform) or three (triangular)."""

    bounds: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One request of a demand trace, from a site or from coordinates; ``None`` where the stream's law decides.

    ``time_s`` is when it is ready, ``asked_s`` when it is asked for, ``None`` for the same moment; ``expires_s`` counts
    from ready. ``loading_s`` is the first and the last moment at which loading may begin at its ``origin``.
    """

    time_s: float
    site: int | None
    at_m: tuple[float, float] | None = None
    load_kg: float | None = None
    priority: int | None = None
    asked_s: float | None = None
    expires_s: float | None = None
    origin: int | None = None
    loading_s: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandStream:
    """One stream of missions. The rate is ``rates_per_s[i]`` between ``edges_s[i]`` and ``edges_s[i + 1]``.

    ``sites`` ask with equal chance; where there are none, any point of the rectangle ``area_m`` (west, south, east,
    north). What is asked for is ready ``lead_s`` later. ``sequence`` is the stream's place in the file, which breaks
    ties in time.
    """

    name: str
    kind: MissionKind
    sites: tuple[int, ...]
    area_m: tuple[float, float, float, float] | None
    origins: tuple[int, ...]
    edges_s: tuple[float, ...]
    rates_per_s: tuple[float, ...]
    trace: tuple[TraceRow, ...]
    load: LoadLaw
    lot_kg: float
    priority_weights: tuple[float, ...]
    due_s: float | None
    expires_s: float
    lead_s: float
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A duration's mean in seconds, and whether it varies."""

    mean_s: float
    exponential: bool

    def us(self, draw: float) -> int:
        """How many microseconds it lasts, for an Exp(1) draw."""
        return us_from_s(self.mean_s * (draw if self.exponential else 1.0))

    def end_us(self, since_us: int, now_us: int, draw: float) -> int:
        """When what began some time ago ends; what is left of an exponential time is as long as the whole."""
        return (now_us if self.exponential else since_us) + self.us(draw)


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardModel:
    """Losses per metre, breakdowns per driving second, and what follows.

    ``stuck_per_m`` has a rate for each of ``SURFACES``; ``stuck_freed_share`` is the chance that an operator frees who
    is stuck.
    """

    loss_per_m: Halves[float]
    air_loss_per_m: Halves[float]
    mtbf_s: Halves[float] | None
    stuck_per_m: tuple[Halves[float], ...]
    stuck_freed_share: float
    field_repair_share: float
    field_repair: Duration
    workshop_repair: Duration
    recovery_expires_s: float
    energy_factor: Halves[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LightModel:
    """Hours of day and what night does."""

    sunrise_s: float
    sunset_s: float
    night_speed: float
    night_air_speed: float
    night_hazard: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeModel:
    """One kind of weather."""

    name: str
    speed: float
    air_speed: float
    stuck: float
    mean_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapperChoice:
    """A wrapper around a policy and its parameters."""

    name: str
    parameters: Mapping[str, bool | int | float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorChoice:
    """A registered policy and its parameters, scope included; ``wrap`` from the innermost wrapper to the outermost."""

    name: str
    parameters: Mapping[str, bool | int | float | str]
    wrap: tuple[WrapperChoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostModel:
    """A command post and the site indices in its scope; none for one that commands posts only."""

    name: str
    sites: frozenset[int]
    coordinator: CoordinatorChoice
    parent: str | None
    deputy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandModel:
    """Who decides, knowing what, how late. ``per_vehicle`` makes a post of every vehicle; ``posts`` is then empty."""

    per_vehicle: bool
    posts: tuple[PostModel, ...]
    coordinator: CoordinatorChoice
    fallback: CoordinatorChoice | None
    announce_to: int
    latency_s: float
    loss: float
    report_every_s: float | None
    links: Mapping[str, LinkModel]
    retries: int
    ack_timeout_s: float
    request_repeat_s: float
    lost_after_s: float
    coalesce_s: float
    decision_latency_s: float
    tell_every_s: float
    takeover_after_s: float
    work_per_s: float | None
    work_budget: int
    watchdog_s: float
    operators: OperatorModel | None = None

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies that decide in a run, or may come to, sorted."""
        fallback = () if self.fallback is None else (self.fallback,)
        chosen = (self.coordinator, *(post.coordinator for post in self.posts), *fallback)
        return tuple(sorted({choice.name for choice in chosen}))


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingClosure:
    """Nobody starts over a crossing between two times; those on it finish."""

    choke: int
    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadClosure:
    """Nobody sets out over some edges between two times; posts know of it at once where it is announced."""

    road: str
    edges: tuple[int, ...]
    from_s: float
    until_s: float
    is_announced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvent:
    """What happens at a set time, whatever anybody does; ``until_s`` is ``None`` for what lasts.

    ``subject`` is what it happens to by name, ``site`` the depot that is lost; ``group`` is that of vehicles that are
    withdrawn, by platform and perhaps home, and ``count`` how many. ``factors`` are those on speed on the ground, in
    the air, and on hazard.
    """

    kind: str
    subject: str | None
    from_s: float
    until_s: float | None
    factor: float = 1.0
    site: int | None = None
    platform: str | None = None
    home: int | None = None
    count: int = 0
    factors: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvoyRules:
    """How convoys travel: seconds from one member to the next, the share of a danger that each takes.

    A column that forms waits ``wait_s`` at most for who has yet to come.
    """

    headway_s: float
    hazard_factor: float
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Declared cost rates in dollars."""

    repair_usd_per_s: float
    energy_usd_per_j: float
    operator_usd_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The whole scenario in SI units; ``sites`` are as command believes them, ``site_loss_per_s`` is what is."""

    name: str
    horizon_s: float
    warm_up_s: float
    terrain: Terrain
    zones: tuple[Zone, ...]
    sites: tuple[Site, ...]
    site_loss_per_s: tuple[float, ...]
    platforms: Mapping[str, Platform]
    fleet: tuple[FleetGroup, ...]
    kinds: Mapping[str, MissionKind]
    demand: tuple[DemandStream, ...]
    hazards: HazardModel
    light: LightModel | None
    weather: tuple[RegimeModel, ...]
    command: CommandModel
    closures: tuple[CrossingClosure, ...]
    road_closures: tuple[RoadClosure, ...]
    cuts: tuple[Cut, ...]
    events: tuple[TimedEvent, ...]
    costs: Rates
    stocks: tuple[StockModel, ...]
    captures: CaptureModel | None
    convoys: ConvoyRules
    warnings: tuple[str, ...]
    """What the files say and nothing comes of: one line each, with its place."""
