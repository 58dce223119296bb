"""Places in words: sites by name, places beside crossings by the crossing, all others by where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.units import M_PER_KM, MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from viz.viewer.ground import Ground

_AT_M: Final = 1.0
"""How near the end of a crossing a place is that is called after it."""


def words_for_places(places: pl.DataFrame, ground: Ground) -> Mapping[str, str]:
    """What is to be said of the *places* of a ledger, by name; those that are sites have names of their own."""
    words = {}
    for row in places.iter_rows(named=True):
        x_m, y_m = row["x_mm"] / MM_PER_M, row["y_mm"] / MM_PER_M
        crossing = _crossing_at(x_m, y_m, ground)
        words[row["place"]] = crossing or f"{x_m / M_PER_KM:.1f} km east, {y_m / M_PER_KM:.1f} north"
    return words


def _crossing_at(x_m: float, y_m: float, ground: Ground) -> str | None:
    """The crossing that has an end here."""
    return next(
        (
            crossing.name
            for crossing in ground.crossings
            if any(max(abs(x_m - end[0]), abs(y_m - end[1])) < _AT_M for end in crossing.ends_m)
        ),
        None,
    )
