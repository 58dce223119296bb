"""The Python examples run as they are, from any folder, leave nothing behind, and print what they promise."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from fleet.cli.main import main
from fleet.statistics.run import Run

ROOT = Path(__file__).parents[2]


def printed_by(script: str, folder: Path, *arguments: str) -> list[str]:
    """What a script prints when it is run in an empty folder."""
    command = [sys.executable, str(ROOT / "scenarios" / script), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert list(folder.iterdir()) == []
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> list[list[float]]:
    """Vehicles, missions a day, success and on time of each fleet, smallest first."""
    lines = printed_by("compare_fleets.py", tmp_path_factory.mktemp("compare"))
    assert lines[0].split() == ["fleet", "vehicles", "missions/day", "success", "on", "time"]
    assert [line[:12].strip() for line in lines[1:]] == ["20 % smaller", "as it is", "20 % larger"]
    return [[float(x) for x in re.findall(r"[\d.]+", line[14:])] for line in lines[1:]]


def test_fleets_of_16_20_and_24_vehicles_are_compared(comparison: list[list[float]]) -> None:
    assert [row[0] for row in comparison] == [16, 20, 24]


def test_a_larger_fleet_is_on_time_more_often(comparison: list[list[float]]) -> None:
    on_time = [row[3] for row in comparison]
    assert on_time == sorted(on_time)
    assert on_time[0] < on_time[-1] <= 100


def test_sites_are_listed_by_how_long_they_wait(tmp_path: Path) -> None:
    header, *rows = printed_by("ask_the_ledger.py", tmp_path)
    assert header.split() == ["site", "missions", "until", "departure", "from", "departure"]
    waits = [sum(float(hours) for hours in re.findall(r"([\d.]+) h", row)) for row in rows]
    assert len(rows) == 8
    # Each line is rounded twice to a hundredth of an hour.
    assert all(one >= other - 0.02 for one, other in pairwise(waits))


SHORT = ("--set", "sites.0.swap_bays=1", "--set", "sites.0.charged_packs=2")
"""The command in the head of the script, but for where the run goes."""


def test_lateness_is_shared_out_by_platform(tmp_path: Path) -> None:
    run_dir, folder = tmp_path / "short", tmp_path / "empty"
    folder.mkdir()
    assert " ".join(SHORT) in (ROOT / "scenarios" / "late_for_a_battery.py").read_text(encoding="utf-8")
    assert main(["run", str(ROOT / "scenarios" / "quickstart.yaml"), *SHORT, "-o", str(run_dir), "--quiet"]) == 0
    header, *rows = (line.split() for line in printed_by("late_for_a_battery.py", folder, str(run_dir)))
    assert header == ["platform", "late", "missions", "hours", "late", "queueing", "for", "a", "bay"]
    late = Run.open(run_dir).missions.filter(pl.col("outcome") == "succeeded", pl.col("ended_h") > pl.col("due_h"))
    assert [row[0] for row in rows] == ["heavy-carrier", "termit", "zmiy"]
    assert sum(int(row[1]) for row in rows) == late.height > 0
    assert sum(float(row[2]) for row in rows) == pytest.approx((late["ended_h"] - late["due_h"]).sum(), abs=0.2)
    # With one bay and two packs for twelve robots, most lateness is waiting for a battery.
    assert all(50 < float(row[3].rstrip("%")) <= 100 for row in rows)


def test_nothing_is_late_for_a_battery_where_batteries_are_plenty(tmp_path: Path) -> None:
    run_dir, folder = tmp_path / "plenty", tmp_path / "empty"
    folder.mkdir()
    assert main(["run", str(ROOT / "scenarios" / "quickstart.yaml"), "-o", str(run_dir), "--quiet"]) == 0
    assert len(printed_by("late_for_a_battery.py", folder, str(run_dir))) == 1


def test_the_script_without_a_run_says_what_it_wants(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scenarios" / "late_for_a_battery.py")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert "python scenarios/late_for_a_battery.py short" in done.stderr
