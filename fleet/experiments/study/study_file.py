"""What a study file may contain: every key, its range, its meaning."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from fleet.experiments.resources import RESOURCES
from fleet.experiments.study.row_columns import RESERVED
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.statistics.replications import FIGURES

MAX_CELLS: Final = 1_000_000
"""Most runs of a study: their figures are put into one table in memory, about half a gigabyte of it."""
MAX_POINTS: Final = 100_000
MAX_FACTORS: Final = 20
MAX_LEVELS: Final = 1_000
MAX_UNITS: Final = 10_000
"""Most units of a resource that are shared out."""
UNITS_RULE: Final = f"a whole number from 1 to {MAX_UNITS:,} is expected"

Key = Annotated[
    str, Field(min_length=1, max_length=200, description="A dotted path into the scenario, as --set takes it.")
]
FactorName = Annotated[
    str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$", description="Becomes a column of the tables.")
]
Label = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
Value = Annotated[Any, Field(description="What the scenario's key is set to.")]


def is_number_of_units(value: object) -> bool:
    """Whether a resource can have so many units."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value in range(1, MAX_UNITS + 1)


class FactorSpec(Strict):
    """What is varied: a key or a resource over values or over a range, or several keys together under a name."""

    key: Key | None = None
    resource: str | None = Field(
        default=None,
        description="Instead of a key: how many of it there are in all, shared out as in the scenario.",
        json_schema_extra={"enum": [*RESOURCES, None]},
    )
    values: Annotated[list[Value], Field(min_length=1, max_length=MAX_LEVELS)] | None = None
    range: tuple[float, float] | None = Field(default=None, description="The lowest and the highest value.")
    scale: Literal["linear", "log"] = Field(default="linear", description="How a range is divided.")
    whole: bool = Field(default=False, description="Whole numbers of the range only.")
    levels: Annotated[dict[Label, dict[Key, Value]], Field(min_length=1, max_length=MAX_LEVELS)] | None = Field(
        default=None, description="Names, each for what several keys are set to together."
    )
    label: str = Field(default="", max_length=80, description="What charts call it, its unit included.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> FactorSpec:
        if sum(said is not None for said in (self.levels, self.key, self.resource)) != 1:
            msg = "one of 'key', 'resource' and 'levels' is expected"
            raise ValueError(msg)
        for name in ("values", "range"):
            if self.levels is not None and getattr(self, name) is not None:
                msg = "does not go with 'levels'"
                raise RuleBrokenError(msg, name)
        if self.values is not None and self.range is not None:
            msg = "does not go with 'values'"
            raise RuleBrokenError(msg, "range")
        return self

    @model_validator(mode="after")
    def _counts_in_whole_numbers(self) -> FactorSpec:
        if self.resource is None:
            return self
        if self.resource not in RESOURCES:
            msg = f"one of {', '.join(RESOURCES)} is expected{did_you_mean(self.resource, list(RESOURCES))}"
            raise RuleBrokenError(msg, "resource")
        for number, value in enumerate(self.values or self.range or ()):
            if not is_number_of_units(value):
                raise RuleBrokenError(UNITS_RULE, "range" if self.values is None else "values", number)
        return self

    @model_validator(mode="after")
    def _has_a_range_that_can_be_divided(self) -> FactorSpec:
        if self.range is None:
            return self
        low, high = self.range
        if not low < high:
            msg = "the lowest value is expected first, and a higher one after it"
            raise RuleBrokenError(msg, "range")
        if self.scale == "log" and low <= 0:
            msg = "a range on a log scale begins above 0"
            raise RuleBrokenError(msg, "range")
        if self.whole and not (low.is_integer() and high.is_integer()):
            msg = "a range of whole numbers has whole ends"
            raise RuleBrokenError(msg, "range")
        return self


class DesignSpec(Strict):
    """Which combinations of the factors are run; the bare word ``grid`` is all of them."""

    kind: Literal["grid", "list", "latin-hypercube", "sobol"] = "grid"
    points: (
        Annotated[
            list[dict[FactorName, Value]],
            Field(min_length=1, max_length=MAX_POINTS, description="List: a value for each factor at each point."),
        ]
        | None
    ) = None
    number: (
        Annotated[int, Field(ge=1, le=MAX_POINTS, description="Latin hypercube, Sobol': how many points.")] | None
    ) = None
    seed: Annotated[int, Field(ge=0, description="Latin hypercube, Sobol': of the draw.")] = 1

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_a_kind(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> DesignSpec:
        needed = {"grid": None, "list": "points"}.get(self.kind, "number")
        for key in ("points", "number"):
            if key == needed and getattr(self, key) is None:
                msg = f"{self.kind} needs {key!r}"
                raise ValueError(msg)
            if key != needed and getattr(self, key) is not None:
                msg = f"does not go with {self.kind}"
                raise RuleBrokenError(msg, key)
        if self.kind == "sobol" and self.number is not None and self.number & (self.number - 1):
            msg = "a Sobol' sequence is balanced at powers of two only: 32, 64, 128 ..."
            raise RuleBrokenError(msg, "number")
        return self


class ReplicationsSpec(Strict):
    """How often each point is run: a number, or until the interval of a figure is narrow enough."""

    number: Annotated[int, Field(ge=1, le=MAX_CELLS)] | None = None
    until: str | None = Field(default=None, description="The figure whose 95 % interval is to become narrow.")
    half_width: Annotated[float, Field(gt=0)] | None = Field(default=None, description="In the figure's unit.")
    relative: Annotated[float, Field(gt=0, lt=1)] | None = Field(default=None, description="As a share of the mean.")
    least: Annotated[int, Field(ge=2, le=MAX_CELLS)] = 10
    most: Annotated[int, Field(ge=2, le=MAX_CELLS)] = 100
    block: Annotated[int, Field(ge=1, le=10_000, description="How many are added at a time.")] = 5

    @model_validator(mode="before")
    @classmethod
    def _a_bare_number_is_fixed(cls, value: Any) -> Any:
        return {"number": value} if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _says_when_to_stop(self) -> ReplicationsSpec:
        stops = [name for name in ("until", "half_width", "relative") if getattr(self, name) is not None]
        if self.number is not None:
            if stops:
                msg = "does not go with a fixed number"
                raise RuleBrokenError(msg, stops[0])
            return self
        if self.until is None or len(stops) != 2:  # noqa: PLR2004 - the figure, and one of two widths
            msg = "a number is expected, or 'until' with either 'half_width' or 'relative'"
            raise ValueError(msg)
        if self.until not in FIGURES:
            msg = f"one of {', '.join(FIGURES)} is expected"
            raise RuleBrokenError(msg, "until")
        if self.most < self.least:
            msg = f"must be at least 'least', which is {self.least}"
            raise RuleBrokenError(msg, "most")
        return self

    @property
    def upper(self) -> int:
        """How many replications a point has at most."""
        return self.most if self.number is None else self.number


class StudySpec(Strict):
    """A whole study file."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]*$")]
    summary: Annotated[str, Field(max_length=1_000)] = ""
    scenario: Annotated[
        str | dict[str, Any], Field(description="A scenario file, the name of one that ships, or a whole scenario.")
    ]
    set: dict[Key, Value] = Field(
        default_factory=dict, max_length=MAX_LEVELS, description="Keys of the scenario that are the same in all runs."
    )
    seed: int | None = Field(default=None, description="Instead of the scenario's seed.")
    factors: Annotated[dict[FactorName, FactorSpec], Field(min_length=1, max_length=MAX_FACTORS)]
    design: DesignSpec = DesignSpec()
    replications: ReplicationsSpec = ReplicationsSpec(number=10)

    @model_validator(mode="after")
    def _names_its_factors_apart_from_figures(self) -> StudySpec:
        for name in self.factors:
            if name in RESERVED:
                msg = f"{name!r} is a column of the tables already, another name is expected"
                raise RuleBrokenError(msg, "factors", name)
        return self
