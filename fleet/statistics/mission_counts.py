"""How many missions were asked for and what came of them: in all, by kind, by cause.

Every mission stands under exactly one of succeeded, failed, expired, rejected and open; in an unfinished run those
without an end yet count as open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from fleet.statistics.window import Window, ratio
from fleet.units import US_PER_H

OUTCOMES: Final = ("succeeded", "failed", "expired", "rejected", "open")

_STANDING: Final = pl.col("outcome").fill_null("open")

_COUNTS: Final = (
    pl.len().alias("requested"),
    *(_STANDING.eq(outcome).sum().alias(outcome) for outcome in OUTCOMES),
    pl.col("first_departed_us").is_not_null().sum().alias("departed"),
    pl.col("on_time").fill_null(value=False).sum().alias("on_time"),
    (0.5 ** pl.col("priority")).filter(pl.col("on_time").fill_null(value=False)).sum().alias("on_time_value"),
    (pl.col("ended_us") - pl.col("ready_us")).filter(_STANDING == "succeeded").sum().alias("response_us"),
)
"""What is counted of any group of missions; ``response_us`` sums the time from ready to success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionCounts:
    """Missions by outcome; ``departed`` had at least one departure, ``on_time`` succeeded by their due time.

    ``on_time_value`` weighs the latter by 0.5^priority, as the policies that weigh priorities do: one of priority 0,
    the most urgent, counts 1.
    """

    requested: int
    succeeded: int
    failed: int
    expired: int
    rejected: int
    open: int
    departed: int
    on_time: int
    on_time_value: float
    response_us: int

    @property
    def success_rate(self) -> float | None:
        """Succeeded / (requested − open); None where that is 0 / 0."""
        return ratio(self.succeeded, self.requested - self.open)

    @property
    def on_time_rate(self) -> float | None:
        """Succeeded by the due time / (requested − open); None where that is 0 / 0."""
        return ratio(self.on_time, self.requested - self.open)

    @property
    def mean_response_h(self) -> float | None:
        """Mean hours from ready to success."""
        return ratio(self.response_us / US_PER_H, self.succeeded)

    def by_outcome(self) -> dict[str, int]:
        """Requested, and the outcomes that it is the sum of."""
        return {"requested": self.requested} | {outcome: getattr(self, outcome) for outcome in OUTCOMES}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFigures:
    """Missions of one kind; derived ones (recovery and the like) stand in rows of their own."""

    kind: str
    derived: bool
    counts: MissionCounts
    missions_per_day: float | None

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        counts = asdict(self.counts)
        del counts["response_us"]
        return {
            "derived": self.derived,
            **counts,
            "missions_per_day": self.missions_per_day,
            "success_rate": self.counts.success_rate,
            "on_time_rate": self.counts.on_time_rate,
            "mean_response_h": self.counts.mean_response_h,
        }


def requested_in(missions: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Of the missions of a ledger, those requested at or after the warm-up."""
    return missions.filter(pl.col("t_us") >= window.start_us)


def count(missions: pl.DataFrame) -> MissionCounts:
    """The counts over *missions*."""
    return MissionCounts(**missions.select(_COUNTS).row(0, named=True))


def count_by_kind(missions: pl.DataFrame, days: float) -> tuple[KindFigures, ...]:
    """The counts of each kind among *missions* over so many *days*: exogenous kinds first, then by name."""
    rows = missions.group_by("derived", "kind").agg(_COUNTS).sort("derived", "kind").rows(named=True)
    figures = []
    for row in rows:
        kind, derived = row.pop("kind"), bool(row.pop("derived"))
        counts = MissionCounts(**row)
        per_day = ratio(counts.succeeded, days)
        figures.append(KindFigures(kind=kind, derived=derived, counts=counts, missions_per_day=per_day))
    return tuple(figures)


def causes(missions: pl.DataFrame) -> dict[str, int]:
    """Why missions ended without success, the most frequent cause first: requested − succeeded − open of them."""
    unserved = missions.filter(~_STANDING.is_in(("succeeded", "open")))
    return dict(unserved.group_by("cause").len().sort(["len", "cause"], descending=[True, False]).rows())
