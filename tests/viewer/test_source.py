"""A run that grows and one that is over look the same, and looking changes nothing."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pygame
import pytest

from fleet.cli.child_run import ChildRun
from fleet.errors import LedgerError
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import choose_run_dir
from fleet.ledger.vocabulary import TABLES
from fleet.units import US_PER_H
from tests.benchmarks.frames import Kept
from viz.viewer.capture import picture
from viz.viewer.recording import Recording
from viz.viewer.selection import Selection
from viz.viewer.source import Finished, Growing, source_of
from viz.viewer.viewer import Viewer

ROOT = Path(__file__).parents[2]
SIZE = (1280, 800)
EVENTS = tuple(table.name for table in TABLES if table.name != "ages")


def cut(ledger: Ledger, until_us: int) -> Ledger:
    """A ledger as it was when it was complete up to a time."""
    frames = {name: ledger.table(name) for name in ledger.names}
    for name in EVENTS:
        frames[name] = frames[name].filter(pl.col("t_us") < until_us)
    return Ledger.from_frames(frames, meta={**ledger.meta, "status": "running"}, complete_until_us=until_us)


def shown(recording: Recording, time_us: int, selection: Selection | None) -> bytes:
    """The map and the panel at a time; the bar below shows how far the run has come, which may differ."""
    viewer = Viewer(Kept(recording), size=SIZE)
    viewer.layers |= {"routes", "links", "names"}
    viewer.seek(time_us)
    viewer.pick(selection)
    drawn = picture(viewer, SIZE)
    return pygame.image.tobytes(drawn.subsurface(viewer.layout.map.union(viewer.layout.side)), "RGB")


@pytest.mark.parametrize("hours", [0.25, 9.1, 17.0, 33.3])
@pytest.mark.parametrize("selection", [None, Selection(kind="vehicle", name="termit-2.1")])
def test_a_growing_run_gives_the_frames_of_the_finished_one(
    run_dir: Path, hours: float, selection: Selection | None
) -> None:
    ledger, time_us = Ledger.open(run_dir), round(hours * US_PER_H)
    growing = Recording(cut(ledger, time_us + US_PER_H // 60))
    assert shown(growing, time_us, selection) == shown(Recording(ledger), time_us, selection)


def test_a_run_that_is_watched_has_the_hash_of_one_that_is_not(tmp_path: Path, run_dir: Path) -> None:
    directory = choose_run_dir(tmp_path, "watched", 1, "00000000")
    source = Growing(directory, ChildRun(ROOT / "scenarios" / "quickstart.yaml", directory, []))
    viewer = Viewer(source, size=SIZE)
    deadline = time.monotonic() + 120
    while source.growing and time.monotonic() < deadline:
        viewer.advance(0.05)
        if viewer.recordings:
            viewer.seek(viewer.playback.limit_us)
            picture(viewer, SIZE)
        time.sleep(0.02)
    source.close()
    assert source.problem == ""
    assert Ledger.open(directory).meta["ledger_sha256"] == Ledger.open(run_dir).meta["ledger_sha256"]
    finished = Finished(run_dir).recording
    assert source.recording is not None
    assert finished is not None
    at = finished.limit_us // 2
    assert shown(source.recording, at, None) == shown(finished, at, None)


def test_looking_at_a_run_writes_nothing_to_it(tmp_path: Path, run_dir: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(run_dir, copied)
    before = {file: file.read_bytes() for file in sorted(copied.rglob("*")) if file.is_file()}
    viewer = Viewer(source_of(copied), size=SIZE)
    viewer.pick(Selection(kind="post", name="central"))
    viewer.seek(20 * US_PER_H)
    picture(viewer, SIZE)
    viewer.close()
    assert {file: file.read_bytes() for file in sorted(copied.rglob("*")) if file.is_file()} == before


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: 1\nname: broken\n", encoding="utf-8")
    directory = choose_run_dir(tmp_path, "broken", 1, "00000000")
    source = Growing(directory, ChildRun(broken, directory, []))
    deadline = time.monotonic() + 60
    while source.growing and time.monotonic() < deadline:
        time.sleep(0.05)
    source.close()
    assert source.recording is None
    assert source.problem.startswith(f"{broken}:")
    viewer = Viewer(source, size=SIZE)
    assert picture(viewer, SIZE).get_size() == SIZE, "the window tells it"


def test_a_run_under_way_is_stopped_and_can_be_read(tmp_path: Path) -> None:
    directory = choose_run_dir(tmp_path, "stopped", 1, "00000000")
    child = ChildRun(ROOT / "scenarios" / "spring_campaign.yaml", directory, [])
    source = Growing(directory, child)
    deadline = time.monotonic() + 120
    while (source.recording is None or not source.recording.limit_us) and time.monotonic() < deadline:
        time.sleep(0.05)
    source.close()
    assert not child.running()
    ledger = Ledger.open(directory)
    assert ledger.status == "aborted"
    assert ledger.complete_until_us > 0


def test_a_directory_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="not a run directory"):
        source_of(tmp_path)


def test_a_damaged_run_is_refused_in_one_line(tmp_path: Path, run_dir: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(run_dir, copied)
    listed = json.loads((copied / "progress.json").read_text(encoding="utf-8"))["chunks"]["vehicles"]
    (copied / listed[0][0]).write_bytes(b"not Parquet")
    with pytest.raises(LedgerError, match="table vehicles can't be read") as caught:
        source_of(copied)
    assert "\n" not in str(caught.value)


def test_the_viewer_never_imports_the_simulation() -> None:
    """Import-linter holds this for whole packages; here it is seen in a process."""
    modules = "viz.viewer.app, viz.viewer.capture, fleet.cli.view_offers"
    code = f"import sys, {modules}; print('fleet.simulation' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
