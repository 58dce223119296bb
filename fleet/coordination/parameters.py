"""What a policy's parameters are: their names, defaults, ranges and units, read off their dataclass.

A range is written beside the type, ``ageing: Annotated[float, Bounds(low=0)] = 0.5``, and held by `check_bounds`; the
unit is the ending of the name, as everywhere in the program.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

UNITS: Final = {
    "_per_day": "1/day", "_per_km": "1/km", "_per_s": "1/s", "_us": "µs", "_s": "s", "_min": "min", "_h": "h",
    "_days": "days", "_mm": "mm", "_m": "m", "_km": "km", "_g": "g", "_kg": "kg", "_mj": "mJ", "_j": "J", "_kwh": "kWh",
    "_w": "W", "_mps": "m/s", "_kmh": "km/h", "_usd": "$", "_share": "share of 1",
}  # fmt: skip
"""Units by the ending of a name; longer endings first where one is the end of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the greatest value that a parameter may have; None where there is no such bound."""

    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.low is None:
            return "any" if self.high is None else f"{self.high:g} or less"
        return f"{self.low:g} or more" if self.high is None else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a policy.

    ``default`` is None where a scenario has to state it, ``choices`` where any value of the type between ``low`` and
    ``high`` goes, ``unit`` where it has none.
    """

    name: str
    type: str
    default: Any
    choices: tuple[Any, ...] | None
    low: float | None
    high: float | None
    unit: str | None

    @property
    def range(self) -> str:
        """What it may be, in words."""
        if self.choices is not None:
            return ", ".join(map(str, self.choices))
        if self.type == "bool":
            return "true, false"
        return str(Bounds(low=self.low, high=self.high))


def read_parameters(kind: type[Any]) -> tuple[Parameter, ...]:
    """The parameters that a dataclass declares, in its order."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_read(field, hints[field.name]) for field in fields(kind))


def check_bounds(parameters: Any) -> None:
    """Raise ``ValueError`` for the first value of a dataclass that is not within its `Bounds`."""
    for parameter in read_parameters(type(parameters)):
        value = getattr(parameters, parameter.name)
        low, high = parameter.low, parameter.high
        # Put so that NaN, which compares with nothing, is refused.
        if not ((low is None or value >= low) and (high is None or value <= high)):
            msg = f"{parameter.name} = {value}, must be {parameter.range}"
            raise ValueError(msg)


def _read(field: Field[Any], hint: Any) -> Parameter:
    bare, extras = (get_args(hint)[0], get_args(hint)[1:]) if get_origin(hint) is Annotated else (hint, ())
    bounds = next((extra for extra in extras if isinstance(extra, Bounds)), Bounds())
    choices = get_args(bare) if get_origin(bare) is Literal else None
    default = None
    if field.default is not MISSING:
        default = field.default
    elif field.default_factory is not MISSING:
        default = field.default_factory()
    return Parameter(
        name=field.name,
        type=type(choices[0]).__name__ if choices else getattr(bare, "__name__", str(bare)),
        default=default,
        choices=choices,
        low=bounds.low,
        high=bounds.high,
        unit=next((unit for ending, unit in UNITS.items() if field.name.endswith(ending)), None),
    )
