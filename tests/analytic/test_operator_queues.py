"""The engine's own operators against exact queues: finite source and Poisson arrivals, utilisation, active, waits.

The exact figure has to lie in the interval of the estimate, all intervals of a test holding together with 99 %
(Bonferroni); the long form also asks for estimates within 1 % (waits 3 %), from intervals that are no wider than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import polars as pl
import pytest
from scipy import stats

from fleet.coordination.protocol import Budget, Context, Decision, Order, Picture, Trigger
from fleet.domain.plan import Step, StepKind
from fleet.models.operator_workload import erlang_c, erlang_wait, finite_source
from fleet.simulation.run import simulate
from tests.analytic.road import scenario
from tests.simulation.call_desk import Callers, Strangers

NT_S, IT_S = 180.0, 18.0
ALL_AT_ONCE = 0.01
"""Probability that any interval of a test misses what it should hold."""

ROWS = (4, 5, 6, 8, 11, 24)
POISSON = ((1, 0.8), (2, 1.6), (3, 2.4), (5, 4.0), (10, 8.0))


class Estimate(NamedTuple):
    """A mean over batches and the half-width of its interval."""

    mean: float
    half: float

    def holds(self, exact: float) -> bool:
        """Whether the exact figure is in the interval."""
        return abs(self.mean - exact) <= self.half

    def is_within(self, share: float, exact: float) -> bool:
        """Whether the estimate is as near as that, and its interval no wider than that."""
        return max(abs(self.mean - exact), self.half) <= share * exact


def estimates(batches: Sequence[tuple[float, ...]], intervals: int) -> list[Estimate]:
    """Of each figure of the batches, where so many intervals are to hold together."""
    return [_estimate(values, len(values) - 1, intervals) for values in zip(*batches, strict=True)]


def _estimate(values: Sequence[float], freedom: int, intervals: int) -> Estimate:
    mean = sum(values) / len(values)
    spread = sqrt(sum((value - mean) ** 2 for value in values) / freedom)
    return Estimate(mean, float(stats.t.isf(ALL_AT_ONCE / intervals / 2, freedom)) * spread / sqrt(len(values)))


def controlled(batches: Sequence[tuple[float, ...]], expected: float, intervals: int) -> list[Estimate]:
    """The same with the last figure, of which the expectation is known, as control variate (Law 2015, ch. 11.4)."""
    *figures, control = zip(*batches, strict=True)
    centre = sum(control) / len(control)
    square = sum((value - centre) ** 2 for value in control)
    found = []
    for values in figures:
        slope = sum(value * (at - centre) for value, at in zip(values, control, strict=True)) / square
        adjusted = [value - slope * (at - expected) for value, at in zip(values, control, strict=True)]
        found.append(_estimate(adjusted, len(values) - 2, intervals))
    return found


def finite(vehicles: int, batches: int, calls: int, intervals: int) -> list[Estimate]:
    """Utilisation, active vehicles and wait, from batches of about so many calls each, after one to warm up."""
    callers = Callers(11, vehicles, 1, NT_S, IT_S)
    length_s = calls * (NT_S + IT_S) / min(vehicles, 10)
    callers.stretch(length_s)
    return estimates([callers.stretch(length_s) for _ in range(batches)], intervals)


def poisson(operators: int, offered: float, batches: int, calls: int, intervals: int) -> list[Estimate]:
    """Share of calls that wait, and the mean wait in service times."""
    strangers = Strangers(12, operators, 1 / offered, 1.0)
    strangers.stretch(calls)
    return controlled([strangers.stretch(calls) for _ in range(batches)], offered, intervals)


@pytest.mark.parametrize("vehicles", [5, 11])
def test_operators_are_as_busy_and_vehicles_wait_as_long_as_in_the_exact_queue(vehicles: int) -> None:
    exact = finite_source(vehicles, 1, NT_S, IT_S)
    busy, active, wait = finite(vehicles, batches=20, calls=1_500, intervals=3)
    assert busy.holds(exact.utilisation)
    assert active.holds(exact.active)
    assert wait.holds(exact.wait_s)
    assert wait.half < 0.12 * exact.wait_s


def test_calls_of_strangers_wait_as_erlang_says() -> None:
    waits, wait = poisson(3, 2.4, batches=20, calls=2_000, intervals=2)
    assert waits.holds(erlang_c(3, 2.4))
    assert wait.holds(erlang_wait(3, 2.4))
    assert wait.half < 0.25 * erlang_wait(3, 2.4)


class Shuttle:
    """A coordinator that has every vehicle drive to and fro for ever."""

    def setup(self, context: Context) -> None:
        """Remember how to name orders."""
        self._context = context

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Send every idle vehicle from end to end again and again."""
        found = Decision()
        for vehicle in [v for bucket in picture.idle.values() for v in bucket.values()]:
            steps = tuple(Step(StepKind.GO, place) for _ in range(5_000) for place in (1, 0))
            order = Order(id=self._context.order_id(), vehicle=vehicle.id, based_on=vehicle.version, steps=steps)
            found.orders.append(order)
        return found


