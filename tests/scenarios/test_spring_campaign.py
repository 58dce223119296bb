"""The reference campaign has in it what it is there to show, whatever the seed."""

from __future__ import annotations

from functools import cache
from statistics import fmean

import polars as pl
import pytest

from fleet import Scenario, simulate
from fleet.resources import bundled
from fleet.statistics.run import Run

pytestmark = pytest.mark.full

SEEDS = range(1, 11)
MARCH_BEGINS_DAY = 59


@cache
def campaign() -> Scenario:
    return Scenario.load(bundled("scenarios") / "spring_campaign.yaml")


@cache
def run_of(seed: int) -> Run:
    return simulate(campaign(), seed=seed, record="core")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_run_has_splits_shared_sorties_breakdowns_and_every_platform_at_work(seed: int) -> None:
    figures = run_of(seed).summary()
    assert (figures.sharing.split_share or 0.0) >= 0.01
    assert (figures.sharing.shared_share or 0.0) >= 0.05
    assert figures.fleet.broken > 0
    used = figures.by_platform
    assert set(used) == {"termit", "zmiy", "protector", "ratel-h", "ratel-m", "ardal", "rys", "volia", "heavy-carrier"}
    assert min(platform.sorties for platform in used.values()) > 100


@pytest.mark.parametrize("seed", SEEDS)
def test_every_run_has_queues_at_swap_bays(seed: int) -> None:
    served = run_of(seed).ledger.table("resources").filter(pl.col("kind") == "swap bay")
    waited = served.filter(pl.col("t_us") > pl.col("asked_us")).height
    assert waited > 0.01 * served.height


def test_demand_has_the_means_that_the_scenario_states() -> None:
    # Six standard errors of the mean of ten Poisson counts with mean 22,450.
    requested = fmean(run_of(seed).summary().missions.requested for seed in SEEDS)
    assert requested == pytest.approx(22_450, abs=6 * (22_450 / 10) ** 0.5)


def test_the_fleet_works_75_to_85_percent_of_its_time_in_march() -> None:
    march = campaign().replace(warm_up_days=MARCH_BEGINS_DAY)
    in_use = [simulate(march, seed=seed, record="core").summary().utilisation or 0.0 for seed in SEEDS]
    assert all(0.75 <= share <= 0.85 for share in in_use), in_use
