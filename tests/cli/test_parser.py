"""Help is cheap and complete, and a typing mistake is answered with the nearest word."""

import subprocess
import sys

import pytest

from fleet.cli.main import main
from fleet.cli.registry import SUBCOMMANDS
from fleet.version import VERSION

HEAVY = ("numpy", "polars", "pydantic", "scipy", "networkx", "simpy", "rich", "yaml", "shapely", "altair", "pygame")


def imported_by(*arguments: str) -> set[str]:
    """Names of the modules that a command line has loaded when it ends."""
    code = f"import sys; from fleet.cli.main import main; main({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    loaded = imported_by("--help")
    assert "fleet.cli.registry" in loaded
    assert not loaded.intersection(HEAVY)
    assert not loaded.intersection(module for _, _, module in SUBCOMMANDS)


@pytest.mark.parametrize("name", [name for name, _, _ in SUBCOMMANDS])
def test_the_help_of_one_command_imports_nothing_heavy_and_tells_what_it_does(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"usage: fleet {name}" in shown
    assert "--quiet" in shown
    assert "--no-color" in shown


def test_the_help_of_run_imports_nothing_heavy() -> None:
    assert not imported_by("run", "--help").intersection(HEAVY)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, summary, _ in SUBCOMMANDS:
        assert name in shown
        assert summary in shown


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"fleet {VERSION}\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["rnu", "x.yaml"], "did you mean 'run'?"),
        (["platfroms"], "did you mean 'platforms'?"),
        (["run", "x.yaml", "--sede", "3"], "did you mean '--seed'?"),
        (["run", "x.yaml", "--replication=3"], "did you mean '--replications'?"),
        (["terrain", "genrate"], "did you mean 'generate'?"),
        (["completion", "bsh"], "did you mean 'bash'?"),
    ],
)
def test_a_typing_mistake_is_answered_with_the_nearest_word(
    arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert hint in printed.err
    assert not printed.out


@pytest.mark.parametrize(
    "arguments", [[], ["run"], ["run", "x.yaml", "--workers", "0"], ["run", "x.yaml", "--seed", "x"], ["terrain"]]
)
def test_a_command_line_that_says_too_little_or_nonsense_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "error:" in capsys.readouterr().err


def test_options_are_not_guessed_from_their_beginnings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "x.yaml", "--repl", "3"]) == 2
    assert "--repl" in capsys.readouterr().err


def test_options_for_everywhere_stand_before_or_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet", "new", "before.yaml"]) == 0
    assert main(["new", "after.yaml", "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["new", "loud.yaml"]) == 0
    assert "wrote loud.yaml" in capsys.readouterr().err


def test_the_module_is_the_same_program() -> None:
    command = [sys.executable, "-m", "fleet", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"fleet {VERSION}\n")
