"""What the points of a study come to: for each figure its mean over the replications, and a 95 % interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from fleet.experiments.study.row_columns import INTERVAL
from fleet.statistics.grouped import Floats, Intervals, Places, mean_intervals, share_intervals
from fleet.statistics.replications import FIGURES, SHARES

RATES: Final = ("success_rate", "on_time_rate")
"""Shares of the missions that ended; other shares are means over replications."""

_T: Final = "Student t"
_WILSON: Final = "Wilson, clustered"


def summary_of(cells: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """A row for each point and figure, in the order of the points and of `FIGURES`.

    *cells* are those that have figures, those of a point together and in the order of replications. ``n`` is the number
    of replications that have the figure; figures that no replication has are left out, and so are points without cells.
    """
    points = cells.select("point", *factors).unique(subset="point", keep="first", maintain_order=True)
    starts = _starts(cells["point"].to_numpy())
    tables = [_rows(points, place, name, _interval(cells, name, starts)) for place, name in enumerate(FIGURES)]
    shape: dict[str, Any] = {
        "point": pl.Int64,
        **{name: cells.schema[name] for name in factors},
        "figure": pl.String,
        **INTERVAL,
    }
    return (
        pl.concat(tables)
        .filter(pl.col("n") > 0)
        .sort("point", "order", maintain_order=True)
        .select(pl.col(name).cast(kind) for name, kind in shape.items())
    )


def _starts(points: Places) -> Places:
    """Where the cells of each point begin."""
    return np.flatnonzero(np.diff(points, prepend=-1)).astype(np.int64)


def _interval(cells: pl.DataFrame, name: str, starts: Places) -> tuple[Intervals, str]:
    values = _floats(cells, name)
    if not starts.size:
        nothing = np.empty(0)
        return Intervals(starts, nothing, nothing, nothing), _T
    if name in RATES:
        ended = _floats(cells, "requested") - _floats(cells, "open")
        return share_intervals(np.nan_to_num(values) * ended, ended, starts), _WILSON
    found = mean_intervals(values, starts)
    most = 1.0 if name in SHARES else np.inf
    # Nothing that is counted or measured here can be negative.
    return found._replace(low=np.maximum(found.low, 0.0), high=np.minimum(found.high, most)), _T


def _floats(cells: pl.DataFrame, name: str) -> Floats:
    found: Floats = cells[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found


def _rows(points: pl.DataFrame, place: int, name: str, found: tuple[Intervals, str]) -> pl.DataFrame:
    interval, method = found
    columns: Mapping[str, pl.Series] = {
        key: pl.Series(key, values, nan_to_null=True) for key, values in interval._asdict().items()
    }
    return points.with_columns(
        pl.lit(name).alias("figure"), pl.lit(place).alias("order"), *columns.values(), pl.lit(method).alias("interval")
    )
