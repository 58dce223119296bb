"""The factors of a study with their levels: what each sets in the scenario, and what tables call it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from fleet.experiments.resources import RESOURCES, shared_out, total_of
from fleet.scenario.document import Document, Node, Plain, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleet.experiments.resources import Resource
    from fleet.experiments.study.study_file import FactorSpec
    from fleet.scenario.scenario import Scenario

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
    a study file has it, else None. ``origin`` is where in the file its values stand. ``of`` is the scenario whose
    ``resource`` a value is shared out in; without one the value is that of its only key.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    levels: tuple[Level, ...]
    spread: FactorSpec | None
    origin: Node
    resource: Resource | None = None
    of: Scenario | None = None

    def at(self, share: float) -> Level:
        """The level at a share of the way from the first to the last, 0 to below 1, each level having an equal part."""
        if self.spread is None or self.spread.range is None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        return self.named(_within(self.spread, *self.spread.range, share))

    def named(self, value: float) -> Level:
        """The level of a range at a number."""
        return self.valued(self.origin._replace(value=value))

    def valued(self, node: Node) -> Level:
        """The level at a value of the study file; of a resource, at a whole number of units."""
        value = plain(node)
        changes: tuple[Change, ...] = ((self.keys[0], node),)
        if self.resource is not None and self.of is not None and isinstance(value, int | float):
            counts = shared_out(self.of, self.resource, int(value))
            changes = tuple((key, node._replace(value=count)) for key, count in counts.items())
        return Level(name=_name_of(value), changes=changes)

    def ends(self) -> tuple[Level, ...]:
        """The levels that have to be right for all to be: each of them, or the ends of a range."""
        if self.spread is None or self.spread.range is None:
            return self.levels
        low, high = self.spread.range
        return tuple(self.named(int(end) if self.spread.whole else end) for end in (low, high))


def factor_of(name: str, spec: FactorSpec, document: Document, scenario: Scenario) -> Factor:
    """The factor that a study file describes under a name.

    Raises ``ScenarioError`` for a resource that the scenario has none of.
    """
    loc = ("factors", name)
    resource = None if spec.resource is None else RESOURCES[spec.resource]
    has_range = spec.range is not None
    factor = Factor(
        name=name,
        label=spec.label or (spec.resource or name).replace("_", " "),
        keys=_keys(spec, resource, scenario),
        levels=(),
        spread=spec.model_copy(update={"whole": spec.whole or resource is not None}) if has_range else None,
        origin=document.node((*loc, "range") if has_range else loc),
        resource=resource,
        of=scenario,
    )
    return replace(factor, levels=tuple(_levels(factor, spec, document)))


def _keys(spec: FactorSpec, resource: Resource | None, scenario: Scenario) -> tuple[str, ...]:
    if resource is not None:
        return tuple(shared_out(scenario, resource, total_of(scenario, resource)))
    if spec.key is not None:
        return (spec.key,)
    return tuple({key: None for changes in (spec.levels or {}).values() for key in changes})


def _levels(factor: Factor, spec: FactorSpec, document: Document) -> Iterator[Level]:
    loc = ("factors", factor.name)
    for label, changes in (spec.levels or {}).items():
        yield Level(name=label, changes=tuple((key, document.node((*loc, "levels", label, key))) for key in changes))
    for number in range(len(spec.values or ())):
        yield factor.valued(document.node((*loc, "values", number)))


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
