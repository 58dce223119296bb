"""What binds where it is known, and what a robot, a minute or nothing at all is worth there."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.errors import FleetError
from fleet.experiments.diagnosis import Diagnosis, ShadowPrice, diagnose, verdict
from fleet.experiments.limits import LIMITS, Bound
from fleet.scenario.scenario import Scenario
from tests.analytic.road import deliveries, scenario

TRIP_S = 125 + 100
"""There with a full load at 8 m/s and back empty at 10 m/s, one kilometre each way."""


def loop(rate_per_day: float = 12_000, **command: Any) -> Scenario:
    """Three carts that do nothing but travel, for 12 whole trips; far more is asked for without a rate."""
    fleet = [{"platform": "cart", "home": "Depot", "count": 3, "recharge_below": 0.0}]
    return scenario(
        cart={"range_km": 100_000},
        fleet=fleet,
        depot={"docks": 40},
        demand=deliveries(rate_per_day),
        horizon_days=12 * TRIP_S / 86_400,
        command={"coordinator": "fifo-nearest", **command},
    )


def found(made: Scenario, *names: str) -> Diagnosis:
    chosen = tuple(limit for limit in LIMITS if limit.name in names)
    # Eight: equal gains in all of them would come by chance once in 128 times.
    return diagnose(made, replications=8, limits=chosen)


def price_of(diagnosis: Diagnosis, name: str) -> ShadowPrice:
    return next(price for price in diagnosis.prices if price.limit.name == name)


def test_a_saturated_fleet_is_capacity_bound_and_a_robot_is_worth_what_it_carries() -> None:
    diagnosis = found(loop(), "more demand", "more vehicles", "more docks", "no link latency")
    assert diagnosis.binds is Bound.CAPACITY
    vehicles = price_of(diagnosis, "more vehicles")
    assert vehicles.per_unit is not None
    assert vehicles.amount == 1
    assert vehicles.per_unit.mean == pytest.approx(86_400 / TRIP_S)
    assert vehicles.cost is not None
    assert vehicles.per_1000_usd is not None
    # The cart's price is that of its base, a TerMIT.
    assert vehicles.per_1000_usd.mean == pytest.approx(86_400 / TRIP_S / 14)
    assert [price.counts for price in diagnosis.prices] == [False, True, False]
    assert diagnosis.absent == ("no link latency",)


def test_a_fleet_with_little_to_do_is_demand_bound() -> None:
    diagnosis = found(loop(rate_per_day=600), "more demand", "more vehicles", "more docks")
    assert diagnosis.binds is Bound.DEMAND
    assert price_of(diagnosis, "more demand").gain.difference.mean == pytest.approx(0.25 * 600, rel=0.4)


def test_orders_that_take_long_make_a_fleet_comms_bound() -> None:
    diagnosis = found(loop(links={"latency_s": 300}), "more demand", "more vehicles", "no link latency")
    assert diagnosis.binds is Bound.COMMS
    latency = price_of(diagnosis, "no link latency")
    assert latency.per_unit is not None
    assert latency.amount == 5
    assert latency.per_unit.mean == pytest.approx(latency.gain.difference.mean / 5)


def test_decisions_that_are_put_off_make_a_fleet_coordination_bound() -> None:
    diagnosis = found(loop(coalesce_s=600), "more demand", "more vehicles", "no coalescing")
    assert diagnosis.binds is Bound.COORDINATION


def test_an_operator_who_takes_long_to_consent_makes_a_fleet_operator_bound() -> None:
    operators = {"count": 1, "approval": {"level": "L2", "takes": 300}}
    names = ("more demand", "more vehicles", "more operators", "no approval")
    diagnosis = found(loop(rate_per_day=4000, operators=operators), *names)
    assert diagnosis.binds is Bound.OPERATOR
    assert [price.counts for price in diagnosis.prices] == [False, False, True, True]


def test_where_nothing_is_gained_for_certain_nothing_is_said_to_bind() -> None:
    diagnosis = found(loop(), "more demand", "more docks")
    assert (diagnosis.binds, verdict(())) == (None, None)
    assert [price.p_holm for price in diagnosis.prices] == [1.0, 1.0]


def test_one_replication_is_no_ground_for_a_verdict() -> None:
    with pytest.raises(FleetError, match="2 or more are needed"):
        diagnose(loop(), replications=1)
