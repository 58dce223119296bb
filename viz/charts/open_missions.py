"""How many missions were open over the time of a run, and whether a vehicle had them."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from fleet.statistics.open_missions import STAGES, stage_changes
from fleet.statistics.run import Run
from fleet.statistics.wording import number, share
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError
from viz.charts.stacked_over_time import stacked
from viz.charts.time_bins import Reals, TimeAxis, TimeBins

_MOST_BINS: Final = 120
_COLOURS: Final = dict(zip(STAGES, (palette.PURPLE, palette.SKY, palette.BLUE), strict=True))


def draw(run: Run) -> Figure:
    """Open missions by how far they are, stacked."""
    changes = stage_changes(run.ledger)
    if changes.is_empty():
        raise NothingToDrawError("no missions were requested")
    bins, axis = TimeBins.of(run.ledger, most=_MOST_BINS), TimeAxis.of(run.ledger)
    levels = {}
    for stage in reversed(STAGES):
        of_stage = changes.filter(pl.col("stage") == stage)
        levels[stage] = bins.mean_level(of_stage["t_us"].to_numpy(), of_stage["change"].to_numpy())
    return Figure(
        title=_finding(levels, bins, axis),
        subtitle=f"Missions that are ready and have not ended, derived ones too; mean over {bins.width_text}.",
        chart=stacked(levels, _COLOURS, bins=bins, axis=axis, counted="missions"),
    )


def _finding(levels: dict[str, Reals], bins: TimeBins, axis: TimeAxis) -> str:
    total = np.sum(list(levels.values()), axis=0)
    mean = float(np.average(total, weights=bins.days))
    waiting = float(np.average(levels[STAGES[0]], weights=bins.days))
    peak = int(np.argmax(total))
    when = axis.title.partition(" ")[0].removesuffix("s")
    at = float(axis.of_us(bins.starts_us)[peak])
    part = share(waiting / mean) if mean else "none"
    return (
        f"{number(mean)} missions are open on average, {part} of them without a vehicle; "
        f"the most, {number(float(total[peak]))}, from {when} {number(at)}"
    )
