"""A campaign with its whole ledger costs a bounded number of bare loops, and no more memory than it may."""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest

from tests.benchmarks import campaign, naive, parts, targets
from tests.benchmarks.campaign import Campaign

LEAN_DAYS = 30.0
NAIVE_DAYS = 10.0


@pytest.fixture(scope="module")
def lean() -> Campaign:
    """The first days of the campaign, engine and bare loop in turn."""
    return campaign.measure_apart(LEAN_DAYS, 1)


@pytest.fixture(scope="module")
def whole() -> Campaign:
    """The whole campaign three times."""
    return campaign.measure_apart(None, 3)


def naive_per_mission_s(days: float) -> float:
    model = campaign.spring(days).model
    began = process_time()
    outcome = naive.run(model, 1)
    assert outcome.trips > 0.8 * outcome.missions
    return (process_time() - began) / outcome.missions


def in_floors(measured: Campaign) -> float:
    return min(measured.engine_s) / median(measured.floor_s)


def ledger_share(measured: Campaign) -> float:
    return min(a / b for a, b in zip(measured.ledger_s, measured.engine_s, strict=True))


def test_the_bare_loop_repeats_the_run_mission_by_mission(lean: Campaign) -> None:
    # That it arrives at the run's completions and legs is asserted where it is timed.
    assert lean.completions > 0.8 * lean.missions
    assert lean.floor_events > 8 * lean.missions


def test_the_first_month_costs_a_bounded_number_of_bare_loops(lean: Campaign) -> None:
    assert in_floors(lean) < targets.BOUND_FLOORS_OF_A_MONTH


def test_the_first_month_stands_beside_the_naive_script(lean: Campaign) -> None:
    per_mission_s = min(lean.engine_s) / lean.missions
    assert per_mission_s < targets.BOUND_NAIVES * naive_per_mission_s(NAIVE_DAYS)


def test_the_recorder_takes_a_bounded_share_of_the_first_month(lean: Campaign) -> None:
    assert ledger_share(lean) < targets.BOUND_LEDGER_SHARE


@pytest.mark.full
def test_a_campaign_costs_a_bounded_number_of_bare_loops(whole: Campaign) -> None:
    assert in_floors(whole) < targets.BOUND_FLOORS


@pytest.mark.full
def test_a_campaign_stands_beside_the_naive_script(whole: Campaign) -> None:
    assert min(whole.engine_s) / whole.missions < targets.BOUND_NAIVES * naive_per_mission_s(90.0)


@pytest.mark.full
def test_the_recorder_takes_a_bounded_share_of_a_campaign(whole: Campaign) -> None:
    assert ledger_share(whole) < targets.BOUND_LEDGER_SHARE


@pytest.mark.full
def test_a_process_that_runs_a_campaign_stays_within_its_memory(whole: Campaign) -> None:
    assert whole.peak_mb < targets.BOUND_PEAK_MB


@pytest.mark.full
def test_pictures_and_decisions_take_a_bounded_share_of_a_campaign() -> None:
    assert parts.sample(None).deciding_share < targets.BOUND_DECIDING_SHARE
