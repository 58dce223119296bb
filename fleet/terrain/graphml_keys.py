"""The typed keys that GraphML files declare, and what a value of each type looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fleet.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Key(NamedTuple):
    """A declared attribute: its name (empty for those of drawing programs), its type, whose it is, and its default."""

    name: str
    kind: str
    owner: str
    default: Any

    def value(self, text: str) -> Any:
        """The value that ``text`` stands for, ``None`` for none; raises ``ValueError`` for what is not of the type."""
        if self.kind == "string" or self.kind not in TYPES:
            return text or None
        try:
            return TYPES[self.kind](text.strip())
        except (ValueError, KeyError):
            msg = f"{self.name} {shown(text)} must be {_MEANING[self.kind]}, as its key says"
            raise ValueError(msg) from None


def _number(text: str) -> float:
    # Python reads 1_000 as a thousand, and nobody else does.
    return float(text if "_" not in text else "")


def _whole(text: str) -> int:
    return int(text if "_" not in text else "")


TYPES: Final[Mapping[str, Callable[[str], Any]]] = {
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "int": _whole,
    "long": _whole,
    "float": _number,
    "double": _number,
    "string": str,
}
_MEANING: Final[Mapping[str, str]] = {
    "boolean": "true or false",
    "int": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
}
