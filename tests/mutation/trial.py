"""One mutant on trial: the tests of its module in a forked process, until the first one that fails."""

from __future__ import annotations

import importlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import hypothesis
import pytest

from tests.mutation.hook import install
from tests.mutation.mutants import Mutant

Verdict = Literal["killed", "survived", "no verdict"]

STAGES: Final = {
    "fleet/models": (("tests/models",),),
    "fleet/ledger/audit": (
        ("tests/ledger/test_audit.py",), ("tests/ledger/test_audit_boundaries.py",),
        ("tests/ledger/test_audit_tampering.py",),
    ),
    "fleet/simulation": (
        ("tests/golden",), ("tests/simulation",), ("tests/scenarios", "tests/analytic"),
        ("tests/failures", "tests/properties"),
    ),
}  # fmt: skip
"""Tests that try the modules of a folder: those of a stage run only where those before it found nothing."""

PRELOADED: Final = (
    "networkx", "numpy", "polars", "pydantic", "scipy.sparse.csgraph", "scipy.spatial", "scipy.stats", "shapely",
    "simpy", "yaml",
)  # fmt: skip
"""Libraries that are imported once and shared by all trials."""

ARGUMENTS: Final = (
    "-x", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider",
    # Hypothesis is preloaded, so that pytest can't rewrite the assertions of its plugin.
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip

TIME_LIMIT_S: Final = 240
"""A mutant that keeps its tests busy for longer has killed itself: the slowest folder takes half of that."""
MEMORY_LIMIT_B: Final = 8 << 30
NO_VERDICT: Final = 70
"""Exit code of a trial that could not be held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a mutant fared; ``killer`` is the test that failed, or what ended the process."""

    mutant: Mutant
    verdict: Verdict
    killer: str | None
    seconds: float


class _Haste:
    """A pytest plugin that keeps the name of the first test or module that failed, and lets nothing be shrunk."""

    def __init__(self) -> None:
        self.name: str | None = None

    def pytest_collection(self) -> None:
        # That an example fails is enough; what the smallest one is takes Hypothesis minutes to find.
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("haste", hypothesis.settings(), phases=phases)
        hypothesis.settings.load_profile("haste")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and self.name is None:
            self.name = report.nodeid


def preload() -> None:
    """Import what every trial needs, once, and nothing of the program."""
    for library in PRELOADED:
        importlib.import_module(library)
    imported = [name for name in sys.modules if name == "fleet" or name.startswith("fleet.")]
    assert not imported, f"{imported[0]} is imported: trials would not see it mutated"


def stages_of(mutant: Mutant) -> tuple[tuple[str, ...], ...]:
    """Paths of the tests that try a mutant, stage by stage."""
    return STAGES[str(Path(mutant.file).parent)]


def trials(mutants: Sequence[Mutant], workers: int, scratch: Path, stages: int = 99) -> Iterator[Trial]:
    """Try mutants, so many at a time and with so many stages at most, and give each trial as it ends.

    Each stage runs in a fork of this process, which has to have imported nothing of the program yet.
    """
    waiting = [_Attempt(mutant=mutant, stage=0, began=0.0) for mutant in reversed(mutants)]
    running: dict[int, _Attempt] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            attempt = waiting.pop()
            began = attempt.began if attempt.stage else time.monotonic()
            running[_start(attempt, scratch)] = replace(attempt, began=began)
        pid, status = os.wait()
        attempt = running.pop(pid)
        trial = _judged(attempt, status, scratch / f"{pid}")
        if trial.verdict == "survived" and attempt.stage + 1 < min(len(stages_of(attempt.mutant)), stages):
            waiting.append(replace(attempt, stage=attempt.stage + 1))
        else:
            yield trial


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A stage of a trial, and when its first stage began."""

    mutant: Mutant
    stage: int
    began: float


def _start(attempt: _Attempt, scratch: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = NO_VERDICT
    note = scratch / f"{os.getpid()}"
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_B, MEMORY_LIMIT_B))
        signal.alarm(TIME_LIMIT_S)
        with note.with_suffix(".txt").open("w", encoding="utf-8") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        code = _test(attempt, note)
    except BaseException:  # noqa: BLE001 - whatever it is, this process ends here and says so.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        # Nothing of the forking process is to run here: neither its handlers at exit nor what follows the fork.
        os._exit(code)


def _test(attempt: _Attempt, note: Path) -> int:
    install(attempt.mutant)
    haste = _Haste()
    code = pytest.main([*ARGUMENTS, *stages_of(attempt.mutant)[attempt.stage]], plugins=[haste])
    note.write_text(haste.name or "", encoding="utf-8")
    return int(code)


def _judged(attempt: _Attempt, status: int, note: Path) -> Trial:
    code = os.waitstatus_to_exitcode(status)
    killer = note.read_text(encoding="utf-8") if note.exists() else ""
    verdict: Verdict = "survived" if code == pytest.ExitCode.OK else "killed"
    if code < 0:
        killer = signal.Signals(-code).name
    elif code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}:
        verdict, killer = "no verdict", note.with_suffix(".txt").read_text(encoding="utf-8")[-2000:]
    for file in (note, note.with_suffix(".txt")):
        file.unlink(missing_ok=True)
    seconds = time.monotonic() - attempt.began
    return Trial(mutant=attempt.mutant, verdict=verdict, killer=killer or None, seconds=seconds)
