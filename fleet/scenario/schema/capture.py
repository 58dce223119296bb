"""Captures in a scenario file: positions to take, how assaults are decided, and what holding takes.

Strengths are dimensionless counts of elements, and rates are swept factors: nothing here describes a weapon.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.values import MAX_ENTRIES, Moment, Name, NotNegative, Positive, Share, Uncertain
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.units import parse_time_s

Elements = Annotated[int, Field(ge=0, le=1000)]


class DefenceSpec(Strict):
    """Who defends a position, as it is and as it is believed to be."""

    strength: Uncertain[Elements] = Field(description="Elements; dimensionless.")
    spread: Share = Field(default=0.3, description="Standard deviation of the belief, as a share of it.")
    regrowth_per_day: NotNegative = Field(default=0.0, description="Elements that come back, up to the strength.")
    controls: Annotated[list[Name], Field(max_length=20)] = Field(
        default_factory=list, description="Zones that end when the position is taken."
    )


class BreakSpec(Strict):
    """The share of its strength that a side loses before it breaks: a number, or a beta law."""

    share: Share = 0.3
    beta: tuple[Positive, Positive] | None = Field(default=None, description="Drawn anew for each engagement.")

    @model_validator(mode="before")
    @classmethod
    def _number_is_fixed(cls, value: Any) -> Any:
        return {"share": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class AssaultSpec(Strict):
    """How an assault is decided."""

    adjudication: Literal["lanchester", "force-ratio", "deterministic"] = "lanchester"
    law: Literal["square", "linear", "mixed", "blend"] = Field(
        default="blend", description="blend: what is known of the defenders turns area fire into aimed fire."
    )
    attacker_rate_per_h: NotNegative = 1.0
    defender_rate_per_h: NotNegative = 1.0
    span: Positive = Field(default=20.0, description="blend: defenders that would fill a position.")
    attackers_break: BreakSpec = BreakSpec(share=0.4)
    defenders_break: BreakSpec = BreakSpec(share=0.5)
    elements_per_vehicle: Annotated[int, Field(ge=1, le=100)] = Field(
        default=2, description="Strength of one vehicle that assaults or holds."
    )
    damaged_share: Share = Field(default=0.3, description="Vehicles knocked out that can still be towed.")
    lasts_h: Positive = Field(default=1.0, description="force-ratio: how long an assault takes.")

    @model_validator(mode="after")
    def _somebody_hits(self) -> AssaultSpec:
        if self.attacker_rate_per_h == self.defender_rate_per_h == 0:
            raise RuleBrokenError("and defender_rate_per_h can't both be 0", "attacker_rate_per_h")
        if self.law == "blend" and self.attacker_rate_per_h == 0:
            raise RuleBrokenError("must be above 0 for the law blend", "attacker_rate_per_h")
        return self


class PhasesSpec(Strict):
    """How long phases last, and what reconnaissance and support are worth."""

    recon_h: NotNegative = 1.0
    recon_rate_per_h: NotNegative = Field(default=1.0, description="Knowledge that one drone gains per hour.")
    forgetting_per_h: NotNegative = Field(default=0.1, description="Knowledge that decays per hour.")
    suppression_h: NotNegative = 0.25
    suppression_most: Share = Field(default=0.6, description="Share of the defenders' rate that support can take off.")
    suppression_half_at: Positive = Field(default=2.0, description="Supporters that take off half of that.")
    support_h: Positive | None = Field(
        default=None, description="How long a supporter's stock lasts once suppression has begun; for ever without it."
    )
    patience_h: NotNegative = Field(default=2.0, description="Wait at the position for members that are late.")
    consolidation_h: NotNegative = 2.0
    consolidation_stages: Annotated[int, Field(ge=1, le=100)] = Field(default=3, description="Stages of an Erlang law.")
    attempts: Annotated[int, Field(ge=1, le=100)] = 3


class HoldSpec(Strict):
    """What holding a position takes."""

    stock_kg: Positive = 200.0
    use_kg_per_day: NotNegative = 100.0
    reorder_kg: NotNegative = 120.0
    lot_kg: Positive = 100.0
    grace_h: NotNegative = Field(default=6.0, description="Without stock for so long, the position is lost.")
    counter_attacks_per_day: NotNegative = 0.0
    counter_strength: Annotated[float, Field(ge=0, le=10)] = Field(
        default=0.5, description="Of a counter-attack, as a share of the position's first defenders."
    )
    retake: bool = Field(default=True, description="A lost position is to be captured again.")

    @model_validator(mode="after")
    def _reorders_in_time(self) -> HoldSpec:
        if self.reorder_kg > self.stock_kg:
            raise RuleBrokenError(f"must be at most stock_kg = {self.stock_kg:g}", "reorder_kg")
        return self


class CaptureOrder(Strict):
    """A position to be captured, and the team that it takes."""

    position: Name
    at: Moment = 0.0
    assembly: Name | None = Field(default=None, description="Site or group to set out from; any depot without it.")
    team: dict[str, Annotated[int, Field(ge=0, le=100)]] = Field(
        default_factory=dict, description="Vehicles by role, instead of what the mission kind says."
    )
    priority: Annotated[int, Field(ge=0, le=8)] = 0
    due_h: Positive | None = None
    expires_h: Positive | None = None

    @property
    def at_s(self) -> float:
        """The time in seconds from the start."""
        return parse_time_s(self.at) if isinstance(self.at, str) else self.at

    @model_validator(mode="after")
    def _has_a_time(self) -> CaptureOrder:
        try:
            ok = self.at_s >= 0
        except ValueError:
            ok = False
        if not ok:
            raise RuleBrokenError("a time is expected: seconds (3600), or days, hours and minutes (1d06h30m)", "at")
        return self


class CaptureSpec(Strict):
    """Positions to capture, and the rules of it."""

    missions: Annotated[list[CaptureOrder], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    assault: AssaultSpec = AssaultSpec()
    phases: PhasesSpec = PhasesSpec()
    hold: HoldSpec = HoldSpec()
