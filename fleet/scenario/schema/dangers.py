"""What goes wrong, and light and weather, in a scenario file."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.values import Name, NotNegative, Positive, Share, SpeedFactor, Uncertain
from fleet.scenario.strict import RuleBrokenError, Strict

SHORTEST_MTBF_H: Final = 0.01


class Spread(Strict):
    """A duration in hours: a bare number (always the same) or the mean of an exponential."""

    mean_h: NotNegative
    law: Literal["fixed", "exponential"] = "fixed"

    @model_validator(mode="before")
    @classmethod
    def _number_is_fixed(cls, value: Any) -> Any:
        return {"mean_h": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class SoftGround(Strict):
    """How often a ground vehicle gets stuck per kilometre of each surface; assumed never where nothing is said."""

    paved: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    gravel: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    track: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    field: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    scrub: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    forest: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    marsh: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    ford: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)


class Hazards(Strict):
    """Losses, breakdowns, getting stuck and what follows."""

    loss_per_km: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    air_loss_per_km: Uncertain[NotNegative] | None = Field(
        default=None, description="Drones; as loss_per_km without it."
    )
    breakdown_mtbf_h: Uncertain[Positive] | None = Field(
        default=None, description="Mean driving hours between breakdowns, 0.01 at least; never without it."
    )
    stuck_per_km: SoftGround = Field(
        default=SoftGround(), description="How often ground vehicles get stuck, by surface; weather has a factor on it."
    )
    stuck_freed_share: Share = Field(
        default=0.5, description="Stuck vehicles that operators free from afar, where they are asked for unsticking."
    )
    field_repair_share: Share = Field(default=0.5, description="Breakdowns mended where they happen.")
    field_repair_h: Spread = Spread(mean_h=1.0, law="exponential")
    workshop_repair_h: Spread = Spread(mean_h=8.0, law="exponential")
    recovery_expires_h: Positive = Field(default=24.0, description="A disabled vehicle is abandoned after this time.")
    energy_factor: Uncertain[Positive] = Uncertain[Positive](truth=1.0, belief=1.0)

    @model_validator(mode="after")
    def _not_broken_all_the_time(self) -> Hazards:
        mtbf_h = self.breakdown_mtbf_h
        if mtbf_h is not None and min(mtbf_h.truth, mtbf_h.belief) < SHORTEST_MTBF_H:
            raise RuleBrokenError(f"must be at least {SHORTEST_MTBF_H}", "breakdown_mtbf_h")
        return self


class Light(Strict):
    """Night slows and may hide."""

    sunrise_h: Annotated[float, Field(ge=0, lt=24)] = 6.0
    sunset_h: Annotated[float, Field(gt=0, lt=24)] = 18.0
    night_speed: SpeedFactor = 0.8
    night_air_speed: SpeedFactor = 1.0
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
    speed: Annotated[SpeedFactor, Field(description="Factor on the speed of ground vehicles.")] = 1.0
    air_speed: Annotated[SpeedFactor, Field(description="Factor on the speed of drones.")] = 1.0
    stuck: Annotated[float, Field(gt=0, le=1e6, description="Factor on how often ground vehicles get stuck.")] = 1.0
    mean_h: Annotated[float, Field(ge=0.1, le=1e9)]


class Conditions(Strict):
    """Light and weather; weather is a chain that goes through the regimes in a random order, exponential sojourns."""

    light: Light | None = None
    weather: Annotated[list[Regime], Field(min_length=1, max_length=20)] | None = None
