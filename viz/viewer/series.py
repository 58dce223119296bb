"""Curves over the time of a run: missions a day, success rate, missions waiting, vehicles by group of states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fleet.units import US_PER_DAY, US_PER_H
from viz.viewer.fleet_states import GROUPS, group_of
from viz.viewer.missions import PHASES

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers, Reals
    from fleet.ledger.replay import Replay
    from viz.viewer.missions import Missions

_POINTS: Final = 360
_WINDOWS_US: Final = (2 * US_PER_H, 6 * US_PER_H, US_PER_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Curves at ``time_us``, n times that don't depend on how far the run has come; later ones are not yet true.

    ``per_day`` and ``success`` are over the latest ``window_us``, the share of missions ended that succeeded;
    ``waiting`` counts missions that nobody serves; ``fleet`` [n, groups] counts vehicles by group of states.
    """

    time_us: Integers
    window_us: int
    per_day: Reals
    success: Reals
    waiting: Integers
    fleet: Integers


def series_of(replay: Replay, missions: Missions, horizon_us: int) -> Series:
    """The curves of a run that lasts until *horizon_us*."""
    time_us = np.linspace(0, horizon_us, _POINTS + 1).astype(np.int64)
    window_us = next((w for w in _WINDOWS_US if horizon_us <= 24 * w), US_PER_DAY)
    done, judged = (_within(times, time_us, window_us) for times in (missions.succeeded_us, missions.judged_us))
    with np.errstate(divide="ignore", invalid="ignore"):
        success = done / judged
    lasted_us = np.clip(time_us, 1, window_us)
    return Series(
        time_us=time_us,
        window_us=window_us,
        per_day=done * (US_PER_DAY / lasted_us),
        success=success,
        waiting=_waiting(missions, time_us),
        fleet=_fleet(replay, time_us),
    )


def _within(times: Integers, at_us: Integers, window_us: int) -> Integers:
    """How many of the sorted *times* lie in the window that ends at each *at_us*."""
    return np.searchsorted(times, at_us, side="right") - np.searchsorted(times, at_us - window_us, side="right")


def _count(times: Integers, change: Integers, at_us: Integers) -> Integers:
    """The sum of *change* up to each *at_us*."""
    order = np.argsort(times, kind="stable")
    total = np.concatenate([[0], np.cumsum(change[order])])
    counted: Integers = total[np.searchsorted(times[order], at_us, side="right")]
    return counted


def _waiting(missions: Missions, at_us: Integers) -> Integers:
    of, news_us, phase = missions.phase_rows()
    waits = (phase == PHASES.index("waiting")).astype(np.int64)
    before = np.concatenate([[1], waits[:-1]]) if len(waits) else waits
    before = np.where(np.concatenate([[True], of[1:] != of[:-1]]) if len(of) else [], 1, before)
    times = np.concatenate([missions.asked_us, news_us])
    return _count(times, np.concatenate([np.ones(len(missions.asked_us), np.int64), waits - before]), at_us)


def _fleet(replay: Replay, at_us: Integers) -> Integers:
    names = replay.states["state"].unique(maintain_order=True).to_list()
    codes = {name: group_of(name) for name in names}
    group = replay.states["state"].replace_strict(codes, default=0, return_dtype=pl.Int64).to_numpy()
    owner, times = replay.states["ordinal"].to_numpy(), replay.states["t_us"].to_numpy()
    first = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, bool)
    before = np.where(first, -1, np.concatenate([[-1], group[:-1]]) if len(group) else group)
    columns = [_count(times, (group == code).astype(np.int64) - (before == code), at_us) for code in range(len(GROUPS))]
    return np.stack(columns, axis=1)
