"""What a run cost: lost vehicles at their typical price, plus repair, energy and operator hours at declared rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleet.statistics.fleet_use import FleetUse
from fleet.statistics.operator_use import OperatorUse
from fleet.units import US_PER_H

RATES: Final = ("repair_usd_per_h", "energy_usd_per_kwh", "operator_usd_per_h")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The parts of the cost in dollars; ``undeclared`` names the rates that the scenario leaves at 0."""

    losses_usd: float
    repair_usd: float
    energy_usd: float
    operator_usd: float
    undeclared: tuple[str, ...]

    @property
    def total_usd(self) -> float:
        """Sum of the parts."""
        return self.losses_usd + self.repair_usd + self.energy_usd + self.operator_usd

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "total_usd": self.total_usd,
            "losses_usd": self.losses_usd,
            "repair_usd": self.repair_usd,
            "energy_usd": self.energy_usd,
            "operator_usd": self.operator_usd,
            "undeclared": list(self.undeclared),
        }


def cost_of(use: FleetUse, rates: Mapping[str, float], operators: OperatorUse | None = None) -> Cost:
    """The cost of what the fleet did, at *rates* of which any may be missing.

    Operators cost their time on duty; where a run has none, one is taken to steer each vehicle under way.
    """
    repair, energy, operator = (float(rates.get(name) or 0.0) for name in RATES)
    return Cost(
        losses_usd=float(use.price_usd),
        repair_usd=use.repair_us / US_PER_H * repair,
        energy_usd=use.energy_kwh * energy,
        operator_usd=(use.steered_us if operators is None else operators.duty_us) / US_PER_H * operator,
        undeclared=tuple(name for name in RATES if not rates.get(name)),
    )
