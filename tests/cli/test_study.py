"""``fleet study``: what it prints, what it refuses, and how it goes on after an interrupt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from fleet.cli.main import main

STUDY = """
schema: 1
name: two fleets
scenario: {scenario}
set: {{horizon_days: 0.25}}
factors:
  termits: {{key: fleet.termit.count, values: [2, 4]}}
replications: 3
"""


@pytest.fixture
def study(scenario: Path) -> Path:
    path = Path("two_fleets.yaml")
    path.write_text(STUDY.format(scenario=scenario), encoding="utf-8")
    return path


def test_points_are_shown_with_their_intervals(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", str(study), "-o", "out"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("two fleets: 6 runs at 2 points, scenario small, seed 1\n")
    assert "termits  runs" in printed
    assert printed.count(" ± ") >= 4
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "cells.csv", "cells.parquet", "journal.sqlite", "scenario.yaml", "study.json", "study.yaml", "summary.csv",
        "summary.parquet", "timings.parquet",
    ]  # fmt: skip


def test_json_has_every_point_and_nothing_else(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", str(study), "-o", "out", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["study_dir"] == "out"
    assert [point["levels"] for point in told["results"]] == [{"termits": 2}, {"termits": 4}]
    assert told["results"][0]["runs"] == 3
    assert set(told["results"][0]["figures"]["missions_per_day"]) == {"n", "mean", "low", "high"}


def test_a_study_that_nobody_put_anywhere_has_a_place_of_its_own(study: Path) -> None:
    assert main(["study", str(study), "-q"]) == 0
    (folder,) = Path("runs").iterdir()
    assert folder.name.startswith("two-fleets-study-1-")
    assert main(["study", str(study), "-q"]) == 2
    assert main(["study", str(study), "-q", "--resume"]) == 0


def test_folders_that_hold_something_else_are_left_alone(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("full").mkdir()
    Path("full", "letter.txt").touch()
    for words in (["-o", "full"], ["-o", "full", "--resume"], ["-o", str(study)], ["-o", "absent", "--resume"]):
        assert main(["study", str(study), *words]) == 2
    assert [path.name for path in Path("full").iterdir()] == ["letter.txt"]
    assert not Path("absent").exists()
    assert "no study to resume" in capsys.readouterr().err


def test_a_mistake_is_told_before_anything_is_written(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.write_text(study.read_text(encoding="utf-8").replace("termit.count", "termit.cuont"), encoding="utf-8")
    assert main(["study", str(study), "-o", "out"]) == 2
    assert capsys.readouterr().err.startswith("two_fleets.yaml:7:47: error: 'cuont', unknown key (did you mean 'count'")
    assert not Path("out").exists()


def test_a_study_of_a_plugin_that_fails_has_failed_and_says_why(
    study: Path, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = study.read_text(encoding="utf-8").replace("set: {", "set: {command.coordinator: Raiser, ")
    study.write_text(text, encoding="utf-8")
    assert main(["study", str(study), "-o", "out", "--plugin", f"{plugin}:Raiser"]) == 1
    assert "all of 6 runs failed" in capsys.readouterr().err
    assert "no vehicles at all" in pl.read_csv("out/cells.csv")["error"][0]


def test_an_interrupt_leaves_a_study_that_goes_on(study: Path) -> None:
    text = study.read_text(encoding="utf-8").replace("replications: 3", "replications: 300")
    study.write_text(text, encoding="utf-8")
    program = [sys.executable, "-m", "fleet", "study", str(study), "-o", "out", "--workers", "2"]
    running = subprocess.Popen(program, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    journal = Path("out", "journal.sqlite-wal")
    deadline_s = time.monotonic() + 60
    while not (journal.exists() and journal.stat().st_size > 60_000):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert f"fleet study {study} -o out --resume goes on" in told
    study.write_text(text.replace("replications: 300", "replications: 4"), encoding="utf-8")
    assert main(["study", str(study), "-o", "out", "-q", "--resume"]) == 0
    assert pl.read_parquet("out/cells.parquet").height == 8


def test_a_cluster_that_is_not_there_is_told_in_a_line(
    study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("fleet.experiments.dask_executor._CONNECT_S", 0.5)
    assert main(["study", str(study), "-o", "out", "--dask", "tcp://127.0.0.1:9"]) == 1
    assert "--dask tcp://127.0.0.1:9: no scheduler answers there" in capsys.readouterr().err


def test_a_cluster_needs_its_extra(
    study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fleet.experiments.dask_executor", None)
    assert main(["study", str(study), "-o", "out", "--dask", "tcp://127.0.0.1:9"]) == 2
    assert "needs the extra [cluster]" in capsys.readouterr().err
