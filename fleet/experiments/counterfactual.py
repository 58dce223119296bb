"""A run again on the same random numbers, with something in its scenario otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fleet.errors import LedgerError
from fleet.ledger.run_directory import SCENARIO_FILE

if TYPE_CHECKING:
    from fleet.ledger.reader import Ledger
    from fleet.simulation.run import Progress
    from fleet.statistics.run import Run


def replay(ledger: Ledger, what_if: Sequence[str], progress: Progress | None = None) -> Run:
    """The run of a ledger from its directory's scenario, seed and replication, with each ``key.path=value`` applied.

    Whatever draws the same slot draws the same number in both: the same requests, and the same luck of each vehicle.
    Without any change the ledgers are equal, by the same version of the program. The run stays in memory.

    Raises
    ------
    LedgerError
        If the run is in no directory, or the directory doesn't hold the scenario.
    ScenarioError
        If a change leads nowhere or breaks a rule.
    """
    from fleet.scenario.scenario import Scenario  # noqa: PLC0415 - heavy, and not needed to be imported
    from fleet.simulation.run import simulate  # noqa: PLC0415

    if ledger.path is None or not (ledger.path / SCENARIO_FILE).is_file():
        raise LedgerError(
            f"{ledger.path or 'a run in memory'}: it holds no {SCENARIO_FILE}, which a replay starts from"
        )
    scenario = Scenario.load(ledger.path / SCENARIO_FILE, overrides=what_if)
    meta = ledger.meta
    return simulate(scenario, seed=meta["seed"], replication=meta.get("replication") or 0, progress=progress)
