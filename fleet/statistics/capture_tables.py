"""Attempts on positions, and positions held, as tables of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from fleet.statistics.captures import Attempt, Captures
from fleet.statistics.figure_tables import FigureTable
from fleet.statistics.wording import lasting, number
from fleet.units import US_PER_H, format_us

_ATTEMPT_HEADS: Final = (
    "position", ">attempt", "from", ">lasted", "ended", "who took part", "out of action", ">own fell", ">enemy fell",
)  # fmt: skip
_HOLD_HEADS: Final = (
    "position", "from", ">held for", "until", ">stock brought, kg", ">stock-outs", ">attacks", ">own fell",
    ">enemy fell",
)  # fmt: skip


def attempts(captures: Captures | None) -> FigureTable:
    """Every attempt: when, how it ended, with whom, and what it cost; no rows where there was none."""
    rows = tuple(_attempt(one) for one in captures.attempts) if captures is not None else ()
    return FigureTable(title="Attempts (what fell in elements of strength)", heads=_ATTEMPT_HEADS, rows=rows)


def _attempt(one: Attempt) -> tuple[str | None, ...]:
    return (
        one.position, f"{one.number:,}", _clock(one.began_h), lasting((one.ended_h - one.began_h) * US_PER_H),
        one.ending or "under way", _counted(one.members), put_out(one) or "none", f"{one.own_fell:,}",
        f"{one.enemy_fell:,}",
    )  # fmt: skip


def holds(captures: Captures | None) -> FigureTable:
    """Every stretch of time in which the fleet held a position; no rows where there was none."""
    rows = tuple(
        (
            hold.position, _clock(hold.from_h), lasting((hold.until_h - hold.from_h) * US_PER_H),
            hold.lost_by or "the end, still held", number(hold.supplied_kg), f"{hold.stock_outs:,}",
            f"{hold.attacks:,}", f"{hold.own_fell:,}", f"{hold.enemy_fell:,}",
        )
        for hold in (captures.holds if captures is not None else ())
    )  # fmt: skip
    return FigureTable(title="Positions held", heads=_HOLD_HEADS, rows=rows)


def put_out(one: Attempt) -> str:
    """Who was put out of action, phase by phase: so many of each platform, and whether lost or disabled."""
    by_phase: dict[str, Counter[tuple[str, str]]] = {}
    for each in one.put_out:
        by_phase.setdefault(each.phase, Counter())[each.platform, each.how] += 1
    return "; ".join(
        f"{phase}: {', '.join(f'{n} {platform} {how}' for (platform, how), n in found.items())}"
        for phase, found in by_phase.items()
    )


def _counted(vehicles: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {platform}" for platform, n in vehicles.items())


def _clock(hours: float) -> str:
    return format_us(round(hours * US_PER_H)).rpartition(":")[0]
