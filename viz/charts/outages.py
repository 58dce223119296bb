"""How many vehicles nobody heard over the time of a run, and what cut their links."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from fleet.ledger.tables import vehicle_spans
from fleet.statistics.outages import outages
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import count, lasting, share
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError
from viz.charts.stacked_over_time import stacked
from viz.charts.time_bins import TimeAxis, TimeBins

_MOST_BINS: Final = 120
_COLOURS: Final = (palette.VERMILION, palette.ORANGE, palette.BLUE, palette.GREEN, palette.PURPLE)
_OTHER: Final = "other causes"
_OUT: Final = ("travelling", "towing", "loading", "unloading", "on_task", "waiting", "out_of_contact", "queueing")
"""States of vehicles that are out: at a base, links do not matter."""


def draw(run: Run) -> Figure:
    """Vehicles out of contact by cause, stacked."""
    ledger = run.ledger
    window, bins = Window.of(ledger), TimeBins.of(ledger, most=_MOST_BINS)
    lasted = outages(ledger).with_columns(inside_us=window.overlap_us("since_us", "until_us"))
    lasted = lasted.filter(pl.col("inside_us") > 0)
    if lasted.is_empty():
        raise NothingToDrawError("no vehicle lost its link, or none has a link of a kind of its own")
    causes = lasted.group_by("cause").agg(pl.col("inside_us").sum()).sort("inside_us", descending=True)
    named = causes["cause"].head(len(_COLOURS) - 1).to_list()
    told = lasted.with_columns(
        what=pl.when(pl.col("cause").is_in(named)).then("cause").otherwise(pl.lit(_OTHER)),
    )
    names = [*named, _OTHER] if len(causes) > len(named) else named
    levels = {}
    for name in names:
        spans = told.filter(pl.col("what") == name)
        times = np.concatenate([spans["since_us"].to_numpy(), spans["until_us"].to_numpy()])
        ones = np.ones(len(spans), np.int64)
        levels[name] = bins.mean_level(times, np.concatenate([ones, -ones]))
    return Figure(
        title=_finding(run, window, lasted, causes),
        subtitle=f"Vehicles whose link was down for longer than their timeout, by cause; mean over {bins.width_text}.",
        chart=stacked(
            levels, dict(zip(names, _COLOURS, strict=False)), bins=bins, axis=TimeAxis.of(ledger),
            counted="vehicles out of contact",
        ),
    )  # fmt: skip


def _finding(run: Run, window: Window, lasted: pl.DataFrame, causes: pl.DataFrame) -> str:
    silent_us = int(lasted["inside_us"].sum())
    spans = vehicle_spans(run.ledger).filter(pl.col("sortie").is_not_null(), pl.col("state").is_in(_OUT))
    out_us = int(spans.select(window.overlap_us("start_us", "end_us").sum()).item())
    middle = lasting(float((lasted["until_us"] - lasted["since_us"]).median() or 0.0))  # type: ignore[arg-type]
    cause, part = causes["cause"][0], causes["inside_us"][0] / silent_us
    text = f"{count(len(lasted), 'outage leaves', 'outages leave')} vehicles unheard"
    if out_us:
        text += f" in {share(silent_us / out_us)} of their time in sorties"
    return f"{text}; half last over {middle}; {cause} makes {share(part)} of that time"
