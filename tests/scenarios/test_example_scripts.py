"""The Python examples run as they are, from any folder, leave nothing behind, and print what they promise."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def printed_by(script: str, folder: Path) -> list[str]:
    """What a script prints when it is run in an empty folder."""
    command = [sys.executable, str(ROOT / "scenarios" / script)]
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
