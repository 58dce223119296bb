"""A whole scenario file: its sections and cost rates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from fleet.scenario.kinds import MissionKindText
from fleet.scenario.platform_file import InlinePlatform, Word
from fleet.scenario.schema.capture import CaptureSpec
from fleet.scenario.schema.command import Command
from fleet.scenario.schema.dangers import Conditions, Hazards
from fleet.scenario.schema.demand import DemandSpec
from fleet.scenario.schema.events import Event
from fleet.scenario.schema.places import SiteSpec, TerrainSource, ZoneSpec
from fleet.scenario.schema.stocks import StockSpec
from fleet.scenario.schema.values import MAX_DAYS, MAX_ENTRIES, MAX_ZONES, NotNegative
from fleet.scenario.schema.vehicles import Convoys, FleetSpec
from fleet.scenario.strict import Strict


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
    horizon_days: Annotated[float, Field(gt=0, le=MAX_DAYS)]
    warm_up_days: NotNegative = 0.0
    seed: int = 1
    terrain: TerrainSource
    zones: Annotated[list[ZoneSpec], Field(max_length=MAX_ZONES)] = Field(default_factory=list)
    sites: Annotated[list[SiteSpec], Field(min_length=1, max_length=MAX_ENTRIES)]
    platforms: Annotated[dict[Word, InlinePlatform], Field(max_length=MAX_ENTRIES)] = Field(default_factory=dict)
    mission_kinds: Annotated[list[MissionKindText], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    fleet: Annotated[list[FleetSpec], Field(min_length=1, max_length=MAX_ENTRIES)]
    demand: Annotated[list[DemandSpec], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    stocks: Annotated[list[StockSpec], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    captures: CaptureSpec | None = Field(default=None, description="Positions to capture, and the rules of it.")
    hazards: Hazards = Hazards()
    conditions: Conditions = Conditions()
    command: Command = Command()
    events: Annotated[list[Event], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    costs: Costs = Costs()
    convoys: Convoys = Convoys()
    published: str | None = Field(default=None, description="Published figures to set beside the result: spring-2026.")

    @model_validator(mode="after")
    def _warm_up_before_horizon(self) -> ScenarioSpec:
        if self.warm_up_days >= self.horizon_days:
            msg = f"warm_up_days {self.warm_up_days} must be less than horizon_days {self.horizon_days}"
            raise ValueError(msg)
        return self
