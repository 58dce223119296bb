"""Naming the right word beside a wrong one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from fleet.wording import first_few, shown

_MOST_LISTED: Final = 16


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` for the nearest known word, the known words where none is near, or nothing."""
    names = sorted(set(known))
    # A key without its unit is nearer to the one with it than spelling tells: at for at_km.
    near = [name for name in names if name.startswith(f"{word}_")]
    near = near or difflib.get_close_matches(word[:100], names, n=1, cutoff=0.6)
    if near:
        return f" (did you mean {shown(near[0])}?)"
    if 0 < len(names) <= _MOST_LISTED:
        return f" (known: {first_few(names, _MOST_LISTED)})"
    return ""
