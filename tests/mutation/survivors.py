"""The list of mutants that can't matter, each with the reason why."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

LIST: Final = Path(__file__).with_name("survivors.yaml")

Key = tuple[str, str, str, str, int]


def explained() -> dict[Key, str]:
    """The reason of each mutant in the list, by its key; one reason may stand for several changes and ordinals.

    Raises
    ------
    ValueError
        If a mutant stands in the list twice.
    """
    reasons: dict[Key, str] = {}
    for file, functions in (yaml.safe_load(LIST.read_text(encoding="utf-8")) or {}).items():
        for function, entries in functions.items():
            for entry in entries:
                for key in _keys(file, function, entry):
                    if key in reasons:
                        raise ValueError(f"{LIST.name}: {key} stands there twice")
                    reasons[key] = entry["reason"]
    return reasons


def _keys(file: str, function: str, entry: dict[str, Any]) -> list[Key]:
    changes = entry["change"] if isinstance(entry["change"], list) else [entry["change"]]
    ordinals = entry.get("ordinal", 0)
    numbers = ordinals if isinstance(ordinals, list) else [ordinals]
    return [(file, function, str(entry["expression"]), str(change), int(i)) for change in changes for i in numbers]
