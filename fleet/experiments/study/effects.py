"""What a factor does to a figure, pair by pair: each level against the first, all else and the luck being equal.

Two runs make a pair that differ in this factor alone. Pairs of one replication are averaged over the other factors, and
the interval is Student's t over replications: what varies from day to day for both levels alike drops out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from fleet.statistics.intervals import Interval, mean_interval

if TYPE_CHECKING:
    from fleet.experiments.study.results import StudyResults

_MOST_LEVELS: Final = 100
"""Of a factor; one with more is a sampled range, whose points hardly pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How much higher a figure is at a ``level`` of a factor than at its ``baseline``, over so many ``pairs``."""

    factor: str
    baseline: object
    level: object
    difference: Interval
    pairs: int


def effects_of(results: StudyResults, figure: str) -> list[Effect]:
    """The effect of each level of each factor on a figure; none of levels that stand in no pair, as in a sample."""
    cells = results.cells.drop_nulls(figure)
    found = []
    for name in results.factor_names:
        others = [other for other in results.factor_names if other != name]
        baseline, *levels = results.cells[name].unique(maintain_order=True).to_list()
        for level in levels[:_MOST_LEVELS]:
            pairs = _paired(cells, name, baseline, level, others, figure)
            if pairs.is_empty():
                continue
            means = pairs.group_by("replication", maintain_order=True).agg(pl.col("difference").mean())
            interval = mean_interval(means["difference"].to_list())
            found.append(Effect(factor=name, baseline=baseline, level=level, difference=interval, pairs=pairs.height))
    return found


def _paired(
    cells: pl.DataFrame, name: str, baseline: object, level: object, others: list[str], figure: str
) -> pl.DataFrame:
    """A row for each pair: its replication and the difference, in the order of the design."""
    same = [*others, "replication"]
    first, second = (cells.filter(pl.col(name) == it).select(*same, figure) for it in (baseline, level))
    return second.join(first, on=same, suffix="_before", maintain_order="left").select(
        "replication", difference=pl.col(figure).cast(pl.Float64) - pl.col(f"{figure}_before").cast(pl.Float64)
    )
