"""Times, spans and quantities in few words."""

from __future__ import annotations

from fleet.units import J_PER_KWH, MJ_PER_J, US_PER_DAY, US_PER_H, US_PER_S, format_us

_HOLDS = "\u00a0"
"""A space at which no line is broken."""

_US_PER_MIN = 60 * US_PER_S
_G_PER_KG = 1_000


def clock(time_us: int) -> str:
    """``1d 06:30:00``: a time of a run."""
    days, _, rest = format_us(time_us).partition("d")
    return f"{days}d{_HOLDS}{rest}"


def clock_short(time_us: int) -> str:
    """``1d 06:30``: a time of a run to the minute."""
    return clock(time_us)[:-3]


def plain(word: str) -> str:
    """A word of a ledger, such as ``on_task``, as people write it."""
    return word.replace("_", " ")


def span(time_us: int) -> str:
    """How long something takes, in the unit that suits it."""
    if time_us < 0:
        return f"−{span(-time_us)}"
    if time_us < 2 * _US_PER_MIN:
        return f"{time_us / US_PER_S:.0f}{_HOLDS}s"
    if time_us < 119.5 * _US_PER_MIN:
        return f"{time_us / _US_PER_MIN:.0f}{_HOLDS}min"
    if time_us < 2 * US_PER_DAY:
        return f"{time_us / US_PER_H:.1f}{_HOLDS}h"
    return f"{time_us / US_PER_DAY:.1f}{_HOLDS}d"


def kilograms(mass_g: int) -> str:
    """A load."""
    return f"{mass_g / _G_PER_KG:,.0f}{_HOLDS}kg"


def kilowatt_hours(energy_mj: float) -> str:
    """An energy."""
    return f"{energy_mj / MJ_PER_J / J_PER_KWH:.2f}{_HOLDS}kWh"


def percent(share: float | None, digits: int = 0) -> str:
    """A share, or a dash where there is none."""
    return "–" if share is None or share != share else f"{100.0 * share:.{digits}f}{_HOLDS}%"  # noqa: PLR0124 - NaN
