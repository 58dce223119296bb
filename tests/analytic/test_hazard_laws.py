"""Losses and breakdowns of whole runs against the laws that they are made of.

Bounds are four standard errors of the exact law: a wrong factor of a few per cent is found, chance is not.
"""

from __future__ import annotations

from functools import cache
from math import exp, sqrt
from typing import Any

import polars as pl
import pytest

from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.analytic.road import deliveries, scenario

LAMBDA_PER_KM = 0.05


def driven(made: Run) -> pl.DataFrame:
    """Legs that ended, with kilometres, hours and hazard."""
    legs = made.ledger.table("legs").with_columns(
        began_us=pl.col("t_us").first().over("leg"), began_mm=pl.col("start_mm")
    )
    return legs.filter(pl.col("event") != "depart").with_columns(
        km=(pl.col("end_mm") - pl.col("start_mm")) / 1e6, hours=(pl.col("t_us") - pl.col("began_us")) / 3.6e9
    )


def busy(**keys: Any) -> Run:
    """Thirty carts, replaced at once when lost, each with about as much to do as it can."""
    fleet = [{"platform": "cart", "home": "Depot", "count": 30, "replacement_h": 0}]
    values: dict[str, Any] = {"fleet": fleet, "demand": deliveries(2_800, expires_h=1), "horizon_days": 3} | keys
    return simulate(scenario(4.0, nodes=5, **values), record="core")


@cache
def run_the_gauntlet() -> Run:
    return busy(hazards={"loss_per_km": LAMBDA_PER_KM})


@cache
def wear_out() -> Run:
    return busy(hazards={"breakdown_mtbf_h": 2.0, "field_repair_share": 1.0, "field_repair_h": 0})


def test_losses_per_kilometre_are_the_rate_of_the_scenario() -> None:
    made = run_the_gauntlet()
    km, losses = float(driven(made)["km"].sum()), made.ledger.table("losses").height
    # A Poisson count: one standard error is 2.5 % or less.
    assert losses > 1500
    assert losses == pytest.approx(LAMBDA_PER_KM * km, abs=4 * sqrt(LAMBDA_PER_KM * km))


def test_the_share_of_trips_that_survive_is_exp_of_minus_hazard() -> None:
    made = run_the_gauntlet()
    legs = driven(made).filter(pl.col("event").is_in(("arrive", "lost")))
    trips, survived = legs.height, (legs["event"] == "arrive").sum()
    p = exp(-LAMBDA_PER_KM * 4.0)
    assert survived / trips == pytest.approx(p, abs=4 * sqrt(p * (1 - p) / trips))
    assert sqrt(p * (1 - p) / trips) < 0.01 * p


@pytest.mark.parametrize("night_hazard", [0.25, 3.0])
def test_night_multiplies_the_hazard_of_what_is_driven_in_it(night_hazard: float) -> None:
    light = {"sunrise_h": 6, "sunset_h": 18, "night_speed": 1.0, "night_hazard": night_hazard}
    made = busy(hazards={"loss_per_km": LAMBDA_PER_KM}, conditions={"light": light})
    day = pl.col("t_us").mod(86_400_000_000).is_between(6 * 3_600_000_000, 18 * 3_600_000_000)
    for is_day, factor in ((day, 1.0), (~day, night_hazard)):
        expected = LAMBDA_PER_KM * factor * float(driven(made).filter(is_day)["km"].sum())
        assert made.ledger.table("losses").filter(is_day).height == pytest.approx(expected, abs=4.5 * sqrt(expected))


def test_a_leg_into_the_night_bears_the_hazard_of_both() -> None:
    """One trip of four hours, three by day and one by night: hazard 3 + 2 on a scale of one per hour."""
    light = {"sunrise_h": 0, "sunset_h": 3, "night_speed": 1.0, "night_hazard": 2.0}
    cart = {"cruise_kmh": 10, "top_kmh": 15, "payload_kg": 1e6}
    keys: dict[str, Any] = {"conditions": {"light": light}, "hazards": {"loss_per_km": 0.000_1}, "cart": cart}
    demand = deliveries(1000, load_kg=1, expires_h=20)
    made = simulate(scenario(40.0, demand=demand, horizon_days=0.4, **keys))
    legs = made.ledger.table("legs")
    first = legs.filter(event="depart").row(0, named=True)
    day_h = 3.0 - first["t_us"] / 3.6e9
    assert first["hazard_n"] / 1e9 == pytest.approx(0.000_1 * 10 * (day_h + 2 * (4 - day_h)), abs=2e-8)


