"""What every mutation operator has in common: its shape, and pieces of text chosen by a mutant's own generator."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeAlias

Chance: TypeAlias = random.Random
"""The random numbers of one mutant, which depend on its number alone."""

Operator: TypeAlias = Callable[[Chance, bytes], bytes]
"""Makes the contents of a file bad, or at least different."""


def span(chance: Chance, length: int, longest: int) -> tuple[int, int]:
    """The ends of a random piece, of at most ``longest``, of something of a length."""
    start = chance.randrange(length + 1)
    return start, min(length, start + chance.randint(1, longest))


def replaced(content: bytes, start: int, end: int, by: str) -> bytes:
    """``content`` with a piece of it, by byte positions, replaced."""
    return content[:start] + by.encode() + content[end:]


def hostile_text(chance: Chance) -> str:
    """Text that a careless program would run, follow, print raw, or choke on; it may hold any character but NUL."""
    return chance.choice(_HOSTILE)


_HOSTILE = (
    "../../x",
    "/etc/passwd",
    "C:\\x",
    "NUL",
    "-o",
    "--force",
    "$(touch x)",
    "`touch x`",
    "%s %n {0} {0.__class__}",
    "<script>alert(1)</script>",
    "<!-- -->]]>",
    "&amp;&lol;",
    "\x1b[31mred\x1b[2J",
    "first\nsecond.yaml:1:1: error: forged",
    "\u202eright to left",
    "zero\u200bwidth",
    "\U0001f69a 战 ق",
    "e\u0301" * 40,
    "'",
    '"',
    "x" * 5_000,
    "ж" * 300,
    " ",
    "",
)
