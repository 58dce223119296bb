"""Conversions between the friendly units of files and the SI units and integer ticks used inside.

The only module that knows a conversion factor. Times in the ledger and on the clock are integer microseconds, energies
integer millijoules, lengths integer millimetres, so that sums are exact and equal on every machine.
"""

from __future__ import annotations

import re
from typing import Final

US_PER_S: Final = 1_000_000
US_PER_H: Final = 3_600 * US_PER_S
US_PER_DAY: Final = 24 * US_PER_H
MJ_PER_J: Final = 1_000
MM_PER_M: Final = 1_000
S_PER_MIN: Final = 60.0
S_PER_H: Final = 3_600.0
S_PER_DAY: Final = 86_400.0
J_PER_KWH: Final = 3.6e6
M_PER_KM: Final = 1_000.0
MPS_PER_KMH: Final = 1_000.0 / 3_600.0
USD_PER_KUSD: Final = 1_000.0
NANO: Final = 1_000_000_000

_DURATION = re.compile(r"(?:(?P<d>\d+)d)?(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+(?:\.\d+)?)s?)?\Z")


def us_from_s(seconds: float) -> int:
    """Whole microseconds nearest to ``seconds``."""
    return round(seconds * US_PER_S)


def parse_time_s(text: str) -> float:
    """Seconds in ``text``: plain seconds (``3600``) or ``1d06h30m``; raises ``ValueError`` on anything else."""
    match = _DURATION.match(text.strip())
    if match is None or not text.strip():
        msg = f"{text!r} is not a time: give seconds (3600) or days, hours and minutes (1d06h30m)"
        raise ValueError(msg)
    part = {key: float(value or 0) for key, value in match.groupdict().items()}
    return part["d"] * S_PER_DAY + part["h"] * S_PER_H + part["m"] * 60.0 + part["s"]


def format_us(time_us: int) -> str:
    """``1d06:30:00`` for a time in microseconds; fractions of a second are cut off."""
    seconds = time_us // US_PER_S
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    return f"{days}d{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
