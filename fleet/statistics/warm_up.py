"""Where the warm-up of a series ends: the beginning to be left out, where a run has not come to its usual state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

BATCH: Final = 5
"""Values that are averaged before the rule is applied; the 5 of MSER-5."""


def mser5(series: Sequence[float]) -> int:
    """How many values to leave out at the beginning of *series*, by the rule MSER-5 (White, Cobb & Spratt 2000).

    Of the means of each five values, those are left out without which the squared standard error of the mean of the
    rest is least; never more than half of them. 0 where there are fewer than two batches.

    Use it on a series that is averaged over replications, value by value (Welch 1983): on a single run the rule tends
    to cut where the series happens to be quiet, and the mean of what is left comes out too small.

    Raises
    ------
    ValueError
        If a value is not finite.
    """
    values = np.asarray(series, dtype=np.float64)
    if not np.isfinite(values).all():
        msg = "a series with values that are not finite has no warm-up"
        raise ValueError(msg)
    if len(values) < 2 * BATCH:
        return 0
    batches = values[: len(values) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    errors = [_squared_error(batches[left_out:]) for left_out in range(len(batches) // 2 + 1)]
    return BATCH * int(np.argmin(errors))


def _squared_error(rest: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(((rest - rest.mean()) ** 2).sum()) / len(rest) ** 2
