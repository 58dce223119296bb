"""Queues at chargers against the closed forms of Markovian queues: Erlang's delay formula and the machine repair model.

Recharging lasts as long as the energy that is missing, and loads decide how much that is: loads that are exponential
make service times that are. Requests are a Poisson stream of the engine's own, split by load.
"""

from __future__ import annotations

from functools import cache
from math import exp, factorial
from statistics import fmean
from typing import Any, Final

import polars as pl
import pytest

from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.analytic.road import deliveries, scenario

SERVICE_S: Final = 300.0
MEAN_KG: Final = 100.0
ROAD_M, RANGE_KM = 1000.0, 1000.0
BIN, BINS = 0.1, 80
"""Exponential loads by steps of a tenth of the mean: their variance is right to 0.1 %."""

PAYLOAD_KG: Final = 1e5
"""So large that no load slows a cart: the trip there and back takes 200 s, to 1 part in 1000."""
CART: Final = {
    "payload_kg": PAYLOAD_KG, "mass_kg": 0.001, "range_km": RANGE_KM,
    "recharge_h": SERVICE_S / 3600 * (PAYLOAD_KG / MEAN_KG) * (RANGE_KM * 1000 / ROAD_M),
}  # fmt: skip


def exponential_loads(rate_per_day: float, **keys: Any) -> list[dict[str, Any]]:
    """A stream for each step of the exponential law, at its share of the rate and with its mean load."""
    edges = [BIN * i for i in range(BINS)]
    # P(X > a) and E[X; X > a] of the unit exponential; nothing lies beyond the last step, which has no end.
    above = [*(exp(-a) for a in edges), 0.0]
    moment = [*((1 + a) * exp(-a) for a in edges), 0.0]
    streams = []
    for i in range(BINS):
        share, mean = above[i] - above[i + 1], (moment[i] - moment[i + 1]) / (above[i] - above[i + 1])
        (stream,) = deliveries(rate_per_day * share, load_kg=mean * MEAN_KG, **keys)
        streams.append(stream | {"name": f"step-{i:02}"})
    return streams


@cache
def charging(chargers: int, carts: int, rate_per_s: float, days: float, expires_h: float = 24.0) -> Run:
    """Carts that charge after every trip, on the way for 200 s."""
    fleet = [{"platform": "cart", "home": "Depot", "count": carts, "recharge_below": 1.0}]
    demand = exponential_loads(rate_per_s * 86_400, expires_h=expires_h)
    keys: dict[str, Any] = {"fleet": fleet, "depot": {"chargers": chargers}, "demand": demand, "horizon_days": days}
    return simulate(scenario(ROAD_M / 1000, cart=CART, **keys), record="core")


def uses(made: Run) -> pl.DataFrame:
    """Uses of the chargers in order of asking: seconds ``asked``, ``waited``, ``served`` for."""
    rows = made.ledger.table("resources").filter(resource="Depot charger").sort("asked_us", maintain_order=True)
    return rows.select(
        asked=pl.col("asked_us") / 1e6,
        waited=(pl.col("t_us") - pl.col("asked_us")) / 1e6,
        served=(pl.col("until_us") - pl.col("t_us")) / 1e6,
    )


def erlang_c(servers: int, offered: float) -> float:
    """The chance of having to wait in M/M/c (Erlang 1917)."""
    waiting = offered**servers / factorial(servers) / (1 - offered / servers)
    return waiting / (sum(offered**n / factorial(n) for n in range(servers)) + waiting)


def machine_repair(machines: int, servers: int, ratio: float) -> list[float]:
    """Chances of n machines down in M/M/c//K, *ratio* being mean service over mean time up (Palm 1947).

    The law of the time up does not matter beyond its mean, that of service does.
    """
    ways = [1.0]
    for n in range(machines):
        ways.append(ways[-1] * (machines - n) * ratio / min(n + 1, servers))
    return [way / sum(ways) for way in ways]


def test_erlangs_formula_has_the_values_of_his_tables() -> None:
    assert erlang_c(1, 0.6) == pytest.approx(0.6)
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(3, 2.0) == pytest.approx(4 / 9)


def test_charging_times_are_exponential() -> None:
    served = uses(charging(3, 60, 0.7 * 3 / SERVICE_S, 30))["served"]
    n = len(served)
    assert n > 15_000
    assert served.mean() == pytest.approx(SERVICE_S, abs=4 * SERVICE_S / n**0.5)
    assert served.std() == pytest.approx(SERVICE_S, abs=4 * SERVICE_S * (2 / n) ** 0.5)


def test_every_wait_for_a_charger_is_the_one_of_the_recursion() -> None:
    """Kiefer and Wolfowitz (1955): exact, so an error of any size is found."""
    free = [0.0] * 3
    for asked, waited, served in uses(charging(3, 60, 0.7 * 3 / SERVICE_S, 30)).rows():
        free.sort()
        begins = max(asked, free[0])
        assert asked + waited == pytest.approx(begins, abs=1e-5)
        free[0] = begins + served


def check_against_erlang(chargers: int, load: float, days: float, tolerance: float) -> None:
    """Erlang's waits at the load that the run came to, which takes most of the luck out; that load is checked too."""
    made = uses(charging(chargers, 60, load * chargers / SERVICE_S, days))
    service_s = fmean(made["served"])
    offered = made.height / (days * 86_400) * service_s
    assert offered == pytest.approx(load * chargers, rel=4 * (2 / made.height) ** 0.5)
    waits = erlang_c(chargers, offered)
    mean_s = waits * service_s / (chargers - offered)
    assert (made["waited"] > 0).mean() == pytest.approx(waits, rel=tolerance)
    assert made["waited"].mean() == pytest.approx(mean_s, rel=2 * tolerance)


@pytest.mark.parametrize(("chargers", "load"), [(1, 0.5), (3, 0.7)])
def test_waits_for_chargers_are_those_of_the_m_m_c_queue(chargers: int, load: float) -> None:
    check_against_erlang(chargers, load, 30, 0.06)


@pytest.mark.full
def test_waits_for_chargers_over_long_runs_are_those_of_the_m_m_c_queue() -> None:
    check_against_erlang(3, 0.7, 1500, 0.01)


@pytest.mark.parametrize(("carts", "chargers"), [(4, 1), (8, 3)])
def test_a_fleet_that_shares_its_chargers_works_as_the_machine_repair_model_says(carts: int, chargers: int) -> None:
    """Carts that always have something to do: on the road is up, at the chargers is down."""
    up_s = 2 * ROAD_M / 10.0
    made = uses(charging(chargers, carts, 2.0 * chargers / SERVICE_S, 30, expires_h=0.5))
    chances = machine_repair(carts, chargers, SERVICE_S / up_s)
    busy = sum(p * min(n, chargers) for n, p in enumerate(chances))
    waiting = sum(p * max(n - chargers, 0) for n, p in enumerate(chances))
    horizon_s = 30 * 86_400.0
    # Rates of use, and so the shares of time, are known to 1 % or better over 10 000 cycles.
    assert len(made) / horizon_s * SERVICE_S == pytest.approx(busy, rel=0.03)
    assert float(made["waited"].sum()) / horizon_s == pytest.approx(waiting, rel=0.06)
