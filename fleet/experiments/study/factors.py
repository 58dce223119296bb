"""The factors of a study with their levels: what each sets in the scenario, and what tables call it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from fleet.scenario.document import Document, Node, Plain, plain

if TYPE_CHECKING:
    from fleet.experiments.study.study_file import FactorSpec

Name: TypeAlias = float | str
"""A level in tables and charts: a number, or a word."""

Change: TypeAlias = tuple[str, Node]
"""A key of the scenario, as ``--set`` takes it, and the value that it is set to, with its place in the study file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One setting of a factor."""

    name: Name
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What a study varies.

    ``levels`` are its settings, none for a range or where the points of the design say them. ``spread`` is a range as
    a study file has it, else None. ``origin`` is where in the file its values stand.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    levels: tuple[Level, ...]
    spread: FactorSpec | None
    origin: Node

    def at(self, share: float) -> Level:
        """The level at a share of the way from the first to the last, 0 to below 1, each level having an equal part."""
        if self.spread is None or self.spread.range is None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        return self.named(_within(self.spread, *self.spread.range, share))

    def named(self, value: float) -> Level:
        """The level of a range that sets the key to a number."""
        return Level(name=value, changes=((self.keys[0], self.origin._replace(value=value)),))

    def ends(self) -> tuple[Level, ...]:
        """The levels that have to be right for all to be: each of them, or the ends of a range."""
        if self.spread is None or self.spread.range is None:
            return self.levels
        low, high = self.spread.range
        return tuple(self.named(int(end) if self.spread.whole else end) for end in (low, high))


def factor_of(name: str, spec: FactorSpec, document: Document) -> Factor:
    """The factor that a study file describes under a name."""
    loc = ("factors", name)
    levels: list[Level] = []
    if spec.levels is not None:
        for label, changes in spec.levels.items():
            placed = tuple((key, document.node((*loc, "levels", label, key))) for key in changes)
            levels.append(Level(name=label, changes=placed))
    elif spec.values is not None and spec.key is not None:
        nodes = [document.node((*loc, "values", number)) for number in range(len(spec.values))]
        levels += [valued(spec.key, node) for node in nodes]
    has_range = spec.range is not None
    keys = {key: None for level in levels for key, _ in level.changes} if spec.key is None else {spec.key: None}
    return Factor(
        name=name,
        label=spec.label or name.replace("_", " "),
        keys=tuple(keys),
        levels=tuple(levels),
        spread=spec if has_range else None,
        origin=document.node((*loc, "range") if has_range else loc),
    )


def valued(key: str, node: Node) -> Level:
    """The level that sets one key to a value of the study file."""
    return Level(name=_name_of(plain(node)), changes=((key, node),))


def _name_of(value: Plain) -> Name:
    """A number as it is; anything else as text, a mapping with a name alone as that name."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, dict) and list(value) == ["name"]:
        value = value["name"]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _within(spec: FactorSpec, low: float, high: float, share: float) -> float:
    """The number at a share of a range, to twelve digits, so that its last bits are nobody's concern."""
    if spec.whole:
        return int(low) + min(int(share * (high - low + 1)), int(high - low))
    if spec.scale == "log":
        return float(f"{low * math.exp(share * math.log(high / low)):.12g}")
    return float(f"{low + share * (high - low):.12g}")
