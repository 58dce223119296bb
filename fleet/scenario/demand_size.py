"""How much demand comes to, and whether one machine can hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fleet.scenario.demand_load import MAX_PARTS
from fleet.scenario.demand_rates import StepRate
from fleet.scenario.findings import Findings
from fleet.scenario.model import DemandStream
from fleet.scenario.schema import MAX_RATE_STEPS, MAX_REQUESTS


@dataclass(slots=True, kw_only=True)
class DemandSize:
    """Mean numbers of requests and of parts that their loads are split into, and changes of rates, so far."""

    requests: float = 0.0
    parts: float = 0.0
    steps: int = 0

    @classmethod
    def of(cls, streams: Iterable[DemandStream]) -> DemandSize:
        """The size of some streams together."""
        size = cls()
        for stream in streams:
            size.add(stream)
        return size

    def add(self, stream: DemandStream) -> None:
        """Count a stream."""
        rate = StepRate(edges_s=stream.edges_s, rates_per_s=stream.rates_per_s)
        requests = len(stream.trace) + rate.expected
        self.requests += requests
        self.parts += requests * _mean_parts(stream)
        self.steps += len(stream.rates_per_s)

    def check(self, findings: Findings) -> None:
        """Note each limit that is exceeded, and raise if one is: whatever else is wrong, there is too much of it."""
        for amount, limit, what in (
            (self.requests, MAX_REQUESTS, "requests in all"),
            (self.parts, MAX_REQUESTS, "parts of split loads in all (see load_kg, lot_kg)"),
            (self.steps, MAX_RATE_STEPS, "changes of rates in all (see profile, events)"),
        ):
            if not amount <= limit:
                findings.add(("demand",), f"about {amount:,.0f} {what}, at most {limit:,} are allowed")
                findings.close()


def _mean_parts(stream: DemandStream) -> float:
    """About how many parts a request of a stream is split into; loads that a trace states aside."""
    if stream.kind.cargo != "stores" or not stream.lot_kg > 0:
        return 1.0
    mean_kg = sum(stream.load.bounds) / len(stream.load.bounds)
    return min(max(1.0, mean_kg / stream.lot_kg), MAX_PARTS)
