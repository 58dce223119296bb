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
