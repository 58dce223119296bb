"""Whether the process that writes a run is still there, and what a reader makes of it where it is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fleet.cli.main import main
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import PROGRESS_FILE, RUN_FILE, Progress
from fleet.ledger.store import DirectoryStore, compact
from fleet.ledger.writer import SILENCE_S, Writer

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="only Unix tells whether a process is there")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a process began")


@pytest.fixture
def dead() -> Writer:
    """A process of this machine that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pid = process.pid
    return replace(Writer.here(), pid=pid)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A run directory that this process has begun to write."""
    path = tmp_path / "run"
    path.mkdir()
    DirectoryStore(path, metadata={"scenario": "begun"}, scenario_text="").begin(("vehicles",))
    return path


def written_by(path: Path, writer: Writer) -> None:
    replace(Progress.read(path), writer=writer).write(path)


def test_this_process_is_there() -> None:
    assert not Writer.here().is_gone()


@on_unix
def test_a_process_that_has_ended_is_gone(dead: Writer) -> None:
    assert dead.is_gone()


@on_linux
def test_a_process_that_has_ended_is_gone_although_nobody_has_waited_for_it() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert replace(Writer.here(), pid=process.pid).is_gone()


@on_linux
def test_another_process_that_got_the_number_later_is_not_the_writer() -> None:
    here = Writer.here()
    assert replace(here, seen_s=here.seen_s - 10 * 365 * 86_400).is_gone()


def test_a_writer_on_another_machine_is_gone_when_it_has_been_silent_for_long() -> None:
    there = replace(Writer.here(), host="elsewhere", pid=1)
    assert not there.is_gone()
    assert replace(there, seen_s=there.seen_s - SILENCE_S - 1).is_gone()


def test_progress_names_the_process_that_wrote_it(begun: Path) -> None:
    writer = Progress.read(begun).writer
    assert writer is not None
    assert (writer.pid, writer.host) == (os.getpid(), Writer.here().host)
    assert Ledger.open(begun).status == "running"


@on_unix
def test_a_run_whose_writer_is_gone_reads_as_aborted_and_names_it(begun: Path, dead: Writer) -> None:
    written_by(begun, dead)
    ledger = Ledger.open(begun)
    assert ledger.status == "aborted"
    assert ledger.meta["killed"] == f"process {dead.pid} on {dead.host}"
    assert json.loads((begun / RUN_FILE).read_text(encoding="utf-8"))["status"] == "running"


@on_unix
def test_a_run_that_was_closed_stays_complete_when_its_writer_has_gone(begun: Path, dead: Writer) -> None:
    written_by(begun, dead)
    facts = json.loads((begun / RUN_FILE).read_text(encoding="utf-8"))
    (begun / RUN_FILE).write_text(json.dumps(facts | {"status": "complete"}), encoding="utf-8")
    assert Ledger.open(begun).status == "complete"


@on_unix
def test_compacting_a_killed_run_does_not_revive_it(begun: Path, dead: Writer) -> None:
    written_by(begun, dead)
    compact(begun)
    assert Ledger.open(begun).status == "aborted"


def test_a_run_that_names_no_writer_is_believed(begun: Path) -> None:
    progress = json.loads((begun / PROGRESS_FILE).read_text(encoding="utf-8"))
    del progress["writer"]
    (begun / PROGRESS_FILE).write_text(json.dumps(progress), encoding="utf-8")
    assert Ledger.open(begun).status == "running"


@on_unix
def test_following_a_killed_run_ends_with_a_line_that_says_so(
    begun: Path, dead: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    written_by(begun, dead)
    assert main(["log", str(begun), "--follow"]) == 0
    assert capsys.readouterr().err == f"{begun}: aborted at 0d00:00:00; its writer, {dead}, is gone\n"
