"""Runs that the world cuts short: no room to write, a signal, a kill. What was written until then can be read."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from fleet.errors import LedgerError
from fleet.ledger.audit import audit
from fleet.ledger.reader import Ledger
from fleet.ledger.store import DirectoryStore

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "scenarios" / "quickstart.yaml"
PATIENCE_S = 60.0

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
from fleet.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def status_of(out: Path) -> str:
    return str(json.loads((out / "run.json").read_text(encoding="utf-8"))["status"])


def _has_rows(out: Path) -> bool:
    progress = out / "progress.json"
    return progress.exists() and "vehicles/" in progress.read_text(encoding="utf-8")


@pytest.fixture
def long_run(tmp_path: Path) -> Callable[[], tuple[subprocess.Popen[bytes], Path]]:
    """A run of some years, caught when it has written its first rows."""

    def begin() -> tuple[subprocess.Popen[bytes], Path]:
        out = tmp_path / "run"
        command = [sys.executable, "-m", "fleet", "run", str(QUICKSTART), "--set", "horizon_days=3000", "-o", str(out)]
        child = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        end = time.monotonic() + PATIENCE_S
        while not _has_rows(out):
            assert child.poll() is None, "the run ended before it was caught"
            assert time.monotonic() < end, "the run wrote nothing"
            time.sleep(0.02)
        return child, out

    return begin


def test_a_run_that_finds_no_room_to_write_fails_says_so_and_stays_readable(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="file size limits are a matter of Unix")
    out = tmp_path / "run"
    command = [sys.executable, "-c", LIMITED, "run", str(QUICKSTART), "--set", "horizon_days=60", "-o", str(out)]
    ended = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert str(out) in ended.stderr
    assert status_of(out) == "aborted"
    Ledger.open(out).table("missions")


def test_a_full_disk_leaves_a_run_marked_aborted_with_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing new can be written, not even a smaller ``run.json``; what stands there can be changed in place."""
    store = DirectoryStore(tmp_path, metadata={}, scenario_text="")
    store.begin(("vehicles",))

    def full(first: object, second: object) -> None:
        path = next(x for x in (first, second) if isinstance(x, Path))
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("fleet.ledger.store.write_parquet", full)
    monkeypatch.setattr("fleet.ledger.store.write_json", full)
    with pytest.raises(LedgerError, match="No space left on device"):
        store.append({"vehicles": pl.DataFrame({"t_us": [0]})}, 1)
    assert status_of(tmp_path) == "aborted"
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_run_as_aborted_and_readable(
    word: signal.Signals, long_run: Callable[[], tuple[subprocess.Popen[bytes], Path]]
) -> None:
    child, out = long_run()
    child.send_signal(word)
    _, said = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 130
    assert b"Traceback" not in said
    assert status_of(out) == "aborted"
    assert not audit(Ledger.open(out)).findings


def test_a_killed_run_can_be_read_up_to_its_last_complete_moment(
    long_run: Callable[[], tuple[subprocess.Popen[bytes], Path]],
) -> None:
    child, out = long_run()
    child.kill()
    child.communicate(timeout=PATIENCE_S)
    assert status_of(out) == "running"
    ledger = Ledger.open(out)
    assert ledger.status == "aborted"
    assert ledger.table("vehicles").height > 0
    assert not audit(ledger).findings


def test_whoever_follows_a_run_that_is_killed_is_told_and_let_go(
    long_run: Callable[[], tuple[subprocess.Popen[bytes], Path]],
) -> None:
    child, out = long_run()
    command = [sys.executable, "-m", "fleet", "log", str(out), "--follow", "--table", "losses"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as follower:
        child.kill()
        child.communicate(timeout=PATIENCE_S)
        _, said = follower.communicate(timeout=PATIENCE_S)
    assert follower.returncode == 0
    assert re.search(rf": aborted at \d+d[\d:]+; its writer, process {child.pid} on .+, is gone\n$", said)
