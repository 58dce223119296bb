"""Recorded runs to look at, and a window that nobody sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet.cli.main import main
from fleet.ledger.reader import Ledger
from tests.viewer.desk import Desk, FakeChild
from viz.viewer.app import App, window
from viz.viewer.launcher import Group, Launcher, Overrides
from viz.viewer.offers import Opened
from viz.viewer.recording import Recording
from viz.viewer.source import Finished

ROOT = Path(__file__).parents[2]


def run(folder: Path, name: str, *options: str) -> Path:
    """The run directory of a scenario that ships."""
    path = folder / f"{name}{len(options)}"
    assert main(["run", str(ROOT / "scenarios" / f"{name}.yaml"), "-o", str(path), "--quiet", *options]) == 0
    return path


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the quickstart; tests only read it."""
    return run(tmp_path_factory.mktemp("viewed"), "quickstart")


@pytest.fixture(scope="session")
def other_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart with half as many of one kind of robot, under another policy."""
    return run(
        tmp_path_factory.mktemp("viewed"),
        "quickstart",
        "--coordinator",
        "fifo-nearest",
        "--set",
        "fleet.termit.count=3",
    )


@pytest.fixture(scope="session")
def zones_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with zones, weather and night."""
    return run(tmp_path_factory.mktemp("viewed"), "zones_and_weather")


@pytest.fixture(scope="session")
def lossy_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on links that lose messages."""
    return run(tmp_path_factory.mktemp("viewed"), "lossy_links")


@pytest.fixture(scope="session")
def jammed_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with masts, jamming, and robots that lose their links."""
    return run(tmp_path_factory.mktemp("viewed"), "jamming")


@pytest.fixture(scope="session")
def recording(run_dir: Path) -> Recording:
    """The quickstart as the viewer reads it."""
    return Recording(Ledger.open(run_dir)).warmed()


@pytest.fixture
def desk(run_dir: Path, other_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    """The viewer in a window of the dummy driver, showing the quickstart; another run starts when it is asked for."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.chdir(tmp_path)
    asked: list[Overrides] = []

    def start(overrides: Overrides) -> FakeChild:
        asked.append(overrides)
        return FakeChild(other_dir)

    launcher = Launcher(
        seed=1,
        coordinator="greedy-closest",
        coordinators=("fifo-nearest", "greedy-closest"),
        fleet=(Group(key="fleet.0.count", platform="termit", count=6),),
        start=start,
    )
    with window((1280, 800)):
        app = App(offers=list, open_offer=None, opened=Opened(source=Finished(run_dir), launcher=launcher))
        app.frame(0.0)
        yield Desk(app, asked)
