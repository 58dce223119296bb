"""What a unit of a resource costs to buy, by the catalogue: low, typical and high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleet.experiments.key_paths import values_at
from fleet.experiments.resources import counts_of
from fleet.scenario.catalogue import load_catalogue, with_inline
from fleet.units import USD_PER_KUSD

if TYPE_CHECKING:
    from fleet.experiments.resources import Resource
    from fleet.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Dollars, on average over a scenario's mix of platforms."""

    low_usd: float
    typical_usd: float
    high_usd: float

    def __mul__(self, units: float) -> Price:
        """What so many units cost in the same mix."""
        return Price(low_usd=units * self.low_usd, typical_usd=units * self.typical_usd, high_usd=units * self.high_usd)


def unit_price(scenario: Scenario, resource: Resource) -> Price | None:
    """The mean price of a unit in the scenario's mix; None for a resource that the catalogue has no prices of."""
    if resource.platforms is None:
        return None
    entries = with_inline(load_catalogue(), scenario.spec.platforms, scenario.document)
    platforms = values_at(scenario, resource.platforms)
    counts = {platforms[f"{path.rpartition('.')[0]}.platform"]: 0 for path in counts_of(scenario, resource)}
    for path, count in counts_of(scenario, resource).items():
        counts[platforms[f"{path.rpartition('.')[0]}.platform"]] += count
    total = sum(counts.values()) or 1
    figures = {name: entries[name].figures["price_kusd"] for name in counts}
    return Price(
        low_usd=sum(counts[name] * figure.low for name, figure in figures.items()) / total * USD_PER_KUSD,
        typical_usd=sum(counts[name] * figure.typical for name, figure in figures.items()) / total * USD_PER_KUSD,
        high_usd=sum(counts[name] * figure.high for name, figure in figures.items()) / total * USD_PER_KUSD,
    )
