"""How a value from a stranger's file is shown in a message: on one line, cut short, and unable to forge another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

MOST_LISTED: Final = 8
LONGEST_NAME: Final = 30
"""How many names a message lists, and how much of each: as much as a line has room for."""


def one_line(text: str) -> str:
    """The same text where it prints on one line, else with its control characters escaped."""
    return text if text.isprintable() else repr(text)[1:-1]


def shown(value: object, limit: int = 60) -> str:
    """A value on one line for a message, cut to about ``limit`` characters.

    Text is quoted and its control characters escaped, so that a stranger's file can't forge a line of output.
    """
    if isinstance(value, bool | None):
        return {True: "true", False: "false", None: "null"}[value]
    render: Callable[[object], str] = repr if isinstance(value, str) else str
    text = render(value[: limit + 1] if isinstance(value, str) else value)
    return _cut(text, limit)


def first_few(names: Sequence[str], most: int = MOST_LISTED) -> str:
    """Some names for a message, the first few of them where there are many, and of a long one its beginning."""
    more = len(names) - most
    first = ", ".join(_cut(name, LONGEST_NAME) for name in names[:most])
    return first if more <= 0 else f"{first} and {more} more"


def repeated(names: Sequence[str]) -> list[str]:
    """The names that are there more than once, each once, in the order in which they come."""
    return [name for name, times in Counter(names).items() if times > 1]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
