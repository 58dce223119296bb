"""How one scenario file's content differs from another's, key by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fleet.scenario.document import Plain, Scalar

_LABELS: Final = ("name", "group", "platform", "kind")
"""Keys that say which entry of a list one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A value at a dotted key, before and after; None where the key isn't there."""

    key: str
    before: Scalar
    after: Scalar


def changes(before: Plain, after: Plain) -> list[Change]:
    """Every scalar that differs, in the order of the first document, then of the second.

    Entries of a list are told apart by their name, group, platform or kind where all have one of them and no two the
    same; by their number otherwise.
    """
    old, new = _flat(before), _flat(after)
    keys = dict.fromkeys((*old, *new))
    return [
        Change(key=key, before=old.get(key), after=new.get(key))
        for key in keys
        if (key in old) != (key in new) or old.get(key) != new.get(key)
    ]


def _flat(value: Plain, path: str = "") -> dict[str, Scalar]:
    """Scalars by their dotted key."""
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(zip(_labels(value), value, strict=True))
    else:
        return {path: value}
    found: dict[str, Scalar] = {}
    for key, part in parts:
        found |= _flat(part, f"{path}.{key}" if path else key)
    return found


def _labels(entries: list[Plain]) -> list[str]:
    """What each entry of a list is called in a key."""
    for key in _LABELS:
        labels = [str(entry[key]) for entry in entries if isinstance(entry, dict) and entry.get(key) is not None]
        if len(labels) == len(entries) == len(set(labels)):
            return labels
    return [str(number) for number in range(len(entries))]
