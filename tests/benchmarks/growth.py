"""How the time per mission grows with the number of missions and vehicles."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import fleet.simulation.run as engine
from tests.benchmarks.campaign import spring

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario

TIMES: Final = 10
_STATIONS: Final = ("docks", "swap_bays", "charged_packs", "chargers", "workshop_bays")


class Growth(NamedTuple):
    """Processor microseconds per mission of the campaign's first days, and of the same with ten times everything."""

    small_us: float
    large_us: float

    @property
    def ratio(self) -> float:
        """How much more a mission takes in the large one."""
        return self.large_us / self.small_us


def enlarged(scenario: Scenario, times: int) -> Scenario:
    """Every fleet group, every station and every demand stream so many times as large; the same terrain and sites."""
    spec = scenario.spec
    changes: dict[str, Any] = {f"fleet.{i}.count": group.count * times for i, group in enumerate(spec.fleet)}
    for i, stream in enumerate(spec.demand):
        changes[f"demand.{i}.per_month"] = [month * times for month in stream.per_month or ()]
    for i, site in enumerate(spec.sites):
        changes |= {f"sites.{i}.{name}": count * times for name in _STATIONS if (count := getattr(site, name, 0))}
    return scenario.replace(changes)


def measure(days: float, repeats: int) -> Growth:
    """The best of some repeats of each, in turn, with routing tables ready."""
    small, large = spring(days), enlarged(spring(days), TIMES)
    times = [(_per_mission_us(small), _per_mission_us(large)) for _ in range(repeats)]
    return Growth(min(time[0] for time in times), min(time[1] for time in times))


def _per_mission_us(scenario: Scenario) -> float:
    engine.prepared_for(scenario)
    began = process_time()
    run = engine.simulate(scenario, record="all")
    elapsed = process_time() - began
    return 1e6 * elapsed / len(run.missions)
