"""A process that tries mutants: reads their numbers from stdin, writes what became of each to stdout.

It lets itself be killed where a mutant takes too long, so that not even a loop in compiled code goes unnoticed.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final

import fleet.resources
from fleet.cli.main import main
from fleet.scenario import catalogue, kinds
from tests.failures.mutants.mutant import Mutant, mutant
from tests.failures.mutants.sandbox import Sandbox

LONGEST_S: Final = 5.0
"""Processor time after which a command counts as hung."""

LONGEST_WALL_S: Final = 30.0
"""The same by the clock on the wall, for what waits rather than works; longer, because other tests run beside it."""

MOST_BYTES: Final = 1_000_000_000
"""Memory that a command may ask for beyond what the loaded program has."""

MOST_CHARACTERS: Final = 600
"""Longest line of an error; a path of the temporary folder is a part of it."""

_PLACED: Final = re.compile(r"(?P<file>.+?):(?P<line>[1-9][0-9]*):(?P<column>[1-9][0-9]*): error: \S.*")
_OF_WHOLE_FILE: Final = re.compile(
    r".+?: error: .*\b(larger than|can't be read|more errors are not listed|no such file)\b.*"
)
_OVERRIDE: Final = re.compile(r"--set [a-z_.0-9]+: error: \S.*")


def complaint(code: int, said: str, shown: str) -> str | None:
    """What is wrong with the way that a command ended, given its exit code, stderr and stdout; ``None`` for nothing."""
    odd = next((c for c in said + shown if not c.isprintable() and c != "\n"), None)
    if odd is not None:
        return f"printed U+{ord(odd):04X}"
    if "Traceback" in said:
        return "told a traceback"
    if "Warning: " in said:
        return "told of a warning in the code"
    if code == 0:
        return None
    if code != 2:
        return f"exit code {code}"
    if shown:
        return "printed a result beside the error"
    lines = said.splitlines()
    if not lines or len(set(lines)) < len(lines):
        return "no error, or the same error twice"
    return next((rule for line in lines if (rule := _line_rule(line)) is not None), None)


def _line_rule(line: str) -> str | None:
    """The rule that a line of an error breaks: a place that exists, and one line of bearable length."""
    if len(line) > MOST_CHARACTERS:
        return f"a line of {len(line)} characters"
    placed = _PLACED.fullmatch(line)
    if placed is None:
        return None if _OF_WHOLE_FILE.fullmatch(line) or _OVERRIDE.fullmatch(line) else "no file:line:column: error: …"
    file = Path(placed["file"])
    if not file.is_file():
        return "names no file"
    if file.suffix != ".gz" and int(placed["line"]) > re.split(rb"\r\n|\n|\r", file.read_bytes()).__len__() + 1:
        return "names a line that is not there"
    return None


class _Stream(io.TextIOWrapper):
    """A stream as a terminal's, that can be asked what was written to it."""

    def text(self) -> str:
        self.seek(0)
        return self.read()


class Trial:
    """One process' own sandbox, in which mutants are tried one after the other."""

    def __init__(self, top: Path) -> None:
        self._box = Sandbox(top)
        fleet.resources._PACKAGE = self._box.tree / "fleet"
        os.chdir(self._box.cwd)

    def of(self, number: int) -> dict[str, Any]:
        """What became of a mutant."""
        case = mutant(number, self._box.tree)
        target = self._box.tree / case.path
        original = target.read_bytes()
        target.write_bytes(case.content)
        began_s = time.monotonic()
        try:
            with self._box.watched() as strays:
                code, said, shown = self._run(case)
                wrong = complaint(code, said, shown)
        finally:
            target.write_bytes(original)
            shutil.rmtree(self._box.out, ignore_errors=True)
            catalogue._load.cache_clear()
            kinds._load.cache_clear()
        if strays:
            wrong = f"wrote outside the output folder: {', '.join(strays)}"
        return {
            "number": number,
            "mutant": str(case),
            "code": code,
            "wrong": wrong,
            "said": said,
            "seconds": time.monotonic() - began_s,
        }

    def _run(self, case: Mutant) -> tuple[int, str, str]:
        argv = [str(self._box.tree / word[1:]) if word.startswith("@") else word for word in case.command]
        shown, said = (_Stream(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
        signal.setitimer(signal.ITIMER_REAL, LONGEST_WALL_S)
        try:
            with redirect_stdout(shown), redirect_stderr(said):
                code = main(argv)
        except Exception:  # noqa: BLE001 - what gets here is what this test looks for
            code = 1
            said.write(traceback.format_exc())
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        return code, said.text(), shown.text()


def _limit_memory() -> None:
    """Bound the address space, where the system tells how much of it is in use; the program is loaded by then."""
    main(["run", "quickstart", "--quiet", "--set", "horizon_days=0.1", "-o", "out"])
    shutil.rmtree("out")
    status = Path("/proc/self/statm")
    if status.exists():
        used = int(status.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_BYTES, used + MOST_BYTES))


def _serve(top: Path) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    trial = Trial(top)
    with redirect_stdout(io.StringIO()):
        _limit_memory()
    for line in sys.stdin:
        answers.write(json.dumps(trial.of(int(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
