"""The stretch of a run that its figures are about: from the end of the warm-up to the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.units import US_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Times from *start_us* on and before *end_us*, in µs from the start of the run.

    The figures of an unfinished run end where its ledger is complete up to.
    """

    start_us: int
    end_us: int

    @classmethod
    def of(cls, ledger: Ledger) -> Window:
        """The window of a run; all of it where no warm-up is recorded."""
        start_us = ledger.meta.get("warm_up_us") or 0
        horizon_us = ledger.meta.get("horizon_us")
        end_us = ledger.complete_until_us if horizon_us is None else min(horizon_us, ledger.complete_until_us)
        return cls(start_us=start_us, end_us=max(start_us, end_us))

    @property
    def length_us(self) -> int:
        """How long it is."""
        return self.end_us - self.start_us

    @property
    def days(self) -> float:
        """How long it is, in days."""
        return self.length_us / US_PER_DAY

    def overlap_us(self, start: str, end: str) -> pl.Expr:
        """How much of the time from column *start* to column *end* lies in the window; never negative."""
        return (pl.col(end).clip(upper_bound=self.end_us) - pl.col(start).clip(lower_bound=self.start_us)).clip(0)


def ratio(part: float, whole: float) -> float | None:
    """*part* / *whole*, or None where there is nothing to divide by."""
    return part / whole if whole else None
