"""How a value from a stranger's file is shown in a message: on one line, cut short, and unable to forge another."""

from __future__ import annotations

from collections.abc import Callable


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
    return text if len(text) <= limit else f"{text[:limit]}…"
