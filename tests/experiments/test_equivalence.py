"""Equivalents in hardware where they are known: a policy of itself, half the speed, and what no hardware reaches."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from fleet.errors import ScenarioError
from fleet.experiments.equivalence import Equivalence, find_equivalents
from fleet.experiments.resources import RESOURCES
from fleet.scenario.scenario import Scenario
from fleet.statistics.crossing import Crossing, Reach
from tests.analytic.road import deliveries, scenario

TRIP_S = 125 + 100
"""There with a full load at 8 m/s and back empty at 10 m/s, one kilometre each way."""


@cache
def loop(speed: float = 1.0, carts: int = 3, rate_per_day: float = 12_000) -> Scenario:
    """Carts that always have something to bring and do nothing but travel, for 24 whole trips at full speed."""
    fleet = [{"platform": "cart", "home": "Depot", "count": carts, "recharge_below": 0.0}]
    cart = {"cruise_kmh": 36 * speed, "top_kmh": 54 * speed, "range_km": 100_000, "mass_kg": 100}
    return scenario(cart=cart, fleet=fleet, demand=deliveries(rate_per_day), horizon_days=24 * TRIP_S / 86_400, seed=5)


def found(baseline: Scenario, candidate: Scenario, *sizes: int, **keys: Any) -> Equivalence:
    return find_equivalents(baseline, candidate, RESOURCES["vehicles"], sizes, replications=2, **keys)


def test_a_policy_needs_exactly_its_own_fleet_to_do_what_it_does() -> None:
    (point,) = found(loop(), loop()).points
    assert point.size == 3
    assert point.performance.mean == pytest.approx(3 * 86_400 / TRIP_S)
    assert point.needed == Crossing(reach=Reach.FOUND, size=3.0, low=3.0, high=3.0)


def test_half_the_speed_needs_exactly_twice_the_vehicles_over_a_range_of_sizes() -> None:
    curve = found(loop(0.5), loop(), 2, 3)
    assert [(point.size, point.needed.size) for point in curve.points] == [(2, 4.0), (3, 6.0)]
    assert [(point.needed.low, point.needed.high) for point in curve.points] == [(4.0, 4.0), (6.0, 6.0)]
    assert curve.falling == ()


def test_what_is_not_asked_for_no_fleet_can_do() -> None:
    # Fifteen requests in all: the baseline's plateau lies below what the candidate is asked for.
    (point,) = found(loop(rate_per_day=240), loop(carts=2)).points
    assert point.needed == Crossing(reach=Reach.UNREACHABLE, size=None, low=None, high=None)


def test_a_resource_that_a_scenario_lacks_is_refused_plainly() -> None:
    with pytest.raises(ScenarioError, match=r"road: it has no operators to have more or less of \(command\.operators"):
        find_equivalents(loop(), loop(), RESOURCES["operators"])
