"""A small scenario, a finished run of it, and plugins that misbehave."""

from pathlib import Path

import pytest

from fleet.cli.main import main

ROOT = Path(__file__).parents[2]

MISBEHAVING = """
from dataclasses import dataclass
from fleet.coordination.protocol import Decision

@dataclass(frozen=True)
class Parameters:
    scope: str = "idle"

class Idler:
    "Never orders anything."
    Parameters = Parameters
    def __init__(self, parameters): pass
    def setup(self, context): pass
    def decide(self, picture, triggers, budget): return Decision()

class Raiser(Idler):
    "Fails at its first decision."
    def decide(self, picture, triggers, budget): raise ZeroDivisionError("no vehicles at all")

class Interrupter(Idler):
    "Behaves as if somebody pressed Ctrl-C."
    def decide(self, picture, triggers, budget): raise KeyboardInterrupt
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in a folder of its own, so that what it leaves behind can be seen.

    Programs that it starts find the package as the test does, installed or not.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture(autouse=True)
def without_the_plugins_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins are registered for a process; each test is one command."""
    monkeypatch.setattr("fleet.coordination.registry._plugged_in", {})


@pytest.fixture(scope="session")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario that ``fleet new`` writes: six robots, one day."""
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    assert main(["new", str(path), "--quiet"]) == 0
    return path


@pytest.fixture(scope="session")
def run_dir(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete run of the scenario; tests only read it."""
    path = tmp_path_factory.mktemp("runs") / "small"
    assert main(["run", str(scenario), "-o", str(path), "--quiet"]) == 0
    return path


@pytest.fixture
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with coordinators that do nothing, raise, or interrupt."""
    path = tmp_path_factory.mktemp("plugin") / "misbehaving.py"
    path.write_text(MISBEHAVING, encoding="utf-8")
    return path
