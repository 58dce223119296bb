"""`fleet import vrp` writes scenarios that run, keep their windows, and cost what their instances say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleet.cli.main import main
from fleet.ledger.audit import audit
from fleet.scenario.scenario import Scenario
from fleet.scenario.vrp.reading import read_instance
from fleet.simulation.run import simulate
from tests.benchmarks.driven_routes import driven

TWINS = Path(__file__).parents[1] / "scenario" / "vrp" / "instances"
OPTIMA = {"star-n13-k4.vrp": 320.0, "star.txt": 320.0, "pairs.txt": 328.2842712474619}
"""In closed form: 2 Σ dᵢqᵢ/Q is a lower bound (Haimovich & Rinnooy Kan 1985) that full vehicles to one point attain;
requests that all begin at the same moment take a vehicle each."""


@pytest.mark.parametrize("name", OPTIMA)
def test_an_imported_instance_is_a_scenario_that_runs(tmp_path: Path, name: str) -> None:
    out = tmp_path / "made.yaml"
    assert main(["import", "vrp", str(TWINS / name), "-o", str(out)]) == 0
    scenario = Scenario.load(out, ["command.coordinator.name=insertion"])
    run = simulate(scenario)
    assert not audit(run.ledger).findings
    found = driven(run.ledger, read_instance(TWINS / name))
    assert found.unserved == 0
    assert found.cost >= OPTIMA[name] - 1e-9
    assert sorted(node for route in found.routes for node in route) == list(range(1, 7 if name == "pairs.txt" else 13))


def test_the_fleet_has_as_many_vehicles_as_the_published_solution_has_routes(tmp_path: Path) -> None:
    main(["import", "vrp", str(TWINS / "star-n13-k4.vrp"), "-o", str(tmp_path / "a.yaml")])
    assert Scenario.load(tmp_path / "a.yaml").spec.fleet[0].count == 4
    main(["import", "vrp", str(TWINS / "star-n13-k4.vrp"), "-o", str(tmp_path / "b.yaml"), "--vehicles", "7"])
    assert Scenario.load(tmp_path / "b.yaml").spec.fleet[0].count == 7


def test_without_a_number_of_vehicles_it_asks_for_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = tmp_path / "alone.vrp"
    alone.write_bytes((TWINS / "star-n13-k4.vrp").read_bytes())
    assert main(["import", "vrp", str(alone), "-o", str(tmp_path / "a.yaml")]) == 2
    assert "give --vehicles" in capsys.readouterr().err


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kept", encoding="utf-8")
    assert main(["import", "vrp", str(TWINS / "star.txt"), "-o", str(tmp_path / "a.yaml")]) == 2
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "a.yaml").exists()
