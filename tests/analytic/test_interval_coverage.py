"""How often 95 % intervals over replications of whole runs hold the true value, where that is known.

The models are queues at chargers, whose service is exponential (see ``test_chargers.py``). Each study is a fixed number
of replications; its seed is its number plus a constant. A binomial count of 1,000 studies at 95 % lies between 93 % and
97 % but for three times in a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from math import factorial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from fleet.ledger.reader import Ledger
from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.intervals import mean_interval
from fleet.statistics.warm_up import mser5
from tests.analytic.road import deliveries, scenario
from tests.analytic.test_chargers import CART, MEAN_KG, ROAD_M, SERVICE_S, erlang_c, exponential_loads, machine_repair

REPLICATIONS: Final = 5
FIRST_SEED: Final = 10_000
CHARGERS, OFFERED = 3, 1.5
"""M/M/3 at ρ = 0.5."""
HOUR_US: Final = 3600 * 1_000_000
TRIP_US: Final = 200 * 1_000_000

Value = Callable[[int, int], float]
"""What is measured in a replication of a study."""


def coverage(studies: int, value: Value, true: float) -> float:
    """The share of studies whose interval holds the true value."""
    held = 0
    for study in range(studies):
        found = mean_interval([value(FIRST_SEED + study, replication) for replication in range(REPLICATIONS)])
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    return held / studies


def with_carts(count: int, chargers: int, demand: list[dict[str, Any]], hours: float) -> Scenario:
    """Carts that charge after every trip of 200 s."""
    fleet = [{"platform": "cart", "home": "Depot", "count": count, "recharge_below": 1.0}]
    keys: dict[str, Any] = {"fleet": fleet, "demand": demand, "horizon_days": hours / 24}
    return scenario(ROAD_M / 1000, cart=CART, depot={"chargers": chargers}, **keys)


def busy(ledger: Ledger, start_us: int, end_us: int) -> float:
    """The number of chargers in use, averaged over a stretch of time."""
    rows = ledger.table("resources").filter(resource="Depot charger")
    ends, starts = (np.clip(rows[name].to_numpy(), start_us, end_us) for name in ("until_us", "t_us"))
    return float((ends - starts).sum()) / (end_us - start_us)


def at_the_start(seed: int, replication: int) -> list[float]:
    """Loads of those at the chargers in the stationary state: their number by Erlang, their services exponential."""
    weights = [
        OFFERED**n / factorial(n) if n <= CHARGERS else OFFERED**n / factorial(CHARGERS) / CHARGERS ** (n - CHARGERS)
        for n in range(60)
    ]
    stream = Streams(seed, replication).stream("coverage", "start")
    drawn = stream.uniform() * sum(weights)
    number = next(n for n, below in enumerate(accumulate(weights)) if drawn < below)
    return [stream.exponential() * MEAN_KG for _ in range(number)]


def stationary_queue(folder: Path) -> Value:
    """M/M/3 from its stationary law on: whoever is there at the start set out together 200 s before."""

    def value(seed: int, replication: int) -> float:
        demand, loads = exponential_loads(OFFERED / SERVICE_S * 86_400), at_the_start(seed, replication)
        if loads:
            trace = folder / "start.csv"
            rows = "".join(f"0,End,{load:.6f}\n" for load in loads)
            trace.write_text(f"time_h,site,load_kg\n{rows}", encoding="utf-8")
            demand.append({"kind": "delivery", "name": "start", "trace": str(trace), "due_h": 1, "expires_h": 24})
        # An hour and a half beyond the stretch that is looked at, by which all who came within it are served.
        made = with_carts(40, CHARGERS, demand, hours=5.5)
        ledger = simulate(made, seed=seed, replication=replication, record="core").ledger
        return busy(ledger, TRIP_US + HOUR_US // 60, TRIP_US + 4 * HOUR_US)

    return value


def closed_queue() -> Value:
    """Four carts that always have something to do and share three chargers, from two hours on."""
    demand = exponential_loads(2.0 * CHARGERS / SERVICE_S * 86_400, expires_h=0.5)
    made = with_carts(4, CHARGERS, demand, hours=5)

    def value(seed: int, replication: int) -> float:
        ledger = simulate(made, seed=seed, replication=replication, record="core").ledger
        return busy(ledger, 2 * HOUR_US, 4 * HOUR_US)

    return value


def repair_busy() -> float:
    """The mean number of chargers in use when four carts share them (Palm 1947)."""
    chances = machine_repair(4, CHARGERS, SERVICE_S / (2 * ROAD_M / 10.0))
    return sum(chance * min(number, CHARGERS) for number, chance in enumerate(chances))


def test_the_stationary_law_starts_with_as_many_as_there_are_on_average(tmp_path: Path) -> None:
    numbers = [len(at_the_start(seed, 0)) for seed in range(4000)]
    expected = OFFERED + erlang_c(CHARGERS, OFFERED) * OFFERED / (CHARGERS - OFFERED)
    assert sum(numbers) / 4000 == pytest.approx(expected, rel=0.04)
    # From the start on, without any warm-up: the mean over 20 runs of four hours.
    value = stationary_queue(tmp_path)
    assert sum(value(1, replication) for replication in range(20)) / 20 == pytest.approx(OFFERED, rel=0.12)


@pytest.mark.full
def test_intervals_of_a_queue_from_its_stationary_law_hold_the_truth_as_often_as_they_say(tmp_path: Path) -> None:
    assert 0.93 <= coverage(1000, stationary_queue(tmp_path), OFFERED) <= 0.97


@pytest.mark.full
def test_intervals_of_a_closed_queue_hold_the_truth_as_often_as_they_say() -> None:
    assert 0.93 <= coverage(1000, closed_queue(), repair_busy()) <= 0.97


@pytest.mark.full
def test_the_warm_up_of_a_charger_that_starts_idle_is_found_and_left_out() -> None:
    """M/M/1 at ρ = 0.8 from empty: mean wait 4 services, and less at first (Erlang 1917)."""
    customers, runs = 400, 150
    made = with_carts(60, 1, exponential_loads(0.8 / SERVICE_S * 86_400), hours=(customers + 100) / 0.8 / 12)
    waits = np.zeros((runs, customers))
    for replication in range(runs):
        ledger = simulate(made, seed=5, replication=replication, record="core").ledger
        rows = ledger.table("resources").filter(resource="Depot charger").sort("asked_us").head(customers)
        assert rows.height == customers
        waits[replication] = (rows["t_us"] - rows["asked_us"]).to_numpy() / 1e6 / SERVICE_S
    series = waits.mean(axis=0)
    left_out = mser5(list(series))
    assert 20 <= left_out <= 200
    assert series[:left_out].mean() < 3.6
    assert series[left_out:].mean() == pytest.approx(4.0, rel=0.15)


def test_deliveries_of_a_start_are_those_of_the_road() -> None:
    """The batch at the start comes to the chargers when the trip is over, all of it at once."""
    made = with_carts(3, 3, deliveries(0.0) + deliveries(30, load_kg=MEAN_KG, name="few"), hours=5.5)
    rows = simulate(made, seed=1, record="core").ledger.table("resources").filter(resource="Depot charger")
    missions = simulate(made, seed=1, record="core").ledger.table("missions")
    trips = (rows["asked_us"] - missions["t_us"].head(rows.height)).to_numpy() / TRIP_US
    assert trips == pytest.approx(np.ones(rows.height), rel=0.01)
