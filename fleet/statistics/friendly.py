"""Tables of a run in the units that people use: hours, kilometres, kilograms, kilowatt-hours."""

from __future__ import annotations

from typing import Final

import polars as pl

from fleet.units import J_PER_KWH, M_PER_KM, MJ_PER_J, MM_PER_M, NANO, US_PER_H

_G_PER_KG: Final = 1_000.0

_UNITS: Final = {
    "_us": ("_h", float(US_PER_H)),
    "_mm": ("_km", MM_PER_M * M_PER_KM),
    "_mj": ("_kwh", MJ_PER_J * J_PER_KWH),
    "_g": ("_kg", _G_PER_KG),
    "_n": ("", float(NANO)),
}
"""Ending of a column in the ledger, and the ending and the divisor that it gets."""


def friendly(frame: pl.DataFrame) -> pl.DataFrame:
    """*frame* with every column whose name ends in a unit of the ledger converted, and ``derived`` as a truth value."""
    converted = []
    for name in frame.columns:
        stem, _, unit = name.rpartition("_")
        if stem and f"_{unit}" in _UNITS:
            ending, divisor = _UNITS[f"_{unit}"]
            converted.append((pl.col(name) / divisor).alias(f"{stem}{ending}"))
        else:
            converted.append(pl.col(name).cast(pl.Boolean) if name == "derived" else pl.col(name))
    return frame.select(converted)
