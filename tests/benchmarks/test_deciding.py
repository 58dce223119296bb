"""A decision costs little more than what it can't do without, and grows as it should."""

from __future__ import annotations

import pytest

from tests.benchmarks.deciding import crowd, decision_s, measure_apart


@pytest.mark.parametrize(("vehicles", "parts"), [(20, 120), (120, 120)])
def test_an_assignment_costs_the_bare_solver_and_little_for_each_cell_and_order(vehicles: int, parts: int) -> None:
    decided = measure_apart(vehicles, parts)
    assert decided.orders == min(vehicles, parts)
    assert decided.decision_s < decided.allowed_s


def test_greedy_grows_no_faster_than_n_log_n_in_pairs() -> None:
    small, _ = decision_s("greedy-closest, all pairs", crowd(40, 40))
    large, _ = decision_s("greedy-closest, all pairs", crowd(160, 160))
    # Sixteen times as many pairs, log n half as large again.
    assert large < 16 * 1.5 * 1.5 * small


def test_regret_grows_at_most_quadratically_in_what_waits_and_linearly_in_vehicles() -> None:
    # With three parts a plan at most, so that plans are as long in both.
    base, _ = decision_s("insertion", crowd(10, 30), 3)
    more_parts, _ = decision_s("insertion", crowd(10, 90), 3)
    more_vehicles, _ = decision_s("insertion", crowd(40, 30), 3)
    assert more_parts < 9 * 1.5 * base
    assert more_vehicles < 4 * 1.5 * base
