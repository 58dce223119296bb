"""The commands that show or make what a scenario is made of: platforms, coordinators, terrain, template, schema."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fleet.cli.completion import SHELLS
from fleet.cli.main import main
from fleet.cli.registry import SUBCOMMANDS
from fleet.scenario.catalogue import load_catalogue
from fleet.terrain.graphml import read_graphml


def test_platforms_marks_what_is_assumed_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["platforms"]) == 0
    shown = capsys.readouterr().out
    assert "~ assumed" in shown
    for name in load_catalogue():
        assert name in shown
    assert max(len(line) for line in shown.splitlines()) <= 100


def test_one_platform_shows_every_figure_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["platforms", "termit"]) == 0
    shown = capsys.readouterr().out
    for key in load_catalogue()["termit"].figures:
        assert key in shown
    assert "2026-11" in shown
    assert "~300" in shown


def test_platforms_as_json_has_tag_source_and_date_of_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["platforms", "--json"]) == 0
    for platform in json.loads(capsys.readouterr().out)["platforms"]:
        for figure in platform["figures"].values():
            assert {"low", "typical", "high", "tag", "source", "date"} <= figure.keys()


def test_an_unknown_platform_is_bad_input_with_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["platforms", "termitt"]) == 2
    assert "did you mean 'termit'?" in capsys.readouterr().err


def test_coordinators_are_listed_with_their_parameters(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coordinators", "--plugin", f"{plugin}:Idler"]) == 0
    shown = capsys.readouterr().out
    assert "greedy-closest: " in shown
    assert "Idler: Never orders anything." in shown
    listed = [line.split() for line in shown.splitlines()]
    assert ["urgency_s", "1800.0", "0", "or", "more", "s"] in listed
    assert ["share", "true", "true,", "false"] in listed


def test_coordinators_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coordinators", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["coordinators"]
    by_name = {entry["name"]: entry for entry in listed}
    assert {"fifo-nearest", "greedy-closest"} <= by_name.keys()
    parameters = {parameter["name"]: parameter for parameter in by_name["greedy-closest"]["parameters"]}
    assert parameters["ageing"] == {
        "name": "ageing", "type": "float", "default": 0.5, "choices": None, "low": 0, "high": None, "unit": None
    }  # fmt: skip
    assert parameters["scope"]["choices"] == ["idle", "busy", "divert"]


def test_every_policy_that_ships_states_the_range_of_each_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coordinators", "--json"]) == 0
    for entry in json.loads(capsys.readouterr().out)["coordinators"]:
        for parameter in entry["parameters"]:
            stated = parameter["type"] == "bool" or parameter["choices"] or parameter["low"] is not None
            assert stated, f"{entry['name']}: {parameter['name']}"


def test_a_new_scenario_is_valid_and_replaces_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "my first.yaml"]) == 0
    assert main(["validate", "my first.yaml"]) == 0
    assert "my first.yaml: valid: 1 day, " in capsys.readouterr().out
    assert main(["new", "my first.yaml"]) == 2
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Мій сценарій.yaml", ".yaml", "x" * 100 + ".yaml", "a: b.yaml"])
def test_a_new_scenario_is_valid_whatever_its_file_is_called(name: str) -> None:
    assert main(["new", name]) == 0
    assert main(["validate", name]) == 0


def test_validate_lists_every_mistake_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "bad.yaml", "--quiet"]) == 0
    text = Path("bad.yaml").read_text(encoding="utf-8")
    changed = text.replace("horizon_days: 1", "horizon_days: -1").replace("count: 4", "count: none")
    Path("bad.yaml").write_text(changed, encoding="utf-8")
    assert main(["validate", "bad.yaml"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 3
    assert all(line.startswith("bad.yaml:") and ": error: " in line for line in errors)


def test_validate_as_json_tells_what_is_there(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(scenario), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["scenario"] == "small"
    assert facts["vehicles"] > 0


def test_the_schema_is_json_and_knows_the_top_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"horizon_days", "terrain", "fleet"} <= schema["properties"].keys()


def test_generated_terrain_is_the_same_for_the_same_seed() -> None:
    options = ["terrain", "generate", "--nodes", "60", "--size-km", "6", "4", "--seed", "7"]
    assert main([*options, "-o", "one.graphml"]) == 0
    assert main([*options, "-o", "two.graphml"]) == 0
    assert main([*options[:-1], "8", "-o", "three.graphml"]) == 0
    one, two, three = (read_graphml(f"{name}.graphml") for name in ("one", "two", "three"))
    assert one.node_count == 60
    assert one.digest() == two.digest()
    assert one.digest() != three.digest()


def test_terrain_that_cannot_be_generated_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terrain", "generate", "--nodes", "2", "-o", "small.graphml"]) == 2
    assert "nodes 2" in capsys.readouterr().err
    assert not Path("small.graphml").exists()


def test_an_elevation_grid_becomes_terrain() -> None:
    rows = "\n".join(" ".join(str(10 + (x * y) % 5) for x in range(6)) for y in range(5))
    header = "ncols 6\nnrows 5\nxllcorner 0\nyllcorner 0\ncellsize 100\n"
    Path("hills.asc").write_text(f"{header}{rows}\n", encoding="utf-8")
    assert main(["terrain", "import", "hills.asc", "-o", "hills.graphml"]) == 0
    assert read_graphml("hills.graphml").node_count == 30
    assert main(["terrain", "import", "hills.asc", "-o", "hills.graphml"]) == 2


def test_show_tells_of_a_terrain_file_and_draws_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terrain", "generate", "--nodes", "60", "-o", "t.graphml", "--quiet"]) == 0
    assert main(["terrain", "show", "t.graphml", "--svg", "t.svg", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["nodes"] == 60
    assert facts["roads_km"]["main"] > 0
    assert ET.parse("t.svg").getroot().tag.endswith("svg")


def test_show_draws_the_sites_of_a_scenario(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terrain", "show", str(scenario), "--svg", "map.svg"]) == 0
    assert "sites" in capsys.readouterr().out
    assert "Depot" in Path("map.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for name, _, _ in SUBCOMMANDS:
        assert name in script
    assert "replications" in script


COMPLETED = """
source ./completion.sh
COMP_WORDS=(fleet {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_shtab_fleet fleet "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("run quicks", "quickstart"),
        ("run min", "mine.yaml"),
        ("run quickstart --coordinator fifo", "fifo-nearest"),
        ("view quicks", "quickstart"),
        ("view a_", "a_run"),
        ("tournament quicks", "quickstart"),
        ("equivalence quickstart --baseline fifo", "fifo-nearest"),
        ("platforms zm", "zmiy"),
        ("chart a_run lo", "losses"),
        ("log a_run --kind dec", "decision"),
        ("report a_", "a_run"),
    ],
)
def test_bash_completes_commands_scenarios_files_folders_and_names(
    words: str, completed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "bash"]) == 0
    Path("completion.sh").write_text(capsys.readouterr().out, encoding="utf-8")
    Path("mine.yaml").touch()
    Path("a_run").mkdir()
    done = subprocess.run(["bash", "-c", COMPLETED.format(words=words)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [completed]


def test_the_bash_completion_is_a_script_that_bash_accepts() -> None:
    script = subprocess.run(
        [sys.executable, "-m", "fleet", "completion", "bash"], capture_output=True, text=True, check=True
    )
    checked = subprocess.run(["bash", "-n"], input=script.stdout, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
