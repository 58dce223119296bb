"""The roaming servers: what the scope of a policy is worth, and where first come, first served breaks down."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import mean
from typing import Any, Final

import polars as pl
import pytest

from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate

SHORT_S: Final = 1000.0
"""The scenario's unit of time."""
MATCHED: Final = {"name": "assignment", "ageing": 0, "urgency_s": 0, "loyalty_s": 0, "share": False}


def response(rate: float, coordinator: Mapping[str, Any], days: float, seed: int = 1) -> float:
    """Mean time from request to completion in units of time, at so many requests in one."""
    changes = {"horizon_days": days, "demand.0.rate_per_day": 86.4 * rate, "command.coordinator": dict(coordinator)}
    made = simulate(Scenario.load(bundled("scenarios") / "roaming.yaml").replace(changes), seed=seed, record="core")
    ended = made.ledger.table("parts").filter(event="ended", outcome="succeeded").select("mission", "t_us")
    asked = made.ledger.table("missions").select("mission", "ready_us").filter(pl.col("ready_us") > 0.5 * 86_400e6)
    waited = ended.join(asked, on="mission").select(pl.col("t_us") - pl.col("ready_us")).to_series()
    return float(waited.to_numpy().mean()) * 1e-6 / SHORT_S


def test_looking_at_busy_and_moving_vehicles_pays_more_and_more() -> None:
    idle, busy, divert = (response(20, MATCHED | {"scope": scope}, 1.5) for scope in ("idle", "busy", "divert"))
    assert idle > 1.3 * busy
    assert busy > 1.05 * divert


def test_first_come_first_served_saturates_where_the_nearest_pair_does_not() -> None:
    """Ten servers, 0.521 mean distance of two points of a unit square and 0.1 of service: 10 / 0.621 = 16.1."""
    greedy = {"name": "greedy-closest", "ageing": 0, "urgency_s": 0, "share": False}
    assert response(14, {"name": "fifo-nearest"}, 2) < 0.6
    assert response(18, {"name": "fifo-nearest"}, 2) > 3.0
    assert response(24, greedy, 2) < 0.8


@pytest.mark.full
@pytest.mark.parametrize(
    ("scope", "rate", "expected"),
    [
        ("idle", 10, 0.318),
        ("idle", 15, 0.446),
        ("idle", 20, 0.566),
        ("divert", 10, 0.273),
        ("divert", 15, 0.295),
        ("divert", 20, 0.324),
    ],
)
def test_the_mean_response_is_that_of_an_independent_simulation(scope: str, rate: float, expected: float) -> None:
    """Expected values from a stand-alone simulation of the same rules, some thousand requests each."""
    found = mean(response(rate, MATCHED | {"scope": scope}, 8, seed) for seed in range(1, 7))
    assert found == pytest.approx(expected, rel=0.03)
