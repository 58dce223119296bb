"""The people behind a fleet in a scenario file: how many, when, and what needs them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.values import MAX_ENTRIES, NotNegative, Positive, Share
from fleet.scenario.strict import RuleBrokenError, Strict

MAX_OPERATORS = 1_000
CallKind = Literal["attending", "steering", "approval", "unsticking", "recovery"]
Count = Annotated[int, Field(ge=0, le=MAX_OPERATORS)]


class HumanTime(Strict):
    """How long people take, in seconds: a bare number (always the same), or the mean of a law."""

    mean_s: Positive
    law: Literal["fixed", "exponential", "lognormal"] = "fixed"
    cv: Annotated[float, Field(gt=0, le=10)] | None = Field(
        default=None, description="Lognormal: standard deviation over mean; 0.75 without it."
    )

    @model_validator(mode="before")
    @classmethod
    def _number_is_fixed(cls, value: Any) -> Any:
        return {"mean_s": value} if isinstance(value, int | float) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _spread_of_the_lognormal(self) -> HumanTime:
        if self.cv is not None and self.law != "lognormal":
            raise RuleBrokenError("goes with law: lognormal alone", "cv")
        return self


class ShiftSpec(Strict):
    """Hours of every day and how many operators are on duty in them; from 22 until 6 goes over midnight."""

    from_h: Annotated[float, Field(ge=0, lt=24)]
    until_h: Annotated[float, Field(gt=0, le=24)]
    count: Count

    @model_validator(mode="after")
    def _lasts(self) -> ShiftSpec:
        if self.from_h == self.until_h:
            raise RuleBrokenError("must differ from from_h", "until_h")
        return self

    @property
    def stretches(self) -> list[tuple[float, float]]:
        """The hours as spans that don't go over midnight."""
        if self.from_h < self.until_h:
            return [(self.from_h, self.until_h)]
        return [(self.from_h, 24.0), (0.0, self.until_h)]


class AttentionSpec(Strict):
    """Load lengthens what operators do: times 1 + k·max(0, load − knee), load over the last minutes."""

    k: Annotated[float, Field(ge=0, le=1_000)] = 0.0
    knee: Share = 0.7
    window_min: Positive = 30.0


class Approval(Strict):
    """Who must consent to what: L1 to every leg, L2 to every order, L3 may veto orders, L4 to nothing."""

    level: Literal["L1", "L2", "L3", "L4"] = "L4"
    takes: HumanTime = Field(default=HumanTime(mean_s=30.0), description="Time that one consent takes, in seconds.")
    timeout_min: Positive | None = Field(default=None, description="L1, L2: how long consent is waited for; for ever.")
    on_timeout: Literal["execute", "drop"] = "execute"
    veto_s: NotNegative = Field(default=60.0, description="L3: an order is sent after this time unless vetoed.")
    veto_share: Share = Field(default=0.0, description="L3: share of the orders looked at in time that are vetoed.")

    @model_validator(mode="before")
    @classmethod
    def _level_alone(cls, value: Any) -> Any:
        return {"level": value} if isinstance(value, str) else value


class Operators(Strict):
    """The people who approve, steer, attend to and unstick; a queue with service times."""

    count: Count = Field(default=1, description="On duty when no shift says otherwise.")
    shifts: Annotated[list[ShiftSpec], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    pooled: bool = Field(default=True, description="One crew for all; false: a crew of that number at each post.")
    span: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="Supervised and teleoperated vehicles out at once for each operator on duty."
    )
    switch_s: NotNegative = Field(default=0.0, description="Time to turn to another vehicle than the last.")
    attention: AttentionSpec = AttentionSpec()
    approval: Approval = Approval()
    neglect: HumanTime = Field(
        default=HumanTime(mean_s=180.0, law="exponential"),
        description="How long a supervised vehicle drives by itself.",
    )
    attending: HumanTime = Field(
        default=HumanTime(mean_s=18.0, law="lognormal", cv=0.75),
        description="How long it takes to set it going again.",
    )
    unsticking: HumanTime | None = Field(default=None, description="What a field repair needs before it begins.")
    recovery: HumanTime | None = Field(default=None, description="What a tow needs before it sets out.")
    first: list[CallKind] = Field(
        default_factory=list, description="Kinds of call from the most urgent; the rest by order of arrival."
    )

    @model_validator(mode="after")
    def _shifts_apart(self) -> Operators:
        spans = sorted(span for shift in self.shifts for span in shift.stretches)
        for (_, until_h), (from_h, _) in pairwise(spans):
            if from_h < until_h:
                raise RuleBrokenError(f"shifts must not overlap: two are on at {from_h:g} h", "shifts")
        if len(set(self.first)) != len(self.first):
            raise RuleBrokenError("each kind of call may stand once", "first")
        return self
