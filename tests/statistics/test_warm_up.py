"""MSER-5 on series whose beginning is known, and on a queue that starts empty."""

from __future__ import annotations

import numpy as np
import pytest

from fleet.randomness import Streams
from fleet.statistics.warm_up import mser5

LOAD = 0.8
MEAN_WAIT = LOAD / (1 - LOAD)
"""Of M/M/1, in service times (Erlang 1917)."""

USUAL = [value for _ in range(20) for value in (*[1.0] * 5, *[2.0] * 5)]
"""A series that goes up and down alike all along."""


def waits(study: int, queues: int, customers: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Waits in queues M/M/1 that start empty, by the recursion of Lindley (1952)."""
    generator = Streams(study).generator("warm-up", "queues")
    gaps = generator.standard_exponential((queues, customers)) / LOAD
    services = generator.standard_exponential((queues, customers))
    wait = np.zeros((queues, customers))
    for i in range(1, customers):
        wait[:, i] = np.maximum(wait[:, i - 1] + services[:, i - 1] - gaps[:, i], 0.0)
    return wait


def test_a_beginning_that_is_unlike_the_rest_is_left_out() -> None:
    assert mser5([50.0] * 15 + USUAL) == 15


def test_what_is_alike_all_along_is_left_whole() -> None:
    assert mser5(USUAL) == 0


def test_never_more_than_half_is_left_out() -> None:
    assert mser5([float(value) for value in range(100)]) <= 50


@pytest.mark.parametrize("length", [0, 1, 4, 9])
def test_a_series_too_short_to_tell_is_left_whole(length: int) -> None:
    assert mser5([9.0] * length) == 0


def test_what_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        mser5([1.0, float("nan")] * 10)


def test_the_mean_wait_of_a_queue_that_starts_empty_comes_right_without_its_beginning() -> None:
    """M/M/1 at ρ = 0.8: the beginning is found on 200 queues and left out of 4,000 others; the bias goes."""
    left_out = mser5(list(waits(1, 200, 400).mean(axis=0)))
    others = waits(2, 4000, 400)
    error = others.mean(axis=1).std(ddof=1) / 4000**0.5
    assert 20 <= left_out <= 200
    assert others.mean() < MEAN_WAIT - 3 * error
    assert abs(others[:, left_out:].mean() - MEAN_WAIT) < abs(others.mean() - MEAN_WAIT) / 2
