"""``fleet run``: what it prints, what it writes, and how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.cli.main import main
from fleet.coordination import registry
from fleet.ledger.reader import Ledger

PROMISED = (
    "scenario", "seed", "coordinator", "horizon_days", "missions", "missions_per_day", "departed_per_day",
    "success_rate", "on_time_rate", "sorties", "losses", "cost_per_success", "utilisation", "by_kind", "by_platform",
    "causes", "time_in", "simulation_s", "deciding_share", "wall_s", "events", "ledger_sha256",
)  # fmt: skip


def written() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What ``fleet run ... --json`` printed, which must be one JSON object and nothing else, on either stream."""
    assert main(["run", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    value = json.loads(printed.out)
    assert isinstance(value, dict)
    return value


def test_a_cost_with_a_rate_has_a_row_and_one_without_has_none(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(scenario), "-o", "out", "--set", "costs={energy_usd_per_kwh: 10}"]) == 0
    printed = capsys.readouterr().out
    cost = printed[printed.index("Cost, US dollars") :].splitlines()
    assert [line.split()[0] for line in cost[1:4]] == ["vehicles", "energy", "per"]
    assert "Not counted: repair, operator hours;" in cost[4]


def test_bars_of_all_blocks_are_to_one_scale(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "-o", "out"]) == 0
    bars = re.findall(r"([\d.]+) %  (█+)$", capsys.readouterr().out, re.MULTILINE)
    assert len(bars) >= 4
    # Half a column of rounding, and half of the tenth of a per cent that is printed.
    assert all(abs(len(bar) - float(percent) / 2) <= 0.53 for percent, bar in bars)


def test_orders_are_told_of_where_not_all_went_well(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "-o", "out", "--set", "command.links=ideal"]) == 0
    assert "Orders" not in capsys.readouterr().out
    lossy = "command.links={latency_s: 5, loss: 0.3}"
    assert main(["run", str(scenario), "-o", "lossy", "--set", lossy]) == 0
    assert re.search(r"^Orders .*\n  issued +\d+\n  accepted +\d+\n", capsys.readouterr().out, re.MULTILINE)


def test_the_result_goes_to_stdout_and_messages_to_stderr(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "-o", "out"]) == 0
    printed = capsys.readouterr()
    for words in ("missions per day", "Missions", "Platforms", "Cost", "What was short", "Run directory  out"):
        assert words in printed.out
    assert "Not counted: repair, energy, operator hours; the scenario's costs: declares no rate" in printed.out
    assert printed.err.startswith("simulated in ")


