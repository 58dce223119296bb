"""Mutants on trial: each gets a fork of a session that has collected its tests, and runs them until one fails."""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

import pytest

from tests.mutation.hook import VARIABLE
from tests.mutation.mutants import ROOT, Mutant, mutants_of, original
from tests.mutation.reach import Reach
from tests.mutation.swap import swap

Verdict = Literal["killed", "survived", "no verdict"]

STAGES: Final = {
    "fleet/models": (("tests/models",),),
    "fleet/ledger/audit": (
        ("tests/ledger/test_audit.py",), ("tests/ledger/test_audit_boundaries.py",),
        ("tests/ledger/test_audit_tampering.py",),
    ),
    "fleet/simulation": (("tests/golden",), ("tests/simulation",)),
}  # fmt: skip
"""Tests that try the modules of a folder: those of a stage run only where those before it found nothing."""

Stages = Callable[[Mutant], tuple[tuple[str, ...], ...]]

ARGUMENTS: Final = ("-qq", "--no-header", "--no-summary", "-p", "no:cacheprovider")

TIME_LIMIT_S: Final = 600
"""A stage that lasts longer has killed its mutant: the slowest takes half a minute on an idle machine."""
MEMORY_LIMIT_B: Final = 8 << 30
NO_VERDICT: Final = 70
"""Exit code of a trial that could not be held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a mutant fared; ``killer`` is the test that failed, or what ended the process."""

    mutant: Mutant
    verdict: Verdict
    killer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A mutant and the stages that are still before it.

    Who survives them all is tried ``anew`` in a process that loads it on import: what tests make while they are
    collected is made by the original otherwise.
    """

    mutant: Mutant
    stages: tuple[tuple[str, ...], ...]
    anew: bool = False


def stages_of(mutant: Mutant, reach: Reach | None = None) -> tuple[tuple[str, ...], ...]:
    """Paths of the tests that try a mutant, stage by stage; with *reach* those tests alone that come to its line."""
    stages = STAGES[str(Path(mutant.file).parent)]
    if reach is None:
        return stages
    return tuple(tests for paths in stages if (tests := reach.narrowed(mutant, paths)))


def try_all(
    mutants: Sequence[Mutant], tell: Callable[[Trial], None], *, workers: int, scratch: Path, reach: Reach | None = None
) -> None:
    """Try mutants, so many at a time, and tell how each fared.

    Raises
    ------
    RuntimeError
        If the tests don't pass, or hang, without any change: they would kill every mutant.
    """
    folders = sorted({str(Path(mutant.file).parent) for mutant in mutants})
    stages = partial(stages_of, reach=reach)
    attempts = [_Attempt(mutant=mutant, stages=stages(mutant)) for mutant in mutants]
    for mutant in (attempt.mutant for attempt in attempts if not attempt.stages):
        tell(Trial(mutant=mutant, verdict="survived", killer=None))
    controls = [_Attempt(mutant=original(f"{folder}/__init__.py"), stages=STAGES[folder]) for folder in folders]
    session = _Session(
        [*controls, *(attempt for attempt in attempts if attempt.stages)], stages, _checked(tell), workers, scratch
    )
    paths = [path for folder in folders for stage in STAGES[folder] for path in stage]
    code = pytest.main([*ARGUMENTS, *paths], plugins=[session])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise RuntimeError(f"the session of trials ended with {code!r}")


def _checked(tell: Callable[[Trial], None]) -> Callable[[Trial], None]:
    def checked(trial: Trial) -> None:
        if trial.mutant.change != "nothing":
            tell(trial)
        elif trial.verdict != "survived":
            raise RuntimeError(f"{trial.mutant.file}: {trial.verdict} without a change, by {trial.killer}")

    return checked


class _Session:
    """A pytest plugin that runs the collected tests once for each mutant, each time in a fork."""

    def __init__(
        self, attempts: list[_Attempt], stages: Stages, tell: Callable[[Trial], None], workers: int, scratch: Path
    ) -> None:
        self._waiting = attempts[::-1]
        self._stages = stages
        self._tell = tell
        self._workers = workers
        self._scratch = scratch

    def pytest_collection(self) -> None:
        """Have Hypothesis stop at the first example that fails: what the smallest one is takes it minutes to find."""
        import hypothesis  # Not before pytest has loaded its plugin, whose assertions it rewrites.

        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("haste", hypothesis.settings(), phases=phases)
        hypothesis.settings.load_profile("haste")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant in place of running the tests once."""
        running: dict[int, _Attempt] = {}
        while self._waiting or running:
            while self._waiting and len(running) < self._workers:
                attempt = self._waiting.pop()
                running[_start(session, attempt, self._scratch)] = attempt
            pid, status = os.wait()
            attempt = running.pop(pid)
            trial = _judged(attempt.mutant, status, self._scratch / f"{pid}")
            if trial.verdict == "survived" and len(attempt.stages) > 1:
                self._waiting.append(replace(attempt, stages=attempt.stages[1:]))
            elif trial.verdict == "survived" and not attempt.anew and attempt.mutant.change != "nothing":
                self._waiting.append(_Attempt(mutant=attempt.mutant, stages=self._stages(attempt.mutant), anew=True))
            else:
                self._tell(trial)
        return True


def _start(session: pytest.Session, attempt: _Attempt, scratch: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    note = scratch / f"{os.getpid()}"
    code = NO_VERDICT
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_B, MEMORY_LIMIT_B))
        signal.alarm(TIME_LIMIT_S)
        if attempt.anew or (attempt.mutant.change != "nothing" and not swap(attempt.mutant)):
            _load_anew(attempt)
        killer = _first_failure(session, attempt)
        note.write_text(killer or "", encoding="utf-8")
        code = pytest.ExitCode.TESTS_FAILED if killer else pytest.ExitCode.OK
    except BaseException:  # noqa: BLE001 - whatever it is, this process ends here and says so.
        note.write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        # Nothing of the forking process is to run here: neither its handlers at exit nor what follows the fork.
        os._exit(int(code))


def _first_failure(session: pytest.Session, attempt: _Attempt) -> str | None:
    """The first test of a stage that fails; the tests of the mutated module itself come first."""
    session.config.pluginmanager.unregister(name="terminalreporter")
    own = f"test_{Path(attempt.mutant.file).stem}.py"
    items = [item for item in session.items if item.nodeid.startswith(attempt.stages[0])]
    items.sort(key=lambda item: item.path.name != own)
    for item, following in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return item.nodeid
    return None


def _load_anew(attempt: _Attempt) -> None:
    """Become a process that loads the mutant on import; its exit code is the verdict."""
    number = mutants_of(attempt.mutant.file).index(attempt.mutant)
    environment = os.environ | {VARIABLE: f"{attempt.mutant.file}#{number}"}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    plugin = ("-p", "tests.mutation.hook")
    os.execve(
        sys.executable, [sys.executable, "-m", "pytest", "-x", *ARGUMENTS, *plugin, *attempt.stages[0]], environment
    )


def _judged(mutant: Mutant, status: int, note: Path) -> Trial:
    code = os.waitstatus_to_exitcode(status)
    killer = note.read_text(encoding="utf-8") if note.exists() else ""
    note.unlink(missing_ok=True)
    verdict: Verdict = "survived" if code == pytest.ExitCode.OK else "killed"
    if code < 0:
        killer = signal.Signals(-code).name
    elif code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}:
        verdict = "no verdict"
    return Trial(mutant=mutant, verdict=verdict, killer=killer or None)
