"""What vehicles have made of areas by time: zones that they have looked at, roads that they have cleared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fleet.units import MM_PER_M, NANO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.ledger.paths import Integers, Reals
    from viz.viewer.ground import Ground

_LASTING: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A zone as it was last looked at: ``known`` of it, from 0 to 1, half of which is forgotten in ``half_life_us``."""

    t_us: int
    known: float
    half_life_us: int

    def known_at(self, time_us: int) -> float:
        """What is known at a time, faded since the look."""
        faded: float = self.known * 0.5 ** ((time_us - self.t_us) / self.half_life_us)
        return faded


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """Roads with ``factor`` of their danger left until ``until_us``; ``edges`` are indices of `Ground.tail`."""

    t_us: int
    until_us: int
    factor: float
    x_m: float
    y_m: float
    edges: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Looks by zone, and clearings, both in order of time."""

    looks: Mapping[str, tuple[Look, ...]]
    clearings: tuple[Clearing, ...]

    def looked_at(self, zone: str, time_us: int) -> Look | None:
        """The last look at *zone* up to a time."""
        return next((look for look in reversed(self.looks.get(zone, ())) if look.t_us <= time_us), None)

    def cleared_at(self, time_us: int) -> list[Clearing]:
        """The clearings that are in force at a time."""
        return [one for one in self.clearings if one.t_us <= time_us < one.until_us]


def areas_of(areas: pl.DataFrame, places: pl.DataFrame, ground: Ground) -> Areas:
    """What the rows of a ledger's tables tell of areas; *places* are those that are no sites."""
    where = {site.name: (site.x_m, site.y_m) for site in ground.sites}
    where |= {row["place"]: (row["x_mm"] / MM_PER_M, row["y_mm"] / MM_PER_M) for row in places.to_dicts()}
    looks: dict[str, tuple[Look, ...]] = {}
    for row in areas.filter(event="scouted").to_dicts():
        look = Look(t_us=row["t_us"], known=row["knowledge_n"] / NANO, half_life_us=row["half_life_us"] or _LASTING)
        looks[row["area"]] = (*looks.get(row["area"], ()), look)
    return Areas(
        looks=looks,
        clearings=tuple(
            Clearing(
                t_us=row["t_us"],
                until_us=_LASTING if row["until_us"] is None else row["until_us"],
                factor=row["factor_n"] / NANO,
                x_m=where[row["place"]][0],
                y_m=where[row["place"]][1],
                edges=_nearest(ground, where[row["place"]], row["edges"] // 2),
            )
            for row in areas.filter(event="cleared").to_dicts()
            if row["place"] in where
        ),
    )


def _nearest(ground: Ground, at_m: tuple[float, float], count: int) -> Integers:
    """The *count* edges around a place that a clearing reaches: with their middle, or with both of their ends."""
    away: Reals = np.hypot(ground.x_m - at_m[0], ground.y_m - at_m[1])
    middle_x = (ground.x_m[ground.tail] + ground.x_m[ground.head]) / 2.0
    middle_y = (ground.y_m[ground.tail] + ground.y_m[ground.head]) / 2.0
    ends = np.maximum(away[ground.tail], away[ground.head])
    found: Integers = np.argsort(np.minimum(ends, np.hypot(middle_x - at_m[0], middle_y - at_m[1])))[:count]
    return found
