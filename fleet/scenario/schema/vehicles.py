"""The fleet in a scenario file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.links import OnLinkLossWord
from fleet.scenario.schema.values import MAX_VEHICLES, NotNegative, Point, Share
from fleet.scenario.strict import Strict


class Convoys(Strict):
    """How vehicles travel that a policy sends as a convoy."""

    headway_s: Annotated[float, Field(ge=0, le=3600, description="From one vehicle to the next.")] = 30.0
    hazard_factor: Annotated[
        float, Field(ge=0, le=10, description="What each member's danger is multiplied by in company; assumed.")
    ] = 1.0
    wait_min: NotNegative = Field(default=30.0, description="How long a column waits for who has yet to come.")


class FleetSpec(Strict):
    """Vehicles of one platform with one home."""

    platform: str
    count: Annotated[int, Field(ge=0, le=MAX_VEHICLES)] = 1
    home: str
    start_km: Point | None = Field(default=None, description="Where they stand at the beginning; at home without it.")
    replacement_h: NotNegative | None = Field(
        default=None, description="Hours until a lost vehicle is replaced; never without it."
    )
    when_idle: Literal["return", "stay", "reposition"] = "return"
    reposition_to: str | None = None
    recharge_below: Share = Field(default=0.8, description="Recharge at a base when less than this share is left.")
    link: str | None = Field(
        default=None, description="The kind of its link (command.links.kinds); one as between posts without it."
    )
    link_timeout_s: NotNegative = Field(default=120.0, description="Silence after which it acts on a lost link.")
    on_link_loss: OnLinkLossWord = "finish mission"
    loiter_min: NotNegative = Field(default=10.0, description="Loiter then return: how long it waits for the link.")
    control: Literal["autonomous", "supervised", "teleoperated"] = Field(
        default="autonomous", description="Whether they need operators on the way: never, now and then, all the time."
    )

    @model_validator(mode="after")
    def _reposition_needs_a_place(self) -> FleetSpec:
        if (self.when_idle == "reposition") != (self.reposition_to is not None):
            msg = "when_idle: reposition and reposition_to go together"
            raise ValueError(msg)
        return self
