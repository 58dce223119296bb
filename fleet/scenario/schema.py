"""The scenario file: every key, its unit, its default, its meaning.

Names carry the unit (``_km _kmh _kwh _h _days``); the builder converts everything to SI. Any uncertain figure may be a
bare value, or ``{truth: …, belief: …}`` where the command believes something else than what is.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, model_validator

from fleet.scenario.kinds import MissionKindText
from fleet.scenario.platform_file import InlinePlatform, Word
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.units import parse_time_s

Value = TypeVar("Value")
# A billion hours still fit the ledger's 64-bit microseconds, and no product of two figures overflows.
Positive = Annotated[float, Field(gt=0, le=1e9)]
NotNegative = Annotated[float, Field(ge=0, le=1e9)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Moment = Annotated[str | float, Field(description="Seconds (3600) or days, hours and minutes (1d06h30m).")]
Kilometres = Annotated[float, Field(ge=-100_000, le=100_000)]
Point = Annotated[tuple[Kilometres, Kilometres], Field(description="[x, y] in kilometres; x runs from rear to front.")]
MAX_TIME_S = 1e12
MAX_VEHICLES = 20_000
MAX_REQUESTS = 5_000_000


class Uncertain(Strict, Generic[Value]):
    """A figure that command may believe to be different from what it is."""

    truth: Value
    belief: Value

    @model_validator(mode="before")
    @classmethod
    def _bare_value_is_both(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"truth": value, "belief": value}


# ── terrain ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Frontier(Strict):
    """Fictional frontier terrain from the generator: rear in the west, front in the east."""

    kind: Literal["frontier"] = "frontier"
    size_km: Annotated[tuple[Positive, Positive], Field(description="West–east and south–north extent.")] = (14.0, 9.0)
    nodes: Annotated[int, Field(ge=16, le=20_000)] = 180
    crossings: Annotated[int, Field(ge=1, le=50, description="Bridges and fords over the river.")] = 4
    seed: Annotated[int, Field(ge=0)] = 1


class InlineGraph(Strict):
    """A small terrain written out, roads both ways: nodes by name at [x, y] in km or [x, y, elevation in m]."""

    nodes: Annotated[
        dict[Name, tuple[Kilometres, Kilometres] | tuple[Kilometres, Kilometres, float]], Field(min_length=1)
    ]
    edges: list[tuple[str, str] | tuple[str, str, str]] = Field(
        description="[from, to] or [from, to, surface]; the surface is field without it."
    )
    crossings: dict[Name, tuple[str, str]] = Field(
        default_factory=dict, description="Edges that one vehicle crosses at a time, by name."
    )


class TerrainSource(Strict):
    """Where the terrain comes from: exactly one of the keys."""

    generate: Frontier | None = None
    graph: InlineGraph | None = None
    graphml: str | None = Field(default=None, description="A GraphML file, relative to the scenario.")
    elevation: str | None = Field(
        default=None, description="An ESRI ASCII or GeoTIFF elevation grid, relative to the scenario."
    )
    spacing_m: Positive | None = Field(default=None, description="Node spacing for an elevation grid.")

    @model_validator(mode="after")
    def _exactly_one(self) -> TerrainSource:
        given = [k for k in ("generate", "graph", "graphml", "elevation") if getattr(self, k) is not None]
        if len(given) != 1:
            msg = (
                f"terrain needs exactly one of generate, graph, graphml, elevation; given: {', '.join(given) or 'none'}"
            )
            raise ValueError(msg)
        if self.spacing_m is not None and self.elevation is None:
            raise RuleBrokenError("goes with elevation only", "spacing_m")
        return self


class ZoneSpec(Strict):
    """A polygon on the map. Threat zones add hazard, no-go zones close what they touch, weather zones slow."""

    name: Name
    kind: Literal["threat", "no-go", "weather"]
    polygon_km: Annotated[list[Point], Field(min_length=3, max_length=1000)]
    loss_per_km: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    loss_per_h: NotNegative = 0.0
    speed_factor: Annotated[float, Field(gt=0, le=1)] = 1.0


class SiteSpec(Strict):
    """One site, or a group of ``count`` sites."""

    name: Name | None = None
    group: Name | None = None
    kind: Literal["depot", "demand", "position"] = "demand"
    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    place: Annotated[str, Field(description="rear, middle, near front, front or anywhere.")] | None = None
    node: str | None = Field(default=None, description="A terrain node by its id.")
    at_km: Point | None = None
    docks: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Loading docks; without it, never short."
    )
    chargers: Annotated[int, Field(ge=0)] = 0
    swap_bays: Annotated[int, Field(ge=0)] = 0
    charged_packs: Annotated[int, Field(ge=0)] = 0
    workshop_bays: Annotated[int, Field(ge=0)] = 0
    loss_per_h: NotNegative = 0.0

    @model_validator(mode="after")
    def _named_and_placed(self) -> SiteSpec:
        if self.name is None and self.group is None:
            msg = "a site needs a name or a group"
            raise ValueError(msg)
        if self.count > 1 and self.group is None:
            msg = f"count = {self.count} needs a group, not a name"
            raise ValueError(msg)
        if sum(x is not None for x in (self.place, self.node, self.at_km)) > 1:
            msg = "give one of place, node, at_km"
            raise ValueError(msg)
        if (self.node is not None or self.at_km is not None) and self.count > 1:
            msg = "node and at_km place one site; count must be 1"
            raise ValueError(msg)
        return self


# ── fleet ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class FleetSpec(Strict):
    """Vehicles of one platform with one home."""

    platform: str
    count: Annotated[int, Field(ge=0, le=MAX_VEHICLES)] = 1
    home: str
    replacement_h: NotNegative | None = Field(
        default=None, description="Hours until a lost vehicle is replaced; never without it."
    )
    when_idle: Literal["return", "stay", "reposition"] = "return"
    reposition_to: str | None = None
    recharge_below: Share = Field(default=0.8, description="Recharge at a base when less than this share is left.")

    @model_validator(mode="after")
    def _reposition_needs_a_place(self) -> FleetSpec:
        if (self.when_idle == "reposition") != (self.reposition_to is not None):
            msg = "when_idle: reposition and reposition_to go together"
            raise ValueError(msg)
        return self


# ── demand ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Load(Strict):
    """A load in kg: a bare number, or one of the distributions."""

    fixed: NotNegative | None = None
    uniform: tuple[NotNegative, NotNegative] | None = None
    triangular: tuple[NotNegative, NotNegative, NotNegative] | None = None

    @model_validator(mode="before")
    @classmethod
    def _number_is_fixed(cls, value: Any) -> Any:
        return {"fixed": value} if isinstance(value, int | float) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _one_and_ordered(self) -> Load:
        given = [x for x in (self.fixed, self.uniform, self.triangular) if x is not None]
        if len(given) != 1:
            msg = "give one of fixed, uniform, triangular"
            raise ValueError(msg)
        bounds = given[0]
        if isinstance(bounds, tuple) and list(bounds) != sorted(bounds):
            msg = f"{list(bounds)} must rise"
            raise ValueError(msg)
        return self


class Profile(Strict):
    """How a rate varies: relative weight by hour of the day (24 of them), and factor by 30-day month.

    Hourly weights keep the mean; monthly factors start again after the last.
    """

    hourly: Annotated[list[NotNegative], Field(min_length=24, max_length=24)] | None = None
    monthly: Annotated[list[NotNegative], Field(min_length=1, max_length=120)] | None = None

    @model_validator(mode="after")
    def _some_weight(self) -> Profile:
        for name in ("hourly", "monthly"):
            weights = getattr(self, name)
            if weights is not None and sum(weights) <= 0:
                msg = f"{name} weights are all 0"
                raise ValueError(msg)
        return self


class DemandSpec(Strict):
    """A stream of missions: a Poisson rate, means per month, or a trace from a CSV file."""

    kind: str
    name: Name | None = Field(default=None, description="Names the stream; needed only where two streams are alike.")
    to: str | None = Field(default=None, description="The site or the group of sites that asks.")
    origin: str | None = Field(
        default=None, description="Depot or group to fetch from or bring to; any depot without it."
    )
    rate_per_day: NotNegative | None = None
    per_month: Annotated[list[NotNegative], Field(min_length=1, max_length=120)] | None = Field(
        default=None, description="Mean number of missions in each calendar span of month_days."
    )
    month_days: Annotated[list[Positive], Field(min_length=1, max_length=120)] | None = None
    trace: str | None = Field(
        default=None, description="CSV with columns time_h, site, and optionally load_kg, priority."
    )
    profile: Profile | None = None
    load_kg: Load = Load(fixed=0.0)
    lot_kg: Positive | None = Field(default=None, description="Largest part that a load is split into.")
    priorities: Annotated[list[NotNegative], Field(min_length=1, max_length=9)] = Field(
        default=[1.0], description="Weights of priority 0 (most urgent), 1, 2 …"
    )
    due_h: Positive | None = None
    expires_h: Positive | None = None

    @model_validator(mode="after")
    def _one_rate(self) -> DemandSpec:
        given = [k for k in ("rate_per_day", "per_month", "trace") if getattr(self, k) is not None]
        if len(given) != 1:
            msg = f"demand needs exactly one of rate_per_day, per_month, trace; given: {', '.join(given) or 'none'}"
            raise ValueError(msg)
        if self.trace is None and self.to is None:
            msg = "demand with a rate needs 'to', the site or group that asks"
            raise ValueError(msg)
        if sum(self.priorities) <= 0:
            msg = "priorities are all 0"
            raise ValueError(msg)
        if (self.month_days is not None) and (self.per_month is None or len(self.month_days) != len(self.per_month)):
            msg = "month_days needs as many entries as per_month"
            raise ValueError(msg)
        if self.profile is not None and self.trace is not None:
            raise RuleBrokenError("a trace has its own times and takes no profile", "profile")
        if self.profile is not None and self.profile.monthly is not None and self.per_month is not None:
            raise RuleBrokenError(
                "per_month says already how the rate varies from month to month", "profile", "monthly"
            )
        return self


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


class Spread(Strict):
    """A duration in hours: a bare number (always the same) or the mean of an exponential."""

    mean_h: NotNegative
    law: Literal["fixed", "exponential"] = "fixed"

    @model_validator(mode="before")
    @classmethod
    def _number_is_fixed(cls, value: Any) -> Any:
        return {"mean_h": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class Hazards(Strict):
    """Losses, breakdowns and what follows."""

    loss_per_km: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    air_loss_per_km: Uncertain[NotNegative] | None = Field(
        default=None, description="Drones; as loss_per_km without it."
    )
    breakdown_mtbf_h: Positive | None = Field(
        default=None, description="Mean driving hours between breakdowns; never without it."
    )
    field_repair_share: Share = Field(default=0.5, description="Breakdowns mended where they happen.")
    field_repair_h: Spread = Spread(mean_h=1.0, law="exponential")
    workshop_repair_h: Spread = Spread(mean_h=8.0, law="exponential")
    recovery_expires_h: Positive = Field(default=24.0, description="A disabled vehicle is abandoned after this time.")
    energy_factor: Uncertain[Positive] = Uncertain[Positive](truth=1.0, belief=1.0)


class Light(Strict):
    """Night slows and may hide."""

    sunrise_h: Annotated[float, Field(ge=0, lt=24)] = 6.0
    sunset_h: Annotated[float, Field(gt=0, lt=24)] = 18.0
    night_speed: Annotated[float, Field(gt=0, le=1)] = 0.8
    night_air_speed: Annotated[float, Field(gt=0, le=1)] = 1.0
    night_hazard: Annotated[float, Field(gt=0, le=10)] = 1.0

    @model_validator(mode="after")
    def _day_before_night(self) -> Light:
        if self.sunrise_h >= self.sunset_h:
            msg = f"sunrise_h {self.sunrise_h} must be before sunset_h {self.sunset_h}"
            raise ValueError(msg)
        return self


class Regime(Strict):
    """One kind of weather: its speed factor and how long it lasts on average."""

    name: Name
    speed: Annotated[float, Field(gt=0, le=1, description="Factor on the speed of ground vehicles.")] = 1.0
    air_speed: Annotated[float, Field(gt=0, le=1, description="Factor on the speed of drones.")] = 1.0
    mean_h: Positive


class Conditions(Strict):
    """Light and weather; weather is a chain that goes through the regimes in a random order, exponential sojourns."""

    light: Light | None = None
    weather: Annotated[list[Regime], Field(min_length=1, max_length=20)] | None = None


# ── command ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class CoordinatorSpec(Strict):
    """A registered policy by name; every other key is a parameter of that policy."""

    name: str
    scope: Literal["idle", "busy", "divert"] = "idle"
    parameters: dict[str, bool | int | float | str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_parameters(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"name": value}
        if isinstance(value, dict):
            known = {k: v for k, v in value.items() if k in {"name", "scope", "parameters"}}
            extra = {k: v for k, v in value.items() if k not in known}
            nested = known.get("parameters", {})
            if not isinstance(nested, dict):
                return known
            return known | {"parameters": dict(sorted((nested | extra).items()))}
        return value


class Links(Strict):
    """Every message takes ``latency_s`` and gets through with probability 1 − ``loss``."""

    latency_s: NotNegative = 0.0
    loss: Annotated[float, Field(ge=0, lt=1)] = 0.0

    @model_validator(mode="before")
    @classmethod
    def _ideal(cls, value: Any) -> Any:
        return {} if value == "ideal" else value


class PostSpec(Strict):
    """A command post: the depots and site groups in its scope; vehicles belong to the post of their home."""

    name: Name
    holds: Annotated[list[str], Field(min_length=1)] = Field(description="Sites or groups in its scope.")
    coordinator: CoordinatorSpec | None = Field(default=None, description="As command.coordinator without it.")
    parent: str | None = None


class Command(Strict):
    """Who decides, knowing what, how late."""

    architecture: Literal["central", "sectors", "per-vehicle"] = "central"
    coordinator: CoordinatorSpec = CoordinatorSpec(name="greedy-closest")
    fallback: str | None = Field(
        default=None, description="The policy that takes over when one raises or exceeds its budget."
    )
    posts: list[PostSpec] = Field(default_factory=list)
    announce_to: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=3, description="Per-vehicle: posts that hear a request."
    )
    links: Links = Links()
    retries: Annotated[int, Field(ge=0, le=100)] = 0
    ack_timeout_s: Positive = 60.0
    request_repeat_s: Positive = 300.0
    lost_after_s: NotNegative = Field(
        default=0.0, description="Silence after which a lost vehicle is known to be lost."
    )
    coalesce_s: NotNegative = 0.0
    work_per_s: Positive | None = Field(
        default=None, description="Units of work that a second does; instant without it."
    )
    work_budget: Annotated[int, Field(ge=1)] = 10_000_000
    watchdog_s: Positive = Field(default=60.0, description="Wall time after which a decision counts as hung.")

    @model_validator(mode="after")
    def _posts_fit(self) -> Command:
        if (self.architecture == "sectors") != bool(self.posts):
            msg = "architecture: sectors and a list of posts go together"
            raise ValueError(msg)
        names = [post.name for post in self.posts]
        if len(set(names)) != len(names):
            msg = f"post names must differ: {', '.join(names)}"
            raise ValueError(msg)
        return self


class Event(Strict):
    """Something that happens at a set time and lasts ``for_h``."""

    at: Moment
    kind: Literal["demand-surge", "close-crossing"]
    site: str | None = Field(default=None, description="Demand surge: the site or group; all demand without it.")
    factor: NotNegative | None = Field(default=None, description="Demand surge: what rates are multiplied by.")
    crossing: str | None = Field(default=None, description="Close crossing: the bridge or ford.")
    for_h: Positive = 1.0

    @property
    def at_s(self) -> float:
        """The time in seconds from the start."""
        return parse_time_s(self.at) if isinstance(self.at, str) else self.at

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Event:
        try:
            at_s = self.at_s
        except ValueError:
            rule = "a time is expected: seconds (3600), or days, hours and minutes (1d06h30m)"
            raise RuleBrokenError(rule, "at") from None
        if not 0 <= at_s <= MAX_TIME_S:
            msg = f"must be from 0 to {MAX_TIME_S:g} seconds"
            raise RuleBrokenError(msg, "at")
        needed, foreign = (
            (("factor",), ("crossing",)) if self.kind == "demand-surge" else (("crossing",), ("site", "factor"))
        )
        for key in needed:
            if getattr(self, key) is None:
                msg = f"{self.kind} needs {key!r}"
                raise ValueError(msg)
        for key in foreign:
            if getattr(self, key) is not None:
                msg = f"does not go with {self.kind}"
                raise RuleBrokenError(msg, key)
        return self


class Costs(Strict):
    """Declared rates for the cost of a success; 0 where none is declared, and the summary says so."""

    repair_usd_per_h: NotNegative = 0.0
    energy_usd_per_kwh: NotNegative = 0.0
    operator_usd_per_h: NotNegative = 0.0


class ScenarioSpec(Strict):
    """A whole scenario."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]*$")]
    summary: str = ""
    horizon_days: Annotated[float, Field(gt=0, le=3660)]
    warm_up_days: NotNegative = 0.0
    seed: int = 1
    terrain: TerrainSource
    zones: list[ZoneSpec] = Field(default_factory=list)
    sites: Annotated[list[SiteSpec], Field(min_length=1)]
    platforms: dict[Word, InlinePlatform] = Field(default_factory=dict)
    mission_kinds: list[MissionKindText] = Field(default_factory=list)
    fleet: Annotated[list[FleetSpec], Field(min_length=1)]
    demand: list[DemandSpec] = Field(default_factory=list)
    hazards: Hazards = Hazards()
    conditions: Conditions = Conditions()
    command: Command = Command()
    events: list[Event] = Field(default_factory=list)
    costs: Costs = Costs()
    published: str | None = Field(default=None, description="Published figures to set beside the result: spring-2026.")

    @model_validator(mode="after")
    def _warm_up_before_horizon(self) -> ScenarioSpec:
        if self.warm_up_days >= self.horizon_days:
            msg = f"warm_up_days {self.warm_up_days} must be less than horizon_days {self.horizon_days}"
            raise ValueError(msg)
        return self
