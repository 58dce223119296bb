"""What is asked for, in a scenario file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.values import Name, NotNegative, Point, Positive
from fleet.scenario.strict import RuleBrokenError, Strict


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


class Area(Strict):
    """Points instead of sites: any point of a rectangle asks, all alike."""

    area_km: Literal["anywhere"] | tuple[Point, Point] = Field(
        description="South-west and north-east corner, or anywhere: the rectangle around the terrain."
    )

    @model_validator(mode="after")
    def _corners_in_order(self) -> Area:
        if self.area_km != "anywhere" and not all(a < b for a, b in zip(*self.area_km, strict=True)):
            raise RuleBrokenError("the first corner must be south and west of the second", "area_km")
        return self


class DemandSpec(Strict):
    """A stream of missions: a Poisson rate, means per month, or a trace from a CSV file."""

    kind: str
    name: Name | None = Field(default=None, description="Names the stream; needed only where two streams are alike.")
    to: str | Area | None = Field(
        default=None, description="The site or the group of sites that asks, or an area of which any point may."
    )
    origin: str | None = Field(
        default=None, description="Depot or group to fetch from or bring to; any depot without it."
    )
    rate_per_day: NotNegative | None = None
    per_month: Annotated[list[NotNegative], Field(min_length=1, max_length=120)] | None = Field(
        default=None, description="Mean number of missions in each calendar span of month_days."
    )
    month_days: Annotated[list[Positive], Field(min_length=1, max_length=120)] | None = None
    trace: str | None = Field(
        default=None,
        description="CSV with columns time_h, site or x_km and y_km, and optionally load_kg, priority, announced_h, "
        "expires_h, origin, load_from_h and load_until_h.",
    )
    profile: Profile | None = None
    load_kg: Load = Load(fixed=0.0)
    lot_kg: Positive | None = Field(default=None, description="Largest part that a load is split into.")
    priorities: Annotated[list[NotNegative], Field(min_length=1, max_length=9)] = Field(
        default=[1.0], description="Weights of priority 0 (most urgent), 1, 2 …"
    )
    due_h: Positive | None = None
    expires_h: Positive | None = None
    lead_h: NotNegative = Field(
        default=0.0, description="How long before it is ready a mission is asked for; a trace may say announced_h."
    )

    @model_validator(mode="after")
    def _one_rate(self) -> DemandSpec:
        given = [k for k in ("rate_per_day", "per_month", "trace") if getattr(self, k) is not None]
        if len(given) != 1:
            msg = f"demand needs exactly one of rate_per_day, per_month, trace; given: {', '.join(given) or 'none'}"
            raise ValueError(msg)
        if self.trace is None and self.to is None:
            msg = "demand with a rate needs 'to', the site or group that asks"
            raise ValueError(msg)
        if self.trace is not None and isinstance(self.to, Area):
            raise RuleBrokenError("a trace says for itself where it asks from", "to")
        if sum(self.priorities) <= 0:
            msg = "priorities are all 0"
            raise ValueError(msg)
        if (self.month_days is not None) and (self.per_month is None or len(self.month_days) != len(self.per_month)):
            msg = "month_days needs as many entries as per_month"
            raise ValueError(msg)
        if self.trace is not None and self.lead_h > 0:
            raise RuleBrokenError("a trace says for itself when it asks, in its column announced_h", "lead_h")
        if self.profile is not None and self.trace is not None:
            raise RuleBrokenError("a trace has its own times and takes no profile", "profile")
        if self.profile is not None and self.profile.monthly is not None and self.per_month is not None:
            raise RuleBrokenError(
                "per_month says already how the rate varies from month to month", "profile", "monthly"
            )
        return self
