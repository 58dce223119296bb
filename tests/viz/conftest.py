"""Runs that charts and reports are drawn from, made once."""

import json
import shutil
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from fleet.ledger.run_directory import RUN_FILE, SCENARIO_FILE
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import run_store, simulate
from fleet.statistics.run import Run

HARSH: Final = (
    "horizon_days=4",
    "hazards.loss_per_km=0.02",
    "hazards.breakdown_mtbf_h=12",
    "command.links={latency_s: 5, loss: 0.2, kinds: [{name: radio, reach_km: 5, loss: 0.2, latency_s: 5}]}",
    "fleet.termit.link=radio",
    "published=spring-2026",
)
"""The quickstart with losses, breakdowns, repairs, lost messages and lost links in plenty."""

HOSTILE: Final = "<img src=x onerror=window.pwned=1></script><b>&amp;"
"""What a name would begin with that wants to be more than text."""

NAMES: Final = frozenset(
    {"mission", "site", "vehicle", "place", "post", "name", "resource", "platform", "kind", "cause"}
)
"""Columns of ledgers that hold names from scenarios, or words that are shown."""


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete run of a harsh quickstart; tests only read it."""
    scenario = Scenario.load(bundled("scenarios") / "quickstart.yaml", overrides=HARSH)
    path = tmp_path_factory.mktemp("runs") / "harsh"
    simulate(scenario, store=run_store(scenario, 1, path))
    return path


@pytest.fixture(scope="session")
def run(run_dir: Path) -> Run:
    """The same run, opened."""
    return Run.open(run_dir)


@pytest.fixture(scope="session")
def capture_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete run in which a position is captured and held; tests only read it."""
    scenario = Scenario.load(bundled("scenarios") / "position_capture.yaml")
    path = tmp_path_factory.mktemp("runs") / "capture"
    simulate(scenario, store=run_store(scenario, 1, path))
    return path


@pytest.fixture(scope="session")
def capture_run(capture_dir: Path) -> Run:
    """The same run, opened."""
    return Run.open(capture_dir)


@pytest.fixture
def suited(name: str, run: Run, capture_run: Run) -> Run:
    """A run that has what the chart *name* is about."""
    return capture_run if name == "capture" else run


@pytest.fixture(scope="session")
def hostile_run_dir(run_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run with markup in every name: what a reader may be sent by somebody."""
    return hostile_copy(run_dir, tmp_path_factory.mktemp("hostile") / "run")


@pytest.fixture(scope="session")
def hostile_capture_dir(capture_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run with a capture with markup in every name."""
    return hostile_copy(capture_dir, tmp_path_factory.mktemp("hostile") / "capture")


def hostile_copy(run_dir: Path, path: Path) -> Path:
    """A copy of a run at *path* with markup in every name."""
    shutil.copytree(run_dir, path)
    for chunk in path.glob("*/*.parquet"):
        frame = pl.read_parquet(chunk)
        named = [name for name, kind in frame.schema.items() if name in NAMES and kind == pl.String]
        if chunk.parent.name in {"sites", "zones", "timelines", "messages"}:
            named = [name for name in named if name != "kind"]
        frame.with_columns((pl.lit(HOSTILE) + pl.col(name)).alias(name) for name in named).write_parquet(chunk)
    facts = json.loads((path / RUN_FILE).read_text(encoding="utf-8"))
    facts |= {"scenario": HOSTILE + facts["scenario"], "coordinator": HOSTILE, "architecture": HOSTILE}
    (path / RUN_FILE).write_text(json.dumps(facts), encoding="utf-8")
    (path / SCENARIO_FILE).write_text(f"name: {HOSTILE}\n", encoding="utf-8")
    return path
