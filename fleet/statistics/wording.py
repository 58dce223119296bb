"""Numbers as words for titles, labels and tables."""

from __future__ import annotations

from collections.abc import Sequence

from fleet.units import S_PER_H, S_PER_MIN, US_PER_S

_GAP = "\N{NO-BREAK SPACE}"
"""Between a number and its unit, so that no line breaks there."""

_FEW_MIN = 90 * S_PER_MIN
_FEW_H = 48 * S_PER_H
_FEW_S = 120.0
_CLOSE = 10.0


def number(value: float, digits: int = 3) -> str:
    """*value* with about *digits* significant digits and commas: ``1,783``, ``248``, ``19.8``, ``0.35``."""
    if value == 0:
        return "0"
    size = abs(value)
    decimals = max(digits - len(str(int(size))), 0) if size >= 1 else digits - 1
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: float) -> str:
    """A share of 1 as a percentage, finer towards the ends: ``59 %``, ``99.4 %``, ``0.3 %``; never rounded to them."""
    percent = 100.0 * value
    if percent in (0.0, 100.0):
        return f"{percent:.0f}{_GAP}%"
    if _CLOSE <= round(percent, 1) <= 100.0 - _CLOSE:
        return f"{percent:.0f}{_GAP}%"
    return f"{min(max(percent, 0.1), 99.9):.1f}{_GAP}%"


def count(n: int, one: str, many: str = "") -> str:
    """``1 vehicle``, ``1,783 vehicles``; *many* where the plural is not *one* with an s."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"


def lasting(time_us: float) -> str:
    """How long: ``12 s``, ``27 min``, ``4.5 h``, ``3.1 days``."""
    seconds = time_us / US_PER_S
    if seconds < _FEW_S:
        return f"{number(seconds, 2)}{_GAP}s"
    if seconds < _FEW_MIN:
        return f"{number(seconds / S_PER_MIN, 2)}{_GAP}min"
    if seconds < _FEW_H:
        return f"{number(seconds / S_PER_H, 2)}{_GAP}h"
    return f"{number(seconds / S_PER_H / 24, 2)}{_GAP}days"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
