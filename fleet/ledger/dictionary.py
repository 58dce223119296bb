"""The data dictionary: every table of a ledger, and the unit and meaning of each of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fleet.ledger.column_meanings import MEANINGS, SPECIAL
from fleet.ledger.frames import SCHEMAS
from fleet.ledger.vocabulary import ROUTES, TABLES

TABLE_SUMMARIES: Final[Mapping[str, str]] = {table.name: table.summary for table in (*TABLES, ROUTES)} | {
    "daily": "One row per day: missions by the day of their request, and vehicles lost.",
    "platforms": "The platforms of the fleet, with the figures that the run used.",
    "sites": "The sites of the scenario, and what each of them has.",
    "nodes": "The nodes of the terrain graph.",
    "edges": "The directed edges of the terrain graph.",
    "zones": "The zones on the terrain.",
    "timelines": "What changes with time for all: each value holds from its time on.",
    "water": "The points of each line of water on the map, in order; it slows nobody.",
}
"""What a row of each table is."""

STATIC_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "platforms": (
        "name", "title", "medium", "mobility", "power", "roles", "mass_kg", "payload_kg", "cruise_mps", "top_mps",
        "range_m", "battery_j", "efficiency", "hotel_w", "tow_kg", "tow_speed_factor", "price_usd", "exposure",
        "load_s", "unload_s", "turnaround_s", "recharge_s", "stuck_factor",
    ),
    "sites": (
        "place", "name", "kind", "group", "node", "x_m", "y_m", "docks", "chargers", "swap_bays", "charged_packs",
        "workshop_bays", "loss_per_h",
    ),
    "nodes": ("node", "id", "x_m", "y_m", "elevation_m"),
    "edges": (
        "edge", "tail", "head", "length_m", "slope", "surface", "road_class", "choke", "wheeled_pace_s",
        "wheeled_traction_m", "tracked_pace_s", "tracked_traction_m",
    ),
    "zones": ("name", "kind", "wkt", "per_km", "per_h", "speed"),
    "timelines": ("name", "t_us", "value"),
    "water": ("line", "x_m", "y_m"),
    "daily": ("day", "requested", "departed", "succeeded", "success_rate", "losses"),
}  # fmt: skip
"""Columns of the tables that don't grow during a run."""

_UNITS: Final = {
    "us": "µs", "mm": "mm", "mj": "mJ", "g": "g", "n": "1e-9", "usd": "US dollars", "m": "m", "s": "s", "kg": "kg",
    "w": "W", "j": "J", "mps": "m/s", "km": "1/km", "h": "1/h",
}  # fmt: skip
"""Unit by the last word of a column's name; rates end in ``per_km`` and ``per_h``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """One column: its table, its name, its unit ("" for text and plain numbers), and its meaning."""

    table: str
    column: str
    unit: str
    meaning: str


def data_dictionary() -> tuple[ColumnEntry, ...]:
    """Every column of every table."""
    columns = {name: tuple(schema) for name, schema in SCHEMAS.items()} | dict(STATIC_COLUMNS)
    return tuple(entry(table, column) for table in TABLE_SUMMARIES for column in columns[table])


def entry(table: str, column: str) -> ColumnEntry:
    """One column; its meaning is empty where `MEANINGS` and `SPECIAL` have none."""
    meaning = SPECIAL.get(f"{table}.{column}", MEANINGS.get(column, ""))
    return ColumnEntry(table=table, column=column, unit=_unit(column), meaning=meaning)


def markdown(entries: Iterable[ColumnEntry]) -> str:
    """The dictionary as a heading and a table for each table of the ledger."""
    by_table: dict[str, list[ColumnEntry]] = {}
    for one in entries:
        by_table.setdefault(one.table, []).append(one)
    lines = []
    for table, columns in by_table.items():
        lines += ["", f"### {table}", "", TABLE_SUMMARIES[table], "", "| column | unit | meaning |", "|---|---|---|"]
        lines += [f"| `{one.column}` | {one.unit} | {one.meaning} |" for one in columns]
    return "\n".join([*lines, "", ""])


def _unit(column: str) -> str:
    stem, _, last = column.rpartition("_")
    return _UNITS.get(last, "") if stem else ""
