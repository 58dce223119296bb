"""Runs that the world cuts short: no room to write, a signal, a kill. What was written until then can be read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.ledger.audit import audit
from fleet.ledger.reader import Ledger

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


def test_an_interrupt_ends_a_run_as_aborted_and_readable(
    long_run: Callable[[], tuple[subprocess.Popen[bytes], Path]],
) -> None:
    child, out = long_run()
    child.send_signal(signal.SIGINT)
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
    assert ledger.table("vehicles").height > 0
    assert not audit(ledger).findings