def test_supervised_vehicles_of_a_whole_run_share_an_operator_as_in_the_exact_queue() -> None:
    """Six vehicles that always drive, for five days: twenty batches of six hours each."""
    law = {"law": "exponential"}
    operators = {"neglect": {"mean_s": NT_S, **law}, "attending": {"mean_s": IT_S, **law}}
    fleet = [{"platform": "cart", "home": "Depot", "count": 6, "control": "supervised"}]
    keys = {"fleet": fleet, "horizon_days": 5, "command": {"operators": operators}, "demand": []}
    made = simulate(scenario(10.0, cart={"range_km": 1e6}, **keys), record="core", appoint=lambda _: Shuttle())
    batch_us = 21_600_000_000
    rows = made.ledger.table("resources").filter(pl.col("kind") == "operator")
    batches = rows.group_by((pl.col("t_us") // batch_us).alias("batch")).agg(
        busy=(pl.col("until_us") - pl.col("t_us")).sum() / batch_us,
        wait=(pl.col("t_us") - pl.col("asked_us")).mean() * 1e-6,
        standing=(pl.col("until_us") - pl.col("asked_us")).sum() / batch_us,
    )
    figures = batches.sort("batch").select("busy", 6 - pl.col("standing"), "wait").rows()
    exact = finite_source(6, 1, NT_S, IT_S)
    busy, active, wait = estimates(figures, intervals=3)
    assert busy.holds(exact.utilisation)
    assert active.holds(exact.active)
    assert wait.holds(exact.wait_s)
    assert wait.half < 0.15 * exact.wait_s


@pytest.mark.full
@pytest.mark.parametrize("vehicles", ROWS)
def test_every_row_of_the_finite_source_table_comes_out_of_the_engine(vehicles: int) -> None:
    exact = finite_source(vehicles, 1, NT_S, IT_S)
    busy, active, wait = finite(vehicles, batches=60, calls=7_000, intervals=3 * len(ROWS))
    for estimate, figure, share in (
        (busy, exact.utilisation, 0.01),
        (active, exact.active, 0.01),
        (wait, exact.wait_s, 0.03),
    ):
        assert estimate.holds(figure)
        assert estimate.is_within(share, figure)


@pytest.mark.full
def test_no_number_of_vehicles_keeps_more_of_them_going_than_the_plateau() -> None:
    _, active, _ = finite(60, batches=30, calls=6_000, intervals=1)
    assert active.is_within(0.01, NT_S / IT_S)


@pytest.mark.full
@pytest.mark.parametrize(("operators", "offered"), POISSON)
def test_every_row_of_erlangs_table_comes_out_of_the_engine(operators: int, offered: float) -> None:
    waits, wait = poisson(operators, offered, batches=60, calls=50_000, intervals=2 * len(POISSON))
    for estimate, figure in ((waits, erlang_c(operators, offered)), (wait, erlang_wait(operators, offered))):
        assert estimate.holds(figure)
        assert estimate.is_within(0.03, figure)
