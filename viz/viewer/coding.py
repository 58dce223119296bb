"""Text columns as integer codes, for arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.ledger.paths import Integers


def codes_of(values: pl.Series, names: Sequence[str]) -> Integers:
    """The index in *names* of each value, -1 for null and for others."""
    if not names or not len(values):
        return values.is_null().cast(pl.Int64).to_numpy() * 0 - 1
    coded = values.replace_strict(list(names), list(range(len(names))), default=-1, return_dtype=pl.Int64)
    array: Integers = coded.fill_null(-1).to_numpy()
    return array


def coded(values: pl.Series) -> tuple[Integers, tuple[str, ...]]:
    """Each value's index in the names that follow, -1 for null; names stand in order of first use."""
    names = tuple(values.drop_nulls().unique(maintain_order=True))
    return codes_of(values, names), names
