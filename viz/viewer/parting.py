"""The first decision in which two runs part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from viz.viewer.reasons import in_words

if TYPE_CHECKING:
    from viz.viewer.recording import Recording

_TOLD = ("t_us", "post", "mission", "part", "verdict", "vehicle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """When two runs decided differently for the first time, and what each decided."""

    time_us: int
    texts: tuple[str, str]


def first_parting(first: Recording, second: Recording) -> Parting | None:
    """Where two runs part up to the time that both have reached; None if they don't, or didn't record why."""
    until = pl.col("t_us") < min(first.limit_us, second.limit_us)
    rows = [run.optional("rationale").filter(until) for run in (first, second)]
    both = min(len(rows[0]), len(rows[1]))
    same = np.ones(both, np.bool_)
    for name in _TOLD:
        same &= rows[0][name][:both].eq_missing(rows[1][name][:both]).to_numpy()
    at = int(np.argmin(same)) if both and not same.all() else both
    told = [table.row(at, named=True) if at < len(table) else None for table in rows]
    found = [row for row in told if row is not None]
    if not found:
        return None
    time_us = min(row["t_us"] for row in found)
    texts = [
        in_words(row) if row is not None and row["t_us"] == time_us else "No decision of that kind at this time."
        for row in told
    ]
    return Parting(time_us=time_us, texts=(texts[0], texts[1]))
