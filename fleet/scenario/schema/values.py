"""The kinds of value that scenario files are made of; the unit of each is in its key's name."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, model_validator

from fleet.scenario.strict import Strict

Value = TypeVar("Value")
# A billion hours still fit the ledger's 64-bit microseconds, and no product of two figures overflows.
Positive = Annotated[float, Field(gt=0, le=1e9)]
NotNegative = Annotated[float, Field(ge=0, le=1e9)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Moment = Annotated[str | float, Field(description="Seconds (3600) or days, hours and minutes (1d06h30m).")]
Kilometres = Annotated[float, Field(ge=-100_000, le=100_000)]
Point = Annotated[tuple[Kilometres, Kilometres], Field(description="[x, y] in kilometres; x runs from rear to front.")]
# Slower than a thousandth is no speed, and the times that it makes leave the ledger's range.
SpeedFactor = Annotated[float, Field(ge=0.001, le=1)]
Stations = Annotated[int, Field(ge=0, le=1_000_000)]

# What one machine can hold: a scenario within these limits is prepared in seconds and in less than a gigabyte.
MAX_TIME_S = 1e12
MAX_DAYS = 3_660
MAX_ENTRIES = 2_000
"""Most entries of a list of a scenario file."""
MAX_ZONES = 200
MAX_SITES = 10_000
MAX_JOURNEYS = 2_000_000
"""Most pairs of sites times kinds of running gear: each takes a row of the table of ways from site to site."""
MAX_VEHICLES = 20_000
MAX_REQUESTS = 1_000_000
"""Most requests, or parts of split loads, that demand comes to on average over the whole run."""
MAX_RATE_STEPS = 1_000_000
"""Most times at which rates of demand change, over all streams."""


class Uncertain(Strict, Generic[Value]):
    """A figure that command may believe to be different from what it is."""

    truth: Value
    belief: Value

    @model_validator(mode="before")
    @classmethod
    def _bare_value_is_both(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"truth": value, "belief": value}
