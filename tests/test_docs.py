"""What the documents say is so: commands run, links lead somewhere, what is made from the program is current."""

import re
import shlex
import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from fleet.cli.main import main
from fleet.cli.registry import SUBCOMMANDS
from fleet.ledger.reader import Ledger
from fleet.scenario.scenario import Scenario
from tests import documents

ROOT = Path(__file__).parents[1]
FOLDERS = ("data", "fleet", "scenarios", "tests", "viz")
READMES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *(p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.md")) if "_bundled" not in p.parts),
]
SLOW = {"spring_campaign.yaml": ["--set", "horizon_days=1"]}
"""Scenarios that take more than seconds, and what makes them short."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def commands(path: Path) -> list[list[str]]:
    """Every line of a shell block that calls the program, without its first word."""
    lines = [line for block in blocks(path, "sh") for line in block.splitlines() if line.startswith("fleet ")]
    return [shlex.split(line)[1:] for line in lines]


@pytest.fixture
def in_a_copy_of_the_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the bundled scenarios in it and nothing else, and no plugins of other commands."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("path", [p for p in READMES if commands(p)], ids=named)
@pytest.mark.usefixtures("in_a_copy_of_the_scenarios")
def test_the_commands_of_a_document_run_as_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in commands(path):
        monkeypatch.setattr("fleet.coordination.registry._plugged_in", {})
        short = [word for name, words in SLOW.items() if any(name in part for part in command) for word in words]
        assert main([*command, *short]) == 0, f"fleet {shlex.join(command)}"


@pytest.mark.usefixtures("in_a_copy_of_the_scenarios")
def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (script,) = (block for block in blocks(ROOT / "README.md", "python") if "print(" in block)
    exec(compile(script, "README.md", "exec"), {})
    assert re.fullmatch(r"[\d.]+ [\d.]+\n[\d.]+\n", capsys.readouterr().out)


@pytest.mark.usefixtures("in_a_copy_of_the_scenarios")
def test_other_programs_open_a_run_as_the_ledgers_readme_says(capsys: pytest.CaptureFixture[str]) -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pandas")
    readme = ROOT / "fleet" / "ledger" / "README.md"
    assert main(["run", "scenarios/quickstart.yaml", "-o", "out", "-q"]) == 0
    capsys.readouterr()
    ledger = Ledger.open(Path("out"))
    (python,), (sql,) = blocks(readme, "python"), blocks(readme, "sql")
    exec(compile(python, readme, "exec"), {})
    causes = dict(ledger.table("losses").group_by("cause").len().rows())
    printed = [line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines()[1:-1]]
    assert {cause: int(n) for cause, n in printed} == causes
    kinds = ledger.table("missions").group_by("kind").agg(pl.len(), pl.col("load_g").mean() / 1000).sort("kind")
    assert duckdb.sql(sql).fetchall() == [pytest.approx(row) for row in kinds.rows()]


@pytest.mark.usefixtures("in_a_copy_of_the_scenarios")
def test_the_python_of_the_page_on_viewing_draws_a_chart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "scenarios/quickstart.yaml", "-o", "out", "-q"]) == 0
    capsys.readouterr()
    (script,) = blocks(ROOT / "viz" / "README.md", "python")
    exec(compile(script, "viz/README.md", "exec"), {})
    assert "lost" in capsys.readouterr().out
    assert Path("losses.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_python_of_the_page_on_many_runs_tells_a_warm_up(capsys: pytest.CaptureFixture[str]) -> None:
    (script,) = blocks(ROOT / "fleet" / "experiments" / "README.md", "python")
    exec(compile(script, "fleet/experiments/README.md", "exec"), {})
    assert re.fullmatch(r"\d+ missions to leave out\n", capsys.readouterr().out)


def test_the_scenario_of_the_readme_is_one() -> None:
    text, _ = blocks(ROOT / "README.md", "yaml")
    assert Scenario.from_dict(yaml.safe_load(text)).model.name == "at a glance"


def test_the_command_section_of_the_readme_goes_into_a_scenario() -> None:
    _, text = blocks(ROOT / "README.md", "yaml")
    country = {
        "name": "linked",
        "horizon_days": 1,
        "terrain": {"generate": {"kind": "frontier", "nodes": 100, "seed": 3}},
        "sites": [{"name": "Depot", "kind": "depot", "chargers": 2}, {"group": "masts", "kind": "mast", "count": 2}],
        "fleet": [{"platform": "termit", "home": "Depot", "link": "radio"}],
    }
    command = Scenario.from_dict(country | yaml.safe_load(text)).model.command
    assert sorted(command.links) == ["fibre", "radio", "satellite"]
    assert [post.coordinator.name for post in command.posts] == ["greedy-closest", "balance-stocks"]


@pytest.mark.parametrize("path", READMES, ids=named)
def test_links_lead_to_files_and_headings_of_the_project(path: Path) -> None:
    targets = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    for target in targets:
        if target.startswith(("https://", "http://")):
            continue
        file, _, heading = target.partition("#")
        destination = (path.parent / file).resolve() if file else path
        assert destination.exists(), target
        assert destination.is_relative_to(ROOT), target
        assert not heading or heading in headings(destination), target


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as hosts of code make them."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", documents.DOCUMENTS)
def test_what_is_made_from_the_program_is_current(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert documents.MADE.search(text), f"{name} has no made part"
    assert text == documents.current(text), "out of date; write it anew with: python -m tests.documents"


def test_every_module_stands_in_the_table_of_the_architecture() -> None:
    text = (ROOT / "fleet" / "README.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| \[[\w.]+\]\(([\w./]+\.py)\) \|", text, re.MULTILINE))
    package = ROOT / "fleet"
    files = {p.relative_to(package).as_posix() for p in package.rglob("*.py") if "_bundled" not in p.parts}
    assert rows == {file for file in files if not file.endswith("__init__.py")}


def test_the_readme_lists_the_subcommands_that_there_are_and_no_others() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `fleet (\w+)` \|", text, re.MULTILINE)
    assert listed == [name for name, _, _ in SUBCOMMANDS]


def test_the_index_of_scenarios_lists_every_scenario_and_script() -> None:
    text = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE))
    folder = ROOT / "scenarios"
    there = {p.relative_to(folder).as_posix() for kind in ("*.yaml", "**/*.py", "*.ipynb") for p in folder.glob(kind)}
    assert listed == there


@pytest.mark.parametrize("name", ["README.md", "fleet/coordination/README.md"])
def test_the_tutorial_shows_the_coordinator_that_ships(name: str) -> None:
    (shown,) = (block for block in blocks(ROOT / name, "python") if "def decide" in block)
    assert shown in (ROOT / "scenarios" / "plugins" / "my_coordinator.py").read_text(encoding="utf-8")
