"""Ways to relax one limit of a scenario: more of something, a number out of the way, a belief that is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from fleet.coordination.registry import describe
from fleet.experiments.key_paths import values_at, with_values
from fleet.experiments.resources import Resource, counts_of, with_total

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A scenario with one limit relaxed, and by how many units; None where the limit isn't counted in any."""

    scenario: Scenario
    amount: float | None = None


class Way(Protocol):
    """How a limit is relaxed."""

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """The scenario with *share* more where it is a matter of more; None where it has no such limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """More units of a resource, by a share and by one at least, in the proportions that there are."""

    resource: Resource

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """None where there are none."""
        total = sum(counts_of(scenario, self.resource).values())
        if not total:
            return None
        added = max(1, round(share * total))
        return Relaxed(scenario=with_total(scenario, self.resource, total + added), amount=added)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Each of some numbers larger by a share."""

    keys: tuple[str, ...]

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """None where none of them is there and above 0."""
        found = _values(scenario, self.keys)
        changes = {path: value * (1 + share) for path, value in found.items() if value > 0}
        return Relaxed(scenario=with_values(scenario, changes)) if changes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTo:
    """Each of some values set to where it limits nothing.

    A unit is *unit_size* in the key's own unit; where there are several numbers, they are not counted.
    """

    keys: tuple[str, ...]
    value: float | str | None
    unit_size: float | None = None

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """None where they limit nothing as they are."""
        changes = {path: value for path, value in _values(scenario, self.keys).items() if value != self.value}
        if not changes:
            return None
        amount = None
        if self.unit_size is not None and len(changes) == 1 and isinstance(self.value, int | float):
            amount = abs(next(iter(changes.values())) - self.value) / self.unit_size
        return Relaxed(scenario=with_values(scenario, dict.fromkeys(changes, self.value)), amount=amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Several ways at once, which only together take a limit away."""

    ways: tuple[Way, ...]

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """None where none of them has anything to relax."""
        found = None
        for way in self.ways:
            found = way.relaxed(scenario if found is None else found.scenario, share) or found
        return None if found is None else Relaxed(scenario=found.scenario)


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What command believes set to what is."""

    keys: tuple[str, ...]

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """None where belief and truth agree."""
        halves = {path: value for path, value in _values(scenario, self.keys).items() if isinstance(value, Mapping)}
        changes = {f"{path}.belief": half["truth"] for path, half in halves.items() if half["truth"] != half["belief"]}
        return Relaxed(scenario=with_values(scenario, changes)) if changes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WidestScope:
    """A coordinator that sees busy vehicles and diverts moving ones, where it can."""

    widest: str = "divert"

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """None where it does already, or can't."""
        choice = scenario.spec.command.coordinator
        scope = next((one for one in describe(choice.name).parameters if one.name == "scope"), None)
        if scope is None or self.widest not in (scope.choices or ()) or choice.scope == self.widest:
            return None
        return Relaxed(scenario=with_values(scenario, {"command.coordinator.scope": self.widest}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Another coordinator."""

    coordinator: Mapping[str, Any]

    def relaxed(self, scenario: Scenario, share: float) -> Relaxed | None:
        """The scenario under that coordinator."""
        return Relaxed(scenario=scenario.replace({"command.coordinator": dict(self.coordinator)}))


def _values(scenario: Scenario, patterns: tuple[str, ...]) -> dict[str, Any]:
    return {path: value for pattern in patterns for path, value in values_at(scenario, pattern).items()}
