"""Places with ties: nobody stands behind another one without a difference that is there for certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from fleet.statistics.significance import ALPHA, holm, paired_p_value


def places(values: Mapping[str, Sequence[float]]) -> dict[str, int]:
    """The place of each: one more than how many are better for certain; more is better.

    By paired t tests of all pairs, adjusted together (Holm 1979). With a single replication all share the first place.
    Raises ``ValueError`` where the lengths differ.
    """
    pairs = list(combinations(values, 2))
    p_values = [paired_p_value(values[a], values[b]) for a, b in pairs]
    adjusted = holm([1.0 if p is None else p for p in p_values])
    better = dict.fromkeys(values, 0)
    for (a, b), p in zip(pairs, adjusted, strict=True):
        if p < ALPHA:
            better[b if sum(values[a]) > sum(values[b]) else a] += 1
    return {label: 1 + count for label, count in better.items()}
