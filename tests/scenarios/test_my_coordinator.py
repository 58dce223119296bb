"""The coordinator of the tutorial: registered from a path, audited, and as described."""

from pathlib import Path

import pytest

from fleet.cli.main import main
from fleet.coordination import registry
from fleet.experiments.plugins import load_plugin
from fleet.ledger.audit import audit
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run

FILE = bundled("scenarios") / "plugins" / "my_coordinator.py"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin in a registry of this test's own, as `--plugin` leaves it."""
    monkeypatch.setattr(registry, "_plugged_in", {})
    assert load_plugin(f"{FILE}:MyCoordinator") == "MyCoordinator"


def quickstart(**changes: object) -> Run:
    scenario = Scenario.load(bundled("scenarios") / "quickstart.yaml").replace(changes)
    return simulate(scenario, coordinator="MyCoordinator")


def test_it_serves_the_quickstart_and_the_audit_finds_nothing() -> None:
    run = quickstart()
    counts = run.summary()
    assert audit(run.ledger).findings == ()
    assert counts.success_rate is not None
    assert counts.success_rate > 0.9


def test_none_of_its_orders_is_invalid_or_refused_on_ideal_links() -> None:
    events = quickstart().ledger.table("orders")["event"].to_list()
    assert "invalid" not in events
    assert events.count("issued") == events.count("accepted") > 0


def test_it_serves_kinds_of_mission_of_which_it_knows_nothing() -> None:
    kinds = Scenario.load(bundled("scenarios") / "own_platform.yaml")
    run = simulate(kinds, coordinator="MyCoordinator")
    assert set(run.missions.filter(outcome="succeeded")["kind"].to_list()) == {"delivery", "reconnaissance"}


def test_a_scenario_may_set_its_parameters() -> None:
    quick = Scenario.load(bundled("scenarios") / "quickstart.yaml")
    named = quick.replace({"command.coordinator": {"name": "MyCoordinator", "look_at": 1}})
    assert named.model.command.coordinator.parameters["look_at"] == 1


def test_its_decision_is_twenty_lines() -> None:
    source = Path(FILE).read_text(encoding="utf-8")
    body = source.partition("def decide")[2].splitlines()[2:]
    assert len([line for line in body if line.strip()]) <= 20


def test_the_list_of_coordinators_describes_it_by_its_docstring() -> None:
    entry = registry.describe("MyCoordinator")
    assert entry.summary == "Earliest due first, by the idle vehicle that can bring it soonest."
    assert entry.parameters == ("scope=idle", "look_at=20")


UNDOCUMENTED = """
from dataclasses import dataclass, field

@dataclass(frozen=True)
class Parameters:
    reach_km: float
    scope: str = "idle"
    sites: tuple[str, ...] = field(default_factory=tuple)

class Undocumented:
    Parameters = Parameters
    def __init__(self, parameters): pass
    def setup(self, context): pass
    def decide(self, picture, triggers, budget): pass
"""


def test_a_policy_that_says_nothing_of_itself_is_listed_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "undocumented.py"
    file.write_text(UNDOCUMENTED, encoding="utf-8")
    assert main(["coordinators", "--plugin", f"{file}:Undocumented"]) == 0
    listed = capsys.readouterr().out.splitlines()
    place = listed.index("Undocumented: not described")
    assert listed[place + 1] == "    parameters: reach_km, scope=idle, sites=()"