def test_the_result_fits_in_100_columns_and_has_no_drawn_boxes(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(scenario), "-o", "out"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert not any(character in "│┃─━┏┓└┘\x1b" for line in lines for character in line)
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_terminal_without_unicode_gets_plain_characters(scenario: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "fleet", "run", str(scenario), "-o", "plain"]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert b"####" in done.stdout
    assert b"\\u" not in done.stdout


def test_json_has_every_promised_figure(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = run_json(capsys, str(scenario), "-o", "out", "--quiet")
    assert set(PROMISED) <= figures.keys()
    missions = figures["missions"]
    outcomes = ("succeeded", "failed", "expired", "rejected", "open")
    assert missions["requested"] == sum(missions[outcome] for outcome in outcomes)
    assert figures["run_dir"] == "out"


@pytest.mark.parametrize(
    "policy",
    # Who plays the run beforehand takes a quarter of a minute for it.
    [pytest.param(name, marks=pytest.mark.full) if name == "clairvoyant" else name for name in registry.names()],
)
def test_the_summary_states_the_share_of_time_spent_deciding_for_every_policy(
    scenario: Path, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run_json(capsys, str(scenario), "--coordinator", policy, "--set", "horizon_days=0.25", "-o", "out")
    assert 0.0 < figures["deciding_share"] < 1.0
    assert main(["run", str(scenario), "--coordinator", policy, "--set", "horizon_days=0.25", "-o", "again"]) == 0
    assert capsys.readouterr().err.endswith(" of it deciding\n")


def test_a_coordinator_takes_parameters_along(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = run_json(capsys, str(scenario), "--coordinator", "greedy-closest", "-o", "plain")
    alone = run_json(capsys, str(scenario), "--coordinator", "greedy-closest:share=false", "-o", "alone")
    said = run_json(capsys, str(scenario), "--set", "command.coordinator.share=false", "-o", "said")
    assert alone["ledger_sha256"] == said["ledger_sha256"] != plain["ledger_sha256"]


def test_the_run_directory_holds_a_complete_ledger_with_the_printed_digest(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run_json(capsys, str(scenario), "-o", "out")
    ledger = Ledger.open(Path("out"))
    assert ledger.status == "complete"
    assert ledger.meta["ledger_sha256"] == figures["ledger_sha256"]


def test_without_a_name_the_run_directory_is_named_after_scenario_seed_and_digest(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run_json(capsys, str(scenario), "--seed", "9")
    second = run_json(capsys, str(scenario), "--seed", "9")
    assert Path(first["run_dir"]).parent == Path("runs")
    assert Path(first["run_dir"]).name.startswith("small-9-")
    assert second["run_dir"] == f"{first['run_dir']}-2"
    assert first["ledger_sha256"] == second["ledger_sha256"]


def test_a_coordinator_from_the_command_line_is_the_one_that_the_run_tells_of(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run_json(capsys, str(scenario), "--coordinator", "fifo-nearest", "-o", "out")
    assert figures["coordinator"] == "fifo-nearest"
    assert "fifo-nearest" in Path("out/scenario.yaml").read_text(encoding="utf-8")
    assert Ledger.open(Path("out")).meta["coordinator"] == "fifo-nearest"


def test_set_changes_one_value(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, str(scenario), "--set", "horizon_days=0.25", "-o", "out")["horizon_days"] == 0.25


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--set", "horizon_days=-1"], "--set horizon_days: error: -1"),
        (["--set", "horizont_days=1"], "did you mean 'horizon_days'"),
        (["--coordinator", "greedy-closet"], "did you mean 'greedy-closest'?"),
        (["--plugin", "nowhere.py:Mine"], "nowhere.py: error: no such Python file"),
        (["--plugin", "nowhere"], "FILE.py:CLASS is expected"),
    ],
)
def test_bad_input_is_told_without_a_traceback_and_leaves_nothing_behind(
    arguments: list[str], complaint: str, scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(scenario), *arguments]) == 2
    printed = capsys.readouterr()
    assert complaint in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""
    assert written() == []


def test_a_broken_file_is_told_by_line_and_column(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = scenario.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if line.startswith("horizon_days:"))
    lines[number - 1] = "horizon_days: soon"
    Path("broken.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert main(["run", "broken.yaml"]) == 2
    assert capsys.readouterr().err.startswith(f"broken.yaml:{number}:15: error: 'soon'")
    assert written() == ["broken.yaml"]


def test_a_missing_file_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "missing.yaml"]) == 2
    assert "missing.yaml" in capsys.readouterr().err


def test_an_existing_run_is_replaced_only_by_force(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = run_json(capsys, str(scenario), "-o", "out")
    assert main(["run", str(scenario), "--seed", "2", "-o", "out"]) == 2
    assert "--force" in capsys.readouterr().err
    assert Ledger.open(Path("out")).meta["ledger_sha256"] == first["ledger_sha256"]
    second = run_json(capsys, str(scenario), "--seed", "2", "-o", "out", "--force")
    assert Ledger.open(Path("out")).meta["ledger_sha256"] == second["ledger_sha256"]


def test_force_replaces_nothing_but_a_run(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("precious").mkdir()
    Path("precious/thesis.txt").write_text("years of work", encoding="utf-8")
    assert main(["run", str(scenario), "-o", "precious", "--force"]) != 0
    assert "no run.json" in capsys.readouterr().err
    assert Path("precious/thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_folder_that_cannot_be_written_is_bad_input(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("", encoding="utf-8")
    assert main(["run", str(scenario), "-o", "file/below"]) == 2
    assert "fleet: error: file/below: can't be used as a run directory" in capsys.readouterr().err


def test_a_plugin_is_a_coordinator_under_its_class_name(
    scenario: Path, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run_json(capsys, str(scenario), "--plugin", f"{plugin}:Idler", "--coordinator", "Idler", "-o", "out")
    assert figures["coordinator"] == "Idler"
    assert figures["missions"]["succeeded"] == 0


def test_a_coordinator_that_raises_fails_the_run_and_is_named(
    scenario: Path, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--plugin", f"{plugin}:Raiser", "--coordinator", "Raiser", "-o", "out"]
    assert main(["run", str(scenario), *arguments]) == 1
    printed = capsys.readouterr()
    assert "Raiser" in printed.err
    assert "no vehicles at all" in printed.err
    assert printed.out == ""
    assert Ledger.open(Path("out")).status == "aborted"


def test_an_interrupted_run_can_be_read_and_is_named(
    scenario: Path, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--plugin", f"{plugin}:Interrupter", "--coordinator", "Interrupter", "-o", "out"]
    assert main(["run", str(scenario), *arguments]) == 130
    assert capsys.readouterr().err == "fleet: interrupted: out can be read up to here\n"
    assert Ledger.open(Path("out")).status == "aborted"
    assert main(["log", "out"]) == 0


def test_a_plugin_that_nothing_names_is_said_to_decide_nothing(
    scenario: Path, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(scenario), "--plugin", f"{plugin}:Idler", "-o", "out"]) == 0
    told = "Idler is registered but decides nothing in this run; --coordinator Idler lets it decide"
    assert told in capsys.readouterr().err
    as_fallback = ["--set", "command.fallback=Raiser", "-o", "second"]
    assert main(["run", str(scenario), "--plugin", f"{plugin}:Raiser", *as_fallback]) == 0
    assert "decides nothing" not in capsys.readouterr().err


def test_a_plugin_with_a_mistake_is_bad_input_with_its_line(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("wrong.py").write_text("x = 1\ny = = 2\n", encoding="utf-8")
    assert main(["run", str(scenario), "--plugin", "wrong.py:Mine"]) == 2
    assert capsys.readouterr().err.startswith("wrong.py:2: error: SyntaxError")


def test_replications_give_means_and_a_row_each(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run_json(capsys, str(scenario), "--replications", "3", "-o", "many")
    rows = pl.read_parquet("many/replications.parquet")
    assert rows["replication"].to_list() == [0, 1, 2]
    assert result["replications"] == 3
    found = result["figures"]["missions_per_day"]
    assert found["mean"] == pytest.approx(rows["missions_per_day"].mean())
    assert found["low"] <= found["mean"] <= found["high"]
    assert [row["ledger_sha256"] for row in result["rows"]] == rows["ledger_sha256"].to_list()
    assert written() == ["many"]


def test_replications_are_shown_as_a_table(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(scenario), "--replications", "2", "-o", "many"]) == 0
    printed = capsys.readouterr().out
    assert "2 replications of seed 1" in printed
    assert "95 % confidence interval" in printed


def test_a_parameter_can_be_set_for_the_coordinator_that_is_named_beside_it(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ["run", str(scenario), "-o", "named", "--coordinator", "fifo-nearest", "--quiet"]
    assert main([*named, "--set", "command.coordinator.candidates=3"]) == 0
    assert "candidates: 3" in Path("named/scenario.yaml").read_text(encoding="utf-8")
    assert main([*named[:3], "other", *named[4:], "--set", "command.coordinator.neighbours=3"]) == 2
    assert "neighbours" in capsys.readouterr().err
    assert not Path("other").exists()


def test_a_scenario_that_ships_is_found_by_its_name_from_any_folder() -> None:
    assert main(["run", "one_delivery", "-o", "shipped", "--quiet"]) == 0
    assert Path("shipped/run.json").exists()


def test_a_place_to_wait_that_is_out_of_reach_is_an_error_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    Path("island.yaml").write_text(
        "name: island\nhorizon_days: 1\n"
        "terrain: {graph: {nodes: {a: [0, 0], b: [1, 0], c: [9, 9], d: [9, 8]}, edges: [[a, b], [c, d]]}}\n"
        "sites:\n  - {name: Depot, kind: depot, node: a, chargers: 1}\n  - {name: Island, node: c}\n"
        "fleet:\n  - {platform: termit, home: Depot, when_idle: reposition, reposition_to: Island}\n",
        encoding="utf-8",
    )
    assert main(["validate", "island.yaml"]) == 2
    expected = "'Island', no termit can get from its home to 'Island' and back (fleet.0.reposition_to)"
    assert capsys.readouterr().err == f"island.yaml:8:75: error: {expected}\n"


def test_what_comes_to_nothing_is_told_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    shorter = ("--set", "horizon_days=1")
    assert main(["validate", "quickstart", *shorter]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith(", 1 warning\n")
    assert "warning: '1d06h', the event comes to nothing" in printed.err
    assert len(run_json(capsys, "quickstart", *shorter, "-o", "out")["warnings"]) == 1
    assert main(["run", "quickstart", *shorter, "-o", "again"]) == 0
    assert "warning: '1d06h', the event comes to nothing" in capsys.readouterr().err


def test_a_machine_that_runs_out_of_memory_is_told_of_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def too_large(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("fleet.simulation.run.simulate", too_large)
    assert main(["run", "quickstart", "-o", "out", "--quiet"]) == 1
    assert capsys.readouterr().err == "fleet: error: out of memory; a smaller scenario, or fewer workers, may fit\n"


def test_a_site_that_nobody_can_reach_is_an_error_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """An island: the graph has no edge to it."""
    Path("island.yaml").write_text(
        "name: island\nhorizon_days: 1\n"
        "terrain: {graph: {nodes: {a: [0, 0], b: [1, 0], c: [9, 9], d: [9, 8]}, edges: [[a, b], [c, d]]}}\n"
        "sites:\n  - {name: Depot, kind: depot, node: a, chargers: 1}\n  - {name: Island, node: c}\n"
        "fleet: [{platform: termit, home: Depot}]\n"
        "demand: [{kind: delivery, to: Island, rate_per_day: 1, load_kg: 10}]\n",
        encoding="utf-8",
    )
    assert main(["run", "island.yaml", "-o", "out"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("island.yaml:8:")
    assert "no vehicle with the role 'logistics' can get to site 'Island' and back (demand.0.to)" in error
    assert not Path("out").exists()
    assert main(["validate", "island.yaml"]) == 2
