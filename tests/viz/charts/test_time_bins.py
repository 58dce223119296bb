"""Stretches of time and means over them, against integrals worked out by hand."""

import numpy as np
import pytest

from fleet.ledger.memory import MemoryStore
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.units import US_PER_DAY, US_PER_H
from viz.charts.time_bins import TimeAxis, TimeBins


def lasting_h(hours: float) -> Ledger:
    return Recorder(record="core", store=MemoryStore({})).close("complete", round(hours * US_PER_H))


def test_bins_are_the_finest_of_a_round_width_that_are_few_enough() -> None:
    assert TimeBins.of(lasting_h(48), most=48).width_text == "1 h"
    assert TimeBins.of(lasting_h(48), most=47).width_text == "2 h"
    assert TimeBins.of(lasting_h(90 * 24), most=100).width_text == "a day"
    assert TimeBins.of(lasting_h(1), most=4).width_text == "15 min"


def test_the_last_bin_is_cut_short_by_the_end() -> None:
    bins = TimeBins.of(lasting_h(25), most=2)
    assert bins.days.tolist() == [1.0, 1 / 24]


def test_times_outside_fall_into_the_first_or_the_last_bin() -> None:
    bins = TimeBins.of(lasting_h(4), most=4)
    times = np.array([-1, 0, US_PER_H - 1, US_PER_H, 4 * US_PER_H, US_PER_DAY], np.int64)
    assert bins.index(times).tolist() == [0, 0, 0, 1, 3, 3]


def test_a_mean_level_is_the_integral_over_each_bin() -> None:
    bins = TimeBins.of(lasting_h(4), most=4)
    half = US_PER_H // 2
    # One from 0:30 to 2:30, and two more from 2:00 on.
    times = np.array([half, 4 * half, 5 * half], np.int64)
    mean = bins.mean_level(times, np.array([1, 2, -1], np.int64))
    assert mean.tolist() == pytest.approx([0.5, 1.0, 2.5, 2.0])


def test_without_changes_the_level_is_nothing() -> None:
    bins = TimeBins.of(lasting_h(4), most=4)
    none = np.array([], np.int64)
    assert bins.mean_level(none, none).tolist() == [0.0] * 4


def test_changes_need_not_be_in_order() -> None:
    bins = TimeBins.of(lasting_h(2), most=2)
    mean = bins.mean_level(np.array([US_PER_H, 0], np.int64), np.array([-1, 1], np.int64))
    assert mean.tolist() == [1.0, 0.0]


def test_a_run_of_days_is_shown_in_days_and_a_short_one_in_hours() -> None:
    assert TimeAxis.of(lasting_h(48)).title == "hours from the start"
    assert TimeAxis.of(lasting_h(240)).title == "days from the start"
