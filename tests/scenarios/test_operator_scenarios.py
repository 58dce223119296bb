"""The scenarios about people show what they say: how many robots an operator is good for, what autonomy is worth."""

from __future__ import annotations

from functools import cache

import polars as pl

from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run

SCENARIOS = bundled("scenarios")


@cache
def run_of(name: str, *settings: str) -> Run:
    return simulate(Scenario.load(SCENARIOS / f"{name}.yaml", settings))


def a_day(*settings: str) -> float:
    found = run_of("operators", *settings).summary().missions_per_day
    assert found is not None
    return found


def waited_h(made: Run, platform: str) -> float:
    """Mean hours that vehicles of a platform stood waiting for an operator."""
    rows = made.ledger.table("vehicles").filter(pl.col("platform") == platform)
    spans = rows.with_columns(us=pl.col("t_us").shift(-1).over("vehicle") - pl.col("t_us"))
    total_us = int(spans.filter(pl.col("state") == "awaiting_operator")["us"].sum())
    return total_us / 3.6e9 / rows["vehicle"].n_unique()


def test_eight_robots_deliver_more_than_four_and_twelve_less_than_eight() -> None:
    four, twelve = a_day("fleet.courier.count=4"), a_day("fleet.courier.count=12")
    assert 1.3 * four < a_day()
    assert twelve < 0.95 * a_day()


def test_twelve_would_deliver_the_most_if_load_cost_nothing() -> None:
    assert a_day("fleet.courier.count=12", "command.operators.attention.k=0") > 1.1 * a_day()


def test_who_needs_a_hand_now_and_then_waits_for_those_who_are_steered_and_drones_wait_for_nobody() -> None:
    made = run_of("autonomy")
    assert waited_h(made, "termit") > 2 * waited_h(made, "zmiy") > 0
    assert waited_h(run_of("autonomy", "fleet.zmiy.control=supervised"), "termit") < 0.3 * waited_h(made, "termit")
    assert waited_h(made, "heavy-carrier") == 0
    assert made.summary().time_in["waiting_for_approval"] > 0


def test_robots_that_need_a_hand_now_and_then_are_served_sooner_than_robots_that_are_steered() -> None:
    steered, supervised = run_of("autonomy").summary(), run_of("autonomy", "fleet.zmiy.control=supervised").summary()
    assert steered.operators is not None
    assert supervised.operators is not None
    assert supervised.operators.utilisation < 0.5 * steered.operators.utilisation  # type: ignore[operator]
    assert supervised.on_time_rate > steered.on_time_rate  # type: ignore[operator]


def test_who_is_steered_waits_for_longer_at_night_when_fewer_are_on_duty() -> None:
    services = run_of("autonomy").ledger.table("resources").filter(pl.col("kind") == "operator")
    hour = pl.col("t_us") // 3_600_000_000 % 24
    by_night = services.filter((hour >= 22) | (hour < 6))
    wait = (pl.col("t_us") - pl.col("asked_us")).mean()
    assert by_night.select(wait).item() > services.select(wait).item()
    assert by_night["resource"].n_unique() <= services["resource"].n_unique() == 4
