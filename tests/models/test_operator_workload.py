"""Operators and what they can look after: published tables, exact queues, and what a load costs."""

from __future__ import annotations

from math import inf

import pytest

from fleet.models.operator_workload import (
    attention_factor,
    erlang_c,
    erlang_wait,
    fan_out,
    finite_source,
    open_queue_wait,
    revised_fan_out,
)

NT, IT = 3.0, 0.3
"""Neglect and interaction time in minutes (Cummings, Nehme & Crandall 2007, table 2)."""


@pytest.mark.parametrize(
    ("vehicles", "wait", "utilisation", "active"),
    [(4, 0.096, 0.353, 3.533), (5, 0.140, 0.436, 4.360), (6, 0.192, 0.515, 5.155), (8, 0.327, 0.662, 6.617),
     (11, 0.644, 0.837, 8.368), (24, 3.9005, 1.000, 9.999)],
)  # fmt: skip
def test_the_finite_source_queue_has_its_exact_figures(
    vehicles: int, wait: float, utilisation: float, active: float
) -> None:
    found = finite_source(vehicles, 1, NT, IT)
    assert found.wait_s == pytest.approx(wait, abs=0.0006)
    assert found.utilisation == pytest.approx(utilisation, abs=0.0006)
    assert found.active == pytest.approx(active, abs=0.0006)


def test_two_operators_in_one_pool_keep_more_vehicles_going_than_two_apart() -> None:
    apart, pooled = finite_source(12, 1, NT, IT), finite_source(24, 2, NT, IT)
    assert 2 * apart.active == pytest.approx(17.61, abs=0.005)
    assert pooled.active == pytest.approx(18.50, abs=0.005)


def test_one_vehicle_never_waits_and_endless_vehicles_reach_the_plateau() -> None:
    assert finite_source(1, 1, NT, IT).wait_s == 0.0
    assert finite_source(1000, 3, NT, IT).active == pytest.approx(3 * NT / IT)


@pytest.mark.parametrize(
    ("vehicles", "wait", "revised"),
    [(4, 0.171, 7.36), (5, 0.250, 6.45), (6, 0.360, 5.55), (8, 0.800, 3.73), (11, inf, 1.0)],
)
def test_revised_fan_out_is_that_of_the_published_table(vehicles: int, wait: float, revised: float) -> None:
    found = open_queue_wait(vehicles, NT, IT)
    assert found == pytest.approx(wait, abs=0.0006)
    assert revised_fan_out(NT, IT, found) == pytest.approx(revised, abs=0.006)


def test_fan_out_is_where_an_operator_has_no_time_left() -> None:
    assert fan_out(NT, IT) == pytest.approx(11.0)
    assert revised_fan_out(NT, IT, 0.0) == pytest.approx(fan_out(NT, IT))


@pytest.mark.parametrize(
    ("operators", "offered", "waits", "wait"),
    [(1, 0.8, 0.8, 4.0), (2, 1.6, 0.7111, 1.7778), (3, 2.4, 0.6472, 1.0787), (5, 4.0, 0.5541, 0.5541),
     (10, 8.0, 0.4092, 0.2046)],
)  # fmt: skip
def test_erlangs_delay_formula(operators: int, offered: float, waits: float, wait: float) -> None:
    assert erlang_c(operators, offered) == pytest.approx(waits, abs=5e-5)
    assert erlang_wait(operators, offered) == pytest.approx(wait, abs=5e-5)


def test_whoever_is_offered_more_than_there_is_time_for_never_gets_done() -> None:
    assert erlang_c(2, 2.0) == 1.0
    assert erlang_wait(2, 2.0) == inf


@pytest.mark.parametrize(("load", "factor"), [(0.0, 1.0), (0.7, 1.0), (0.8, 1.2), (1.0, 1.6)])
def test_only_load_above_the_knee_lengthens_what_an_operator_does(load: float, factor: float) -> None:
    assert attention_factor(load, slope=2.0, knee=0.7) == pytest.approx(factor)
