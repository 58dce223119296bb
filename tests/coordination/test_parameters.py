"""What is read off a policy's parameters, and which values they refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

import pytest

from fleet.coordination.parameters import Bounds, check_bounds, read_parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    reach_km: Annotated[float, Bounds(low=0, high=20)]
    wait_s: Annotated[float, Bounds(high=60)] = 5.0
    tries: Annotated[int, Bounds(low=1)] = 3
    scope: Literal["idle", "busy"] = "idle"
    share: bool = True
    name: str = field(default_factory=str)

    def __post_init__(self) -> None:
        check_bounds(self)


def test_names_types_defaults_and_units_are_those_of_the_dataclass() -> None:
    found = read_parameters(Example)
    assert [(p.name, p.type, p.default, p.unit) for p in found] == [
        ("reach_km", "float", None, "km"), ("wait_s", "float", 5.0, "s"), ("tries", "int", 3, None),
        ("scope", "str", "idle", None), ("share", "bool", True, None), ("name", "str", "", None),
    ]  # fmt: skip


def test_ranges_are_told_in_words() -> None:
    assert [p.range for p in read_parameters(Example)] == [
        "0 to 20", "60 or less", "1 or more", "idle, busy", "true, false", "any"
    ]  # fmt: skip


def test_the_longest_ending_of_a_name_is_its_unit() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Endings:
        loss_per_km: float = 0.0
        load_kg: float = 0.0
        speed_kmh: float = 0.0
        detour: float = 0.0
        noise: float = 0.0

    assert [p.unit for p in read_parameters(Endings)] == ["1/km", "kg", "km/h", None, None]


@pytest.mark.parametrize("reach_km", [0.0, 20.0])
def test_bounds_belong_to_the_range(reach_km: float) -> None:
    assert Example(reach_km=reach_km).reach_km == reach_km


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reach_km": -0.1}, "reach_km = -0.1, must be 0 to 20"),
        ({"reach_km": 20.5}, "reach_km = 20.5, must be 0 to 20"),
        ({"reach_km": float("nan")}, "reach_km = nan, must be 0 to 20"),
        ({"reach_km": 1.0, "wait_s": 61.0}, "wait_s = 61.0, must be 60 or less"),
        ({"reach_km": 1.0, "tries": 0}, "tries = 0, must be 1 or more"),
    ],
)
def test_what_is_beyond_the_bounds_is_refused_with_the_range(values: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Example(**values)  # type: ignore[arg-type]
