"""How busy operators were while on duty, and how long whoever called them waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.ledger.services import operator_services
from fleet.statistics.window import Window, ratio
from fleet.units import US_PER_DAY, US_PER_H, US_PER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorUse:
    """All operators of a run together, in its window.

    ``duty_us`` is the time that they were on duty, ``busy_us`` the time in which they served somebody, ``calls`` how
    many they served, ``waited_us`` how long those had waited, all in all.
    """

    duty_us: int
    busy_us: int
    calls: int
    waited_us: int

    @property
    def utilisation(self) -> float | None:
        """Busy time / time on duty; above 1 where people went on after the end of a shift."""
        return ratio(self.busy_us, self.duty_us)

    @property
    def mean_wait_s(self) -> float | None:
        """Mean wait of a call that was served, in seconds."""
        return ratio(self.waited_us / US_PER_S, self.calls)

    @property
    def duty_h(self) -> float:
        """Hours on duty."""
        return self.duty_us / US_PER_H

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"utilisation": self.utilisation, "mean_wait_s": self.mean_wait_s}


def operator_use(ledger: Ledger, window: Window) -> OperatorUse | None:
    """What the operators of a run did; None where it has none."""
    staff = ledger.meta.get("operators")
    if not staff:
        return None
    services = operator_services(ledger.table("resources"), ledger.table("legs"))
    counted = services.filter(pl.col("t_us") >= window.start_us)
    return OperatorUse(
        duty_us=duty_us(staff, window),
        busy_us=int(services.select(window.overlap_us("t_us", "ended_us").sum()).item()),
        calls=counted.height,
        waited_us=int(counted.select((pl.col("t_us") - pl.col("asked_us")).sum()).item()),
    )


def duty_us(staff: Mapping[str, Any], window: Window) -> int:
    """Time on duty in a window, of all crews: ``count`` operators in each, but in the hours of ``shifts``."""
    hours = sorted(
        (round(start * US_PER_H), round(end * US_PER_H), shift["count"])
        for shift in staff["shifts"]
        for start, end in _within_a_day(shift["from_h"], shift["until_h"])
    )
    total = staff["count"] * window.length_us
    for day in range(window.start_us // US_PER_DAY, -(-window.end_us // US_PER_DAY)):
        for start_us, end_us, count in hours:
            begins = max(day * US_PER_DAY + start_us, window.start_us)
            ends = min(day * US_PER_DAY + end_us, window.end_us)
            total += max(ends - begins, 0) * (count - staff["count"])
    return int(total) * int(staff["crews"])


def _within_a_day(from_h: float, until_h: float) -> list[tuple[float, float]]:
    return [(from_h, until_h)] if from_h < until_h else [(from_h, 24.0), (0.0, until_h)]
