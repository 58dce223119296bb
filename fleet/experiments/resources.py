"""What a scenario may have more or less of: vehicles, chargers, operators, each some key paths scaled together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fleet.errors import ScenarioError
from fleet.experiments.key_paths import values_at, with_values

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource: its plural, its singular, and patterns of the keys that say how many there are, each a number.

    ``along`` are further keys whose numbers grow in the same ratio and are not counted: how many are there at night.
    ``platforms`` is the pattern of the keys that name the platform of each, where it has a price in the catalogue.
    """

    name: str
    unit: str
    keys: tuple[str, ...]
    along: tuple[str, ...] = ()
    platforms: str | None = None


RESOURCES: Final[Mapping[str, Resource]] = {
    resource.name: resource
    for resource in (
        Resource(name="vehicles", unit="vehicle", keys=("fleet.*.count",), platforms="fleet.*.platform"),
        Resource(
            name="operators",
            unit="operator",
            keys=("command.operators.count",),
            along=("command.operators.shifts.*.count",),
        ),
        Resource(name="chargers", unit="charger", keys=("sites.*.chargers",)),
        Resource(name="docks", unit="dock", keys=("sites.*.docks",)),
        Resource(name="swap bays", unit="swap bay", keys=("sites.*.swap_bays",)),
        Resource(name="charged packs", unit="charged pack", keys=("sites.*.charged_packs",)),
        Resource(name="workshop bays", unit="workshop bay", keys=("sites.*.workshop_bays",)),
    )
}
"""By name; a further resource is an entry here."""


def counts_of(scenario: Scenario, resource: Resource) -> dict[str, int]:
    """How many a scenario has at each key path that has any."""
    return _counts(scenario, resource.keys)


def total_of(scenario: Scenario, resource: Resource) -> int:
    """How many a scenario has; raises ``ScenarioError`` where it has none."""
    total = sum(counts_of(scenario, resource).values())
    if total == 0:
        keys = " or ".join(resource.keys)
        message = f"{scenario.spec.name}: it has no {resource.name} to have more or less of ({keys})"
        raise ScenarioError(message)
    return total


def with_total(scenario: Scenario, resource: Resource, total: int) -> Scenario:
    """The scenario with *total* units of a resource, shared out in proportion to what it has now."""
    return with_values(scenario, shared_out(scenario, resource, total))


def shared_out(scenario: Scenario, resource: Resource, total: int) -> dict[str, int]:
    """How many of *total* units come to each key path, in proportion to what a scenario has there now."""
    counts, along = counts_of(scenario, resource), _counts(scenario, resource.along)
    ratio = total / sum(counts.values())
    changes = dict(zip(counts, apportioned(list(counts.values()), total), strict=True))
    return changes | {path: max(1, round(ratio * count)) for path, count in along.items()}


def apportioned(shares: Sequence[int], total: int) -> list[int]:
    """*total* whole units in proportion to *shares*, by the method of Webster (1832).

    It gives the shares themselves where the total is theirs, and no party loses by a larger total.
    """
    given = [0] * len(shares)
    for _ in range(total):
        # Of equal claims the earlier party's goes first.
        claims = [share / (2 * seats + 1) for share, seats in zip(shares, given, strict=True)]
        given[claims.index(max(claims))] += 1
    return given


def _counts(scenario: Scenario, patterns: Sequence[str]) -> dict[str, int]:
    found = {path: value for pattern in patterns for path, value in values_at(scenario, pattern).items()}
    return {path: count for path, count in found.items() if count > 0}
