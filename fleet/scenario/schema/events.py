"""Timed events of a scenario file: what happens at a set time, whatever anybody does."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.values import MAX_TIME_S, MAX_VEHICLES, Moment, NotNegative, Positive, SpeedFactor
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.units import parse_time_s

EventKind = Literal[
    "demand-surge",
    "close-crossing",
    "close-road",
    "jamming",
    "link-outage",
    "lose-post",
    "lose-depot",
    "weather",
    "danger",
    "add-vehicles",
    "withdraw-vehicles",
]

_KEYS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "demand-surge": (frozenset({"factor"}), frozenset({"site"})),
    "close-crossing": (frozenset({"crossing"}), frozenset()),
    "close-road": (frozenset({"road"}), frozenset({"announced"})),
    "jamming": (frozenset({"zone"}), frozenset()),
    "link-outage": (frozenset({"link"}), frozenset()),
    "lose-post": (frozenset({"post"}), frozenset()),
    "lose-depot": (frozenset({"site"}), frozenset()),
    "weather": (frozenset({"speed"}), frozenset({"air_speed"})),
    "danger": (frozenset({"factor"}), frozenset()),
    "add-vehicles": (frozenset({"platform", "home"}), frozenset({"count"})),
    "withdraw-vehicles": (frozenset({"platform"}), frozenset({"home", "count"})),
}
"""What each kind needs besides ``at``, and what else goes with it."""


class Event(Strict):
    """Something that happens at a set time and lasts ``for_h``; what is added or withdrawn stays so."""

    at: Moment
    kind: EventKind
    site: str | None = Field(
        default=None, description="Demand surge: the site or group, all demand without it. Lose depot: the depot."
    )
    factor: NotNegative | None = Field(
        default=None, description="Demand surge, danger: what rates or hazards are multiplied by."
    )
    crossing: str | None = Field(default=None, description="Close crossing: the bridge or ford.")
    road: tuple[str, str] | None = Field(
        default=None, description="Close road: the nodes at its two ends; it is shut both ways, and opens again."
    )
    announced: bool | None = Field(
        default=None, description="Close road: whether all posts know when it is shut and when it opens again."
    )
    zone: str | None = Field(
        default=None, description="Jamming: the jamming zone, which is at work during its events only."
    )
    link: str | None = Field(default=None, description="Link outage: the kind of link that is down everywhere.")
    post: str | None = Field(default=None, description="Lose post: who hears, says and decides nothing meanwhile.")
    speed: SpeedFactor | None = Field(default=None, description="Weather: factor on the speed of ground vehicles.")
    air_speed: SpeedFactor | None = Field(default=None, description="Weather: factor on the speed of drones.")
    platform: str | None = Field(default=None, description="Vehicles added or withdrawn: their platform.")
    home: str | None = Field(default=None, description="Vehicles added or withdrawn: their depot.")
    count: Annotated[int, Field(ge=1, le=MAX_VEHICLES)] | None = Field(
        default=None, description="How many vehicles are added or withdrawn; one without it."
    )
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
        needed, optional = _KEYS[self.kind]
        for key in sorted(needed):
            if getattr(self, key) is None:
                msg = f"{self.kind} needs {key!r}"
                raise ValueError(msg)
        for key in sorted(_ALL - needed - optional):
            if getattr(self, key) is not None:
                msg = f"does not go with {self.kind}"
                raise RuleBrokenError(msg, key)
        if self.kind == "danger" and self.factor == 0:
            msg = "must be greater than 0"
            raise RuleBrokenError(msg, "factor")
        return self


_ALL: Final = frozenset().union(*(needed | optional for needed, optional in _KEYS.values()))
