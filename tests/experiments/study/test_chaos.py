"""Chaos: workers and the program itself killed at random moments leave the tables that nobody disturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.experiments.study.conduct import Standing, conduct
from fleet.experiments.study.study import Study
from fleet.randomness import Stream, stream_key
from tests.conftest import require_or_skip

ROOT = Path(__file__).parents[3]
Tables = Callable[[Path], dict[str, bytes]]
Written = Callable[..., Path]


def workers_of(pid: int) -> list[int]:
    """The worker processes that the program has now (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    children = (Path("/proc", child) for child in _content(listed).decode().split())
    return [int(child.name) for child in children if b"spawn_main" in _content(child / "cmdline")]


def _content(file: Path) -> bytes:
    """What a file says of a process; nothing if that is gone."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def killed(pid: int) -> None:
    """End a process at once, if it is there still."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def begun(path: Path, folder: Path) -> subprocess.Popen[bytes]:
    """The program, going on with a study or beginning it."""
    resume = ["--resume"] if (folder / "study.json").exists() else []
    words = [sys.executable, "-m", "fleet", "study", str(path), "-o", str(folder), "--workers", "2", "-q", *resume]
    return subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)


def goes_on(program: subprocess.Popen[bytes], folder: Path) -> bool:
    """Waits until a worker has done another run, or the program is over; whether it isn't."""
    journal = folder / "journal.sqlite-wal"
    before_ns = None
    while program.poll() is None:
        time.sleep(0.02)
        if workers_of(program.pid) and journal.exists():
            now_ns = journal.stat().st_mtime_ns
            if now_ns != (before_ns := before_ns or now_ns):
                return True
    return False


def disturbed(path: Path, folder: Path, chance: Stream, kills: int) -> int:
    """Do a study while workers are killed, and *kills* times the program itself; how many workers were."""
    workers_killed = 0
    for left in range(kills, -1, -1):
        program = begun(path, folder)
        # Fewer than would make the program believe that none can begin.
        for _ in range(2 if left else 0):
            if goes_on(program, folder) and (workers := workers_of(program.pid)):
                killed(workers[int(chance.uniform() * len(workers))])
                workers_killed += 1
                time.sleep(0.5 * chance.uniform())
        if left:
            killed(program.pid)
        assert program.wait(timeout=300) in ({0, -signal.SIGKILL} if left else {0})
    return workers_killed


@pytest.mark.full
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to find the workers of a process")
@pytest.mark.parametrize(
    ("kills", "replications"),
    [pytest.param(1, 10, marks=pytest.mark.full), pytest.param(5, 150, marks=pytest.mark.full)],
    ids=["once", "five times"],
)
def test_a_study_killed_again_and_again_has_the_tables_of_one_that_was_left_alone(
    written: Written, tmp_path: Path, tables: Tables, kills: int, replications: int
) -> None:
    path = written(replications=replications)
    conduct(Study.load(path), tmp_path / "undisturbed")
    chance = Stream(stream_key(1, 0, "chaos", str(kills)))
    assert disturbed(path, tmp_path / "disturbed", chance, kills) >= 1
    assert tables(tmp_path / "disturbed") == tables(tmp_path / "undisturbed")


def test_a_dask_cluster_that_loses_a_worker_makes_the_same_tables(
    written: Written, tmp_path: Path, tables: Tables
) -> None:
    try:
        from distributed import LocalCluster

        from fleet.experiments.dask_executor import DaskCluster
    except ImportError:
        require_or_skip("dask", "distributed is not installed")
    study = Study.load(written(replications=6))
    conduct(study, tmp_path / "undisturbed")
    deaths: list[int] = []
    options = {"processes": True, "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster:  # type: ignore[no-untyped-call]

        def watch(standing: Standing) -> None:
            if standing.done >= 6 and not deaths:
                deaths.append(cluster.workers[0].process.process.pid)
                killed(deaths[0])

        executor = DaskCluster(cluster.scheduler_address)
        try:
            standing = conduct(study, tmp_path / "cluster", executor=executor, watch=watch)
        finally:
            executor.close()
    assert len(deaths) == 1
    assert standing == Standing(done=24, failed=0, before=0, known=24)
    assert tables(tmp_path / "cluster") == tables(tmp_path / "undisturbed")
