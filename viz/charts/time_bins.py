"""Cutting a run into equal stretches of time, and what holds on average in each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import altair as alt
import numpy as np
from numpy.typing import NDArray

from fleet.ledger.reader import Ledger
from fleet.statistics.window import Window
from fleet.units import US_PER_DAY, US_PER_H

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

_WIDTHS_H: Final = (0.25, 0.5, 1, 2, 3, 6, 12, 24, 168, 720)
_SHOWN_IN_HOURS: Final = 4 * US_PER_DAY
_TICKS: Final = (0.25, 0.5, 1, 2, 3, 6, 10, 30, 60, 90, 365)
_MOST_TICKS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBins:
    """Stretches of *width_us* from ``edges_us[i]`` to ``edges_us[i + 1]``; the last may be cut short by the end."""

    edges_us: Integers
    width_us: int

    @classmethod
    def of(cls, ledger: Ledger, *, most: int) -> TimeBins:
        """Bins over the counted stretch of a run: the finest of round width of which there are at most *most*."""
        window = Window.of(ledger)
        length_us = max(window.length_us, 1)
        widths_us = [round(width_h * US_PER_H) for width_h in _WIDTHS_H]
        width_us = next((width for width in widths_us if length_us <= width * most), widths_us[-1])
        edges = np.arange(window.start_us, window.start_us + length_us, width_us, dtype=np.int64)
        return cls(edges_us=np.append(edges, window.start_us + length_us), width_us=width_us)

    @property
    def span_us(self) -> Integers:
        """Where the first bin starts and the last one ends."""
        return self.edges_us[[0, -1]]

    @property
    def starts_us(self) -> Integers:
        """Where each bin starts."""
        return self.edges_us[:-1]

    @property
    def days(self) -> Reals:
        """How long each bin is, in days."""
        return np.diff(self.edges_us) / US_PER_DAY

    @property
    def width_text(self) -> str:
        """The width in words: ``a day``, ``6 h``, ``15 min``, ``a week``."""
        if self.width_us >= US_PER_DAY:
            return {1: "a day", 7: "a week"}.get(self.width_us // US_PER_DAY, "30 days")
        return f"{self.width_us // US_PER_H} h" if self.width_us >= US_PER_H else f"{self.width_us // 60_000_000} min"

    def index(self, times_us: Integers) -> Integers:
        """The bin of each time; times outside fall into the first or the last."""
        found: Integers = np.clip((times_us - self.edges_us[0]) // self.width_us, 0, len(self.edges_us) - 2)
        return found

    def mean_level(self, times_us: Integers, changes: Integers) -> Reals:
        """Mean over time, in each bin, of a level that starts at 0 and changes by *changes* at *times_us*."""
        order = np.argsort(times_us, kind="stable")
        times, level = times_us[order], np.cumsum(changes[order])
        # The integral of the level up to an edge: whole steps before it, and a part of the one that it cuts.
        steps = np.diff(times, append=times[-1:])
        area = np.concatenate([[0], np.cumsum(level * steps)]) if len(times) else np.zeros(1, np.int64)
        upto = np.searchsorted(times, self.edges_us, side="right")
        last = np.maximum(upto - 1, 0)
        since = self.edges_us - times[last] if len(times) else np.zeros_like(self.edges_us)
        whole = np.where(upto > 0, area[last] + (level[last] if len(times) else 0) * since, 0)
        return np.diff(whole) / np.diff(self.edges_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """Time on a chart, from the start of the run: in hours for short runs, in days for long ones."""

    unit_us: int
    title: str

    @classmethod
    def of(cls, ledger: Ledger) -> TimeAxis:
        """The axis that suits a run."""
        if Window.of(ledger).end_us <= _SHOWN_IN_HOURS:
            return cls(unit_us=US_PER_H, title="hours from the start")
        return cls(unit_us=US_PER_DAY, title="days from the start")

    def of_us(self, times_us: Integers) -> Reals:
        """Times in the unit of the axis."""
        return np.round(times_us / self.unit_us, 4)

    def x(self, field: str, bins: TimeBins, *, labels: bool = True) -> alt.X:
        """The x channel for *field*, over all of *bins*; without *labels* where a panel below has them."""
        start, end = self.of_us(bins.span_us).tolist()
        step = next((step for step in _TICKS if end - start <= step * _MOST_TICKS), _TICKS[-1])
        ticks = np.arange(math.ceil(start / step) * step, end + step / 2, step).tolist()
        shown = (
            alt.Axis(title=self.title, values=ticks)
            if labels
            else alt.Axis(title=None, values=ticks, labels=False, ticks=False)
        )
        return alt.X(f"{field}:Q", axis=shown, scale=alt.Scale(domain=[start, end], nice=False, zero=False))
