"""Ten times as much takes ten times as long, and small things take next to no time."""

from __future__ import annotations

import pytest

from tests.benchmarks import growth, start_up, targets


def test_a_mission_costs_no_more_among_ten_times_as_many_missions_and_vehicles() -> None:
    assert growth.measure(2.0, 1).ratio < targets.TARGET_GROWTH


@pytest.mark.full
def test_a_mission_costs_no_more_in_nine_days_of_ten_times_as_many() -> None:
    assert growth.measure(9.0, 2).ratio < targets.TARGET_GROWTH


def test_one_more_replication_of_the_quickstart_is_a_matter_of_milliseconds() -> None:
    measured = start_up.quickstart_apart(8)
    machine = measured.spin_s / targets.SPIN_S
    assert measured.replication_s < targets.TARGET_REPLICATION_S * machine
    assert measured.start_s < targets.TARGET_START_S * machine


def test_help_costs_a_few_empty_interpreters() -> None:
    assert start_up.help_ratio(5) < targets.TARGET_HELP
