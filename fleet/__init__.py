"""A discrete-event simulator of unmanned fleets and their coordination.

The names below are the public interface for scripts; each is loaded when it is first used, so that importing ``fleet``
costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fleet import version

if TYPE_CHECKING:
    from fleet.errors import FleetError, LedgerError, ModelError, PolicyError, ScenarioError
    from fleet.ledger.audit import audit
    from fleet.ledger.reader import Ledger
    from fleet.scenario.scenario import Scenario
    from fleet.simulation.run import simulate
    from fleet.statistics.run import Run, open_run

__version__ = version.VERSION

_WHERE = {
    "FleetError": "fleet.errors",
    "Ledger": "fleet.ledger.reader",
    "LedgerError": "fleet.errors",
    "ModelError": "fleet.errors",
    "PolicyError": "fleet.errors",
    "Run": "fleet.statistics.run",
    "Scenario": "fleet.scenario.scenario",
    "ScenarioError": "fleet.errors",
    "audit": "fleet.ledger.audit",
    "open_run": "fleet.statistics.run",
    "simulate": "fleet.simulation.run",
}

__all__ = [
    "FleetError",
    "Ledger",
    "LedgerError",
    "ModelError",
    "PolicyError",
    "Run",
    "Scenario",
    "ScenarioError",
    "__version__",
    "audit",
    "open_run",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    msg = f"module 'fleet' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted(__all__)
