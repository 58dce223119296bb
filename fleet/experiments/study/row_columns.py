"""The columns of a cell's row, wherever rows are kept: what they are called and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from fleet.statistics.replications import FIGURES

_Type = type[pl.DataType]

_COUNTS: Final = frozenset(
    {"requested", "succeeded", "failed", "expired", "rejected", "open", "sorties", "losses", "broken", "stranded",
     "stuck", "already_taken"}
)  # fmt: skip

IDENTITY: Final[dict[str, _Type]] = {"key": pl.String, "status": pl.String, "error": pl.String}
"""Which cell, what came of it, and why there are no figures."""

FIGURE_COLUMNS: Final[dict[str, _Type]] = {
    **{name: pl.Int64 if name in _COUNTS else pl.Float64 for name in FIGURES},
    "events": pl.Int64,
    "ledger_sha256": pl.String,
}
"""What is the same whoever simulates the cell."""

TIMING_COLUMNS: Final[dict[str, _Type]] = {
    "attempts": pl.Int64,
    "simulation_s": pl.Float64,
    "deciding_share": pl.Float64,
}
"""What isn't: how many workers it took, how long it took the last one, and the share of that spent deciding."""

DESIGN: Final = ("point", "replication", "seed", "status", "error")
"""Columns of the table of cells besides factors and figures."""

INTERVAL: Final[dict[str, _Type]] = {
    "n": pl.Int64,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "interval": pl.String,
}
"""Columns of the table of points besides factors and the figure's name."""

RESERVED: Final = frozenset({*DESIGN, *FIGURE_COLUMNS, *TIMING_COLUMNS, *INTERVAL, "figure", "key"})
"""What no factor can be called."""

ROW_COLUMNS: Final[dict[str, _Type]] = {**IDENTITY, **FIGURE_COLUMNS, **TIMING_COLUMNS}


def row_values(key: str, status: str, error: str | None, attempts: int, figures: Mapping[str, Any]) -> list[Any]:
    """A row in the order of `ROW_COLUMNS`; None where there is no such figure."""
    stated = {"key": key, "status": status, "error": error, "attempts": attempts}
    return [stated[name] if name in stated else figures.get(name) for name in ROW_COLUMNS]
