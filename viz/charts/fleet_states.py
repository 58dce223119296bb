"""What the vehicles of a run were doing over its time, those lost and not replaced yet included."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from fleet.ledger.tables import vehicle_spans
from fleet.statistics.run import Run
from fleet.statistics.wording import number, share
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError
from viz.charts.stacked_over_time import stacked
from viz.charts.time_bins import Reals, TimeAxis, TimeBins
from viz.charts.vehicle_states import COLOURS, GROUP_OF, GROUPS

_MOST_BINS: Final = 120
_AWAITED: Final = "lost, replacement to come"


def draw(run: Run) -> Figure:
    """Vehicles by what they were doing, stacked."""
    bins = TimeBins.of(run.ledger, most=_MOST_BINS)
    spans = vehicle_spans(run.ledger).with_columns(group=pl.col("state").replace_strict(GROUP_OF, default=None))
    if spans.is_empty():
        raise NothingToDrawError("the run has no vehicles")
    levels = {name: _mean_level(bins, spans.filter(group=name), "start_us", "end_us") for name in GROUPS}
    losses = run.ledger.table("losses").filter(pl.col("replaced_us").is_not_null())
    levels[_AWAITED] = _mean_level(bins, losses, "t_us", "replaced_us")
    levels = {name: level for name, level in levels.items() if level.any()}
    return Figure(
        title=_finding(levels, bins),
        subtitle=f"Vehicles by state, mean over {bins.width_text}.",
        chart=stacked(
            levels,
            COLOURS | {_AWAITED: palette.BLACK},
            bins=bins,
            axis=TimeAxis.of(run.ledger),
            counted="vehicles",
        ),
    )


def _mean_level(bins: TimeBins, spans: pl.DataFrame, start: str, end: str) -> Reals:
    starts, ends = spans[start].to_numpy(), spans[end].to_numpy()
    ones = np.ones(len(starts), np.int64)
    return bins.mean_level(np.concatenate([starts, ends]), np.concatenate([ones, -ones]))


def _finding(levels: dict[str, Reals], bins: TimeBins) -> str:
    means = {name: float(np.average(level, weights=bins.days)) for name, level in levels.items()}
    present = sum(mean for name, mean in means.items() if name != _AWAITED)
    if present == 0:
        return "No vehicle was in being"
    shares = sorted(((means[name] / present, name) for name in means if name != _AWAITED), reverse=True)
    (first, name), *others = shares[:3]
    most = ", ".join((f"{share(first)} are {name}", *(f"{share(part)} {name}" for part, name in others)))
    text = f"Of {number(present)} {'vehicle' if number(present) == '1' else 'vehicles'} in being, {most}"
    return f"{text}; {number(means[_AWAITED])} more wait to be replaced" if means.get(_AWAITED) else text
