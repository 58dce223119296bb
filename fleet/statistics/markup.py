"""HTML that is safe by construction: whatever is not an element made here is text, and text is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

_EMPTY: Final = frozenset({"meta", "br", "hr", "img"})


class Markup(str):
    """Text that is HTML already. Only `element`, `joined` and `trusted` make it."""

    __slots__ = ()


def element(name: str, /, *children: str | None, **attributes: str | None) -> Markup:
    """``<name attribute="…">children</name>``; children that are no `Markup` are escaped, None is left out.

    An attribute's trailing underscore is dropped and others become hyphens (``class_``, ``aria_label``); one that is
    None is left out.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{joined(children)}</{name}>")


def joined(children: Iterable[str | None], separator: str = "") -> Markup:
    """Children one after the other, escaped as in `element`."""
    return Markup(separator.join(_safe(child) for child in children if child is not None))


def trusted(html: str) -> Markup:
    """*html* as it is: for what the program itself wrote, never for anything from a file."""
    return Markup(html)


def _safe(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)
