"""One event of a ledger as a line of text, in the units that people use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fleet.cli.output import clean
from fleet.units import J_PER_KWH, M_PER_KM, MJ_PER_J, MM_PER_M, NANO, US_PER_S, format_us

_G_PER_KG: Final = 1_000.0

_DIVISORS: Final = {
    "mm": ("_km", MM_PER_M * M_PER_KM),
    "mj": ("_kwh", MJ_PER_J * J_PER_KWH),
    "g": ("_kg", _G_PER_KG),
    "n": ("", float(NANO)),
}
"""Ending of a column in the ledger, and the ending and the divisor that its value is shown with."""

_LASTING: Final = ("age", "delay")
"""Last words of the names of columns that hold how long, rather than when."""


def event_text(time_us: int, table: str, values: Mapping[str, Any]) -> str:
    """``0d08:15:00  parts  mission=… load_kg=80``: six significant digits, and times as days and hours from the start.

    Ages and delays are in seconds, distances in km, energies in kWh, loads in kg.
    """
    words = " ".join(_named(name, value) for name, value in values.items())
    return f"{format_us(time_us)}  {table:<10} {words}"


def _named(name: str, value: object) -> str:
    stem, _, unit = name.rpartition("_")
    if not stem or not isinstance(value, int):
        return f"{name}={_word(value)}"
    if unit == "us":
        if stem.rpartition("_")[2] in _LASTING:
            return f"{stem}_s={value / US_PER_S:.6g}"
        return f"{stem}={format_us(value)}"
    if unit in _DIVISORS:
        ending, divisor = _DIVISORS[unit]
        return f"{stem}{ending}={value / divisor:.6g}"
    return f"{name}={value}"


def _word(value: object) -> str:
    """A value as one word: in quotes where it has spaces, so that columns can be told apart."""
    text = clean(value)
    return f'"{text}"' if " " in text else text
