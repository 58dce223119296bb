"""The coordinator of the tutorial: registered from a path, audited, and as described."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from fleet.cli.main import main
from fleet.coordination import registry
from fleet.coordination.conformance.verdict import Result
from fleet.experiments.conformance import TRIAL, examine
from fleet.experiments.plugins import load_plugin
from fleet.experiments.shadow import shadowed_run
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


def test_the_class_is_twenty_lines_of_code_at_most() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    code = [line.strip() for line in lines[lines.index("class MyCoordinator:") :]]
    assert len([line for line in code if line and not line.startswith('"""')]) <= 20


def test_the_list_of_coordinators_describes_it_by_its_docstring() -> None:
    entry = registry.describe("MyCoordinator")
    assert entry.summary == "Earliest due first, by the idle vehicle that can bring it soonest."
    assert [(p.name, p.default) for p in entry.parameters] == [("scope", "idle")]


def test_the_parameters_of_the_tutorial_can_be_set_by_a_scenario() -> None:
    (snippet,) = re.findall(r"^```python\n(from dataclasses .*?)^```", tutorial(), re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {"MyCoordinator": registry.load("MyCoordinator"), "__name__": __name__}
    exec(compile(snippet, "README.md", "exec"), names)
    registry.register("MyCautiousCoordinator", names["MyCautiousCoordinator"])
    quick = Scenario.load(bundled("scenarios") / "quickstart.yaml")
    named = quick.replace({"command.coordinator": {"name": "MyCautiousCoordinator", "look_at": 1}})
    chosen = named.model.command.coordinator
    assert registry.make(chosen.name, chosen.parameters).look_at == 1


def tutorial() -> str:
    return Path(registry.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_it_passes_every_check_of_the_kit_and_the_tutorial_lists_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    # Other processes are left alone here: they take longer than all other checks together.
    monkeypatch.setattr("fleet.experiments.conformance.hash_seed_makes_no_difference", lambda _: "not looked at")
    verdicts = examine(Scenario.load(TRIAL, ["command.coordinator=MyCoordinator", "horizon_days=0.4"]))
    assert [(v.check, v.why) for v in verdicts if v.result is not Result.PASSED] == []
    listed = tutorial().partition("### Check it")[2].partition("### Compare it")[0]
    assert re.findall(r"^\| ([^|]+) \|", listed, re.MULTILINE)[1:] == [v.check for v in verdicts]


def test_it_is_another_policy_than_those_that_ship() -> None:
    scenario = Scenario.load("recovery", ["command.coordinator=MyCoordinator"])
    shipped = [scenario.replace({"command.coordinator": name}) for name in ("fifo-nearest", "greedy-closest")]
    run = shadowed_run(scenario, [other.model.command.coordinator for other in shipped])
    assert all((tally.differing_share or 0.0) > 0.0 for tally in run.tallies)


def test_the_tutorial_registers_for_good_under_the_group_that_the_registry_reads() -> None:
    (snippet,) = re.findall(r"^ *```toml\n(.*?)^ *```", tutorial(), re.DOTALL | re.MULTILINE)
    points = tomllib.loads(snippet)["project"]["entry-points"]
    assert list(points) == [registry.GROUP]
    assert all(re.fullmatch(r"[\w.]+:\w+", value) for value in points[registry.GROUP].values())


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
    rows = [line.split() for line in listed[place + 2 : place + 5]]
    assert rows == [["reach_km", "to", "be", "stated", "any", "km"], ["scope", "idle", "any"], ["sites", "()", "any"]]
