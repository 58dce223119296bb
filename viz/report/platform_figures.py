"""The figures of a run's platforms, each marked by what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fleet.domain.platform import CatalogueEntry
from fleet.ledger.reader import Ledger
from fleet.statistics.figure_tables import FigureTable
from fleet.units import M_PER_KM, MPS_PER_KMH, S_PER_H, S_PER_MIN, USD_PER_KUSD

_FIGURES: Final = {
    "mass_kg": ("mass_kg", "mass, kg", 1.0),
    "payload_kg": ("payload_kg", "payload, kg", 1.0),
    "cruise_mps": ("cruise_kmh", "cruise, km/h", MPS_PER_KMH),
    "top_mps": ("top_kmh", "top speed, km/h", MPS_PER_KMH),
    "range_m": ("range_km", "range, km", M_PER_KM),
    "turnaround_s": ("turnaround_min", "battery swap or refuelling, min", S_PER_MIN),
    "recharge_s": ("recharge_h", "full charge, h", S_PER_H),
    "load_s": ("load_min", "loading, min", S_PER_MIN),
    "unload_s": ("unload_min", "unloading, min", S_PER_MIN),
    "tow_kg": ("tow_kg", "tows up to, kg", 1.0),
    "tow_speed_factor": ("tow_speed_factor", "speed while towing, share", 1.0),
    "price_usd": ("price_kusd", "price, thousand US dollars", USD_PER_KUSD),
    "efficiency": ("efficiency", "efficiency, share", 1.0),
    "hotel_w": ("hotel_w", "power at rest, W", 1.0),
    "exposure": ("exposure", "exposure to hazard, share", 1.0),
    "stuck_factor": ("stuck_factor", "getting stuck, times as often", 1.0),
}
"""Column of the ledger: key of the catalogue, words, and how many of the ledger's unit are one of the catalogue's."""

_MARKS: Final = {"assumed": "~", "inferred": "^"}
_PLATFORMS_A_TABLE: Final = 10
_CLOSE: Final = 1e-6
_TITLE: Final = (
    "Platform figures (~ assumed, ^ inferred, * set by the scenario; the others are reported or from the press)"
)


def platform_figures(ledger: Ledger, catalogue: Mapping[str, CatalogueEntry]) -> tuple[FigureTable, ...]:
    """Tables with a column per platform, ten at most in each; none where the run has no table of platforms."""
    if "platforms" not in ledger.names:
        return ()
    rows = ledger.table("platforms").to_dicts()
    groups = [rows[i : i + _PLATFORMS_A_TABLE] for i in range(0, len(rows), _PLATFORMS_A_TABLE)]
    return tuple(_table(group, catalogue, _TITLE if place == 0 else "") for place, group in enumerate(groups))


def _table(rows: list[dict[str, object]], catalogue: Mapping[str, CatalogueEntry], title: str) -> FigureTable:
    heads = ("", *(f">{row['name']}" for row in rows))
    told = (
        (words, *(_cell(row.get(column), catalogue.get(str(row["name"])), key, unit) for row in rows))
        for column, (key, words, unit) in _FIGURES.items()
        if any(column in row for row in rows)
    )
    return FigureTable(title=title, heads=heads, rows=tuple(told))


def _cell(value: object, entry: CatalogueEntry | None, key: str, unit: float) -> str | None:
    """A figure in the catalogue's unit with its mark; the mark of another value than the catalogue's is a star."""
    # Fuelled platforms have no time to charge, and drones nothing to get stuck in.
    if not isinstance(value, int | float) or (entry is not None and key not in entry.figures):
        return None
    shown = value / unit
    figure = None if entry is None else entry.figures.get(key)
    known = figure is not None and abs(figure.typical - shown) <= _CLOSE * max(abs(shown), 1.0)
    mark = _MARKS.get(figure.tag, "") if known and figure is not None else "*"
    return f"{mark}{shown:,.6g}"
