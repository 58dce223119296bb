"""Queues of whole runs: waits by exact recursion, and their means against published formulas.

Every request sets off a vehicle at once over the same road, so arrivals at the far dock are Poisson; unloading always
takes the same time. The recursions of Lindley (1952) and of Kiefer and Wolfowitz (1955) then give each wait exactly.
"""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.analytic.road import deliveries, scenario

SERVICE_S = 60.0


@cache
def dock(docks: int, load: float, days: float = 4.0) -> Run:
    """``docks`` docks at the end of the road, each busy a share of the time, and vehicles without number."""
    rate = load * docks * 86_400 / SERVICE_S
    fleet = [{"platform": "cart", "home": "Depot", "count": 80}]
    keys = {"fleet": fleet, "end": {"docks": docks}, "demand": deliveries(rate), "horizon_days": days}
    return simulate(scenario(0.5, cart={"unload_min": SERVICE_S / 60.0}, **keys), record="core")


def visits(made: Run) -> list[tuple[int, int]]:
    """(asked, served) in order of arrival at the far dock."""
    rows = made.ledger.table("resources").filter(resource="End dock").sort("asked_us", maintain_order=True)
    return [(asked, served) for asked, served in rows.select("asked_us", "t_us").rows()]


@pytest.mark.parametrize(("docks", "load"), [(1, 0.6), (2, 0.7), (3, 0.9)])
def test_every_wait_is_the_one_of_the_recursion(docks: int, load: float) -> None:
    free_us = [0] * docks
    for asked, served in visits(dock(docks, load)):
        free_us.sort()
        assert served == max(asked, free_us[0])
        free_us[0] = served + round(SERVICE_S * 1e6)


def test_arrivals_are_poisson_and_no_vehicle_is_ever_short() -> None:
    made = dock(1, 0.6)
    assert len(visits(made)) > 3000
    gaps = [b[0] - a[0] for a, b in pairwise(visits(made))]
    mean = sum(gaps) / len(gaps)
    square = sum(gap * gap for gap in gaps) / len(gaps)
    # Exponential gaps: mean square over squared mean is 2, with a standard error of √(20/n).
    assert square / mean**2 == pytest.approx(2.0, abs=4 * (20 / len(gaps)) ** 0.5)


def mean_wait(made: Run) -> float:
    """Mean wait in service times."""
    waits = [served - asked for asked, served in visits(made)]
    return sum(waits) / len(waits) / (SERVICE_S * 1e6)


def test_the_mean_wait_at_one_dock_is_that_of_the_m_d_1_queue() -> None:
    # Pollaczek–Khinchine: ρ/(2(1−ρ)) = 0.75 service times; half of it with a wrong second moment.
    assert mean_wait(dock(1, 0.6)) == pytest.approx(0.6 / (2 * 0.4), rel=0.12)


def test_the_mean_waits_are_those_of_the_reference_tables(reference_data: Path) -> None:
    with (reference_data / "analytic" / "queues_and_formulas.csv").open(encoding="utf-8") as file:
        rows = {(row["model"], row["parameters"], row["metric"]): float(row["value"]) for row in csv.DictReader(file)}
    one = rows["M/G/1 (Pollaczek-Khinchine)", "lambda=0.6;service=deterministic;mean=1.0;second_moment=1.0", "Wq"]
    two = rows["M/D/c (Crommelin embedding)", "lambda=1.4;D=1;c=2", "Wq"]
    assert mean_wait(dock(1, 0.6)) == pytest.approx(one, rel=0.12)
    assert mean_wait(dock(2, 0.7)) == pytest.approx(two, rel=0.12)


@pytest.mark.full
def test_the_mean_wait_over_a_long_run_is_that_of_the_m_d_1_queue() -> None:
    assert mean_wait(dock(1, 0.6, days=120.0)) == pytest.approx(0.75, rel=0.02)


def test_the_number_out_when_nobody_is_short_is_poisson() -> None:
    """Palm (1943): mean and variance of the number busy in M/G/∞ are both λ times the mean time out."""
    fleet = [{"platform": "cart", "home": "Depot", "count": 60}]
    made = simulate(scenario(1.0, fleet=fleet, demand=deliveries(2000), horizon_days=4), record="core")
    expected = 2000 / 86_400 * (125 + 100)
    rows = (
        made.ledger.table("vehicles")
        .with_columns(out=pl.col("state") != "idle")
        .with_columns(change=pl.col("out").cast(pl.Int64).diff().over("vehicle").fill_null(0))
    )
    line = rows.sort("t_us", maintain_order=True).with_columns(
        number=pl.col("change").cum_sum(), lasts=pl.col("t_us").shift(-1) - pl.col("t_us")
    )
    line = line.drop_nulls("lasts")
    numbers, weights = line["number"].to_numpy(), line["lasts"].to_numpy()
    mean = float(np.average(numbers, weights=weights))
    variance = float(np.average((numbers - mean) ** 2, weights=weights))
    assert mean == pytest.approx(expected, rel=0.05)
    assert variance == pytest.approx(expected, rel=0.2)
