"""Runs of variants: each is made once, on the luck of its number, by any number of workers."""

from __future__ import annotations

import pytest

from fleet.experiments.variants import Effort, Variants
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from tests.analytic.road import deliveries, scenario


def with_carts(count: int) -> Scenario:
    fleet = [{"platform": "cart", "home": "Depot", "count": count}]
    return scenario(fleet=fleet, demand=deliveries(400), horizon_days=0.2)


def digests(variants: Variants[int], name: int, count: int) -> list[str]:
    return [row["ledger_sha256"] for row in variants.rows(name, count)]


def test_runs_are_the_same_on_any_number_of_workers() -> None:
    alone, together = (Variants[int](with_carts, Effort(seed=3, workers=workers)) for workers in (1, 2))
    for variants in (alone, together):
        variants.run({1: 2, 2: 1})
    assert digests(alone, 1, 2) == digests(together, 1, 2)
    assert digests(alone, 2, 1) == digests(together, 2, 1)
    single = simulate(with_carts(1), seed=3, replication=1, record="core").summary()
    assert digests(alone, 1, 2)[1] == single.ledger_sha256


def test_what_was_run_is_not_run_again() -> None:
    told: list[tuple[int, int]] = []
    variants = Variants[int](with_carts, Effort(progress=lambda done, whole: told.append((done, whole))))
    variants.run({1: 2})
    before = variants.rows(1, 2)
    rows = variants.run_rows([1, 2], 3)
    assert (variants.runs, told) == (6, [(1, 2), (2, 2), (3, 6), (4, 6), (5, 6), (6, 6)])
    assert rows[1][:2] == before


def test_what_was_not_run_has_no_rows() -> None:
    with pytest.raises(KeyError):
        Variants[int](with_carts, Effort()).rows(1, 1)
