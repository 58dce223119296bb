"""Sequential halving finds the best of noisy alternatives with few trials, and keeps the first one when in doubt."""

from __future__ import annotations

from collections import Counter

import pytest

from fleet.coordination.halving import best_of
from fleet.randomness import Stream


def test_without_noise_the_best_wins() -> None:
    assert best_of(3, 12, lambda k, j: (0.0, 1.0, 3.0)[k] + 0.1 * j, 1.0) == 2


def test_of_equals_the_first_stays() -> None:
    assert best_of(3, 24, lambda k, j: 5.0 + 0 * k * j, 0.0) == 0


def test_most_trials_go_to_the_better_half() -> None:
    trials: Counter[int] = Counter()

    def trial(k: int, j: int) -> float:
        assert trials[k] == j
        trials[k] += 1
        return float(k) + 0.01 * (j % 2)

    assert best_of(4, 32, trial, 1.0) == 3
    assert trials == {0: 4, 1: 4, 2: 12, 3: 12}


def test_who_is_not_clearly_better_does_not_replace_the_first() -> None:
    noise = (-3.0, 3.5, -3.0, 3.5, -3.0, 3.5)
    assert best_of(2, 12, lambda k, j: noise[j] if k else 0.0, 1.0) == 0
    assert best_of(2, 12, lambda k, j: noise[j] if k else 0.0, 0.0) == 1


def test_what_was_found_counts_when_nothing_more_can_be_afforded() -> None:
    assert best_of(2, 40, lambda k, j: float(k) + 0.01 * j if j < 3 else None, 1.0) == 1
    assert best_of(2, 40, lambda k, j: float(k) if j < 1 else None, 1.0) == 0


@pytest.mark.parametrize("gap", [0.5, 1.0])
def test_chances_in_common_tell_small_differences_from_few_trials(gap: float) -> None:
    """Noise of ± 10 that all share does no harm; the same noise apart hides the difference."""
    found = Counter(best_of(2, 16, lambda k, j, s=seed: gap * k + 20 * Stream(s * 100 + j).uniform(), 1.0)  # type: ignore[misc]
                    for seed in range(20))  # fmt: skip
    assert found == {1: 20}