def test_losses_while_standing_are_the_rate_per_hour() -> None:
    keys: dict[str, Any] = {"horizon_days": 60, "depot": {"loss_per_h": 0.1}}
    fleet = [{"platform": "cart", "home": "Depot", "count": 20, "replacement_h": 0}]
    made = simulate(scenario(fleet=fleet, **keys), record="core")
    expected = 20 * 60 * 24 * 0.1
    assert made.ledger.table("losses").height == pytest.approx(expected, abs=4 * sqrt(expected))


def test_a_stay_of_a_known_time_survives_with_exp_of_minus_its_hazard() -> None:
    """An hour of loading in a place of hazard 0.3 per hour."""
    cart = {"load_min": 60, "unload_min": 0.000_001}
    keys: dict[str, Any] = {"depot": {"loss_per_h": 0.3}, "cart": cart, "demand": deliveries(1_300, expires_h=2)}
    fleet = [{"platform": "cart", "home": "Depot", "count": 60, "replacement_h": 0}]
    made = simulate(scenario(1.0, fleet=fleet, horizon_days=5, **keys), record="core")
    states = made.ledger.table("vehicles").with_columns(
        next=pl.col("state").shift(-1).over("vehicle"), until=pl.col("t_us").shift(-1).over("vehicle")
    )
    loading = states.filter((pl.col("state") == "loading") & pl.col("next").is_not_null())
    # A loading cut short by the end of the request still counts for those that lasted an hour or ended in a loss.
    stays = loading.filter((pl.col("next") == "lost") | (pl.col("until") - pl.col("t_us") == 3_600_000_000))
    p = exp(-0.3)
    survived = (stays["next"] != "lost").mean()
    assert stays.height > 3000
    assert survived == pytest.approx(p, abs=4 * sqrt(p * (1 - p) / stays.height))


def test_exposure_scales_the_hazard_of_a_platform() -> None:
    made = busy(hazards={"loss_per_km": LAMBDA_PER_KM}, cart={"exposure": 0.5})
    expected = 0.5 * LAMBDA_PER_KM * float(driven(made)["km"].sum())
    assert made.ledger.table("losses").height == pytest.approx(expected, abs=4 * sqrt(expected))


def test_breakdowns_are_a_poisson_process_in_driving_hours() -> None:
    legs = driven(wear_out())
    breakdowns, expected = (legs["event"] == "broken").sum(), float(legs["hours"].sum()) / 2.0
    assert expected > 500
    assert breakdowns == pytest.approx(expected, abs=4 * sqrt(expected))
    per_vehicle = legs.group_by("vehicle").agg((pl.col("event") == "broken").sum().alias("n"))["n"]
    # Thirty Poisson counts of about the same mean: variance over mean is 1, with a standard error of √(2/29).
    assert per_vehicle.var() / per_vehicle.mean() == pytest.approx(1.0, abs=4 * sqrt(2 / 29))  # type: ignore[operator]


def test_a_breakdown_hits_every_driving_hour_alike() -> None:
    """Kolmogorov–Smirnov: hours of driving between breakdowns are exponential."""
    legs = driven(wear_out())
    clock = legs.with_columns(worked=pl.col("hours").cum_sum().over("vehicle")).filter(event="broken")
    gaps = clock.with_columns(gap=pl.col("worked") - pl.col("worked").shift(1, fill_value=0.0).over("vehicle"))["gap"]
    ordered = gaps.sort().to_list()
    n = len(ordered)
    distance = max(
        max(abs((i + 1) / n - (1 - exp(-x / 2.0))), abs(i / n - (1 - exp(-x / 2.0)))) for i, x in enumerate(ordered)
    )
    # The 0.1 % point of the distribution of Kolmogorov is 1.95/√n.
    assert distance < 1.95 / sqrt(n)
