"""The energy factor over time: what cold and wind add to every use of energy, as the static tables have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fleet.ledger.audit.material import Material


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factors:
    """A piecewise constant factor: ``value[i]`` from ``since_us[i]`` on."""

    since_us: NDArray[np.int64]
    value: NDArray[np.float64]

    @property
    def least(self) -> float:
        """The lowest value of the run."""
        return float(self.value.min())

    def between(self, start_us: pl.Series, end_us: pl.Series) -> list[pl.Series]:
        """Series ``least_factor`` and ``most_factor`` over each time from *start_us* to *end_us*."""
        first, last = (
            np.maximum(np.searchsorted(self.since_us, times.to_numpy(), side="right") - 1, 0)
            for times in (start_us, end_us)
        )
        least, most = self.value[first], self.value[first]
        for i in np.flatnonzero(last > first):
            during = self.value[first[i] : last[i] + 1]
            least[i], most[i] = during.min(), during.max()
        return [pl.Series("least_factor", least), pl.Series("most_factor", most)]


def energy_factors(material: Material) -> Factors:
    """``energy_factor_truth`` of ``run.json`` times the timeline ``energy``; both are 1 where not stated."""
    constant = material.fact("energy_factor_truth")
    scale = 1.0 if constant is None else float(constant)
    since, value = np.zeros(1, np.int64), np.ones(1)
    if material.has("timelines"):
        line = material.ledger.table("timelines").filter(pl.col("name") == "energy").sort("t_us")
        since = np.concatenate([since - 1, line["t_us"].cast(pl.Int64).to_numpy()])
        value = np.concatenate([value, line["value"].cast(pl.Float64).to_numpy()])
    return Factors(since_us=since, value=value * scale)
