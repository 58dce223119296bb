"""Trying many mutants in a few processes, of which each may die of one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from tests.failures.mutants.subjects import ROOT

_TOGETHER: Final = max(1, min(4, os.cpu_count() or 1))
_MUTANTS_OF_A_PROCESS: Final = 200
# One thread each: the stacks of others would count as memory that the command asked for.
_ENVIRONMENT: Final = {
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": str(ROOT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a mutant: ``wrong`` is what must not be, ``code`` the exit code where the command ended."""

    number: int
    mutant: str
    code: int | None
    wrong: str | None
    said: str
    seconds: float

    def __str__(self) -> str:
        again = f"python -m tests.failures.mutants {self.number}"
        return f"{self.mutant}: {self.wrong}\n{self.said[-2_000:]}\n  again: {again}"


def fates(numbers: Iterable[int]) -> list[Fate]:
    """What became of each mutant, by rising number."""
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in numbers:
        waiting.put(number)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_TOGETHER) as threads:
        workers = [threads.submit(_work, waiting, Path(folder, str(index))) for index in range(_TOGETHER)]
        found = [fate for worker in workers for fate in worker.result()]
    return sorted(found, key=lambda fate: fate.number)


def _work(waiting: SimpleQueue[int], folder: Path) -> list[Fate]:
    done: list[Fate] = []
    for generation in range(1_000_000):
        numbers = list(_taken(waiting))
        while numbers:
            generation_folder = folder / str(generation) / str(len(numbers))
            generation_folder.mkdir(parents=True)
            some = _tried(numbers, generation_folder)
            done += some
            numbers = numbers[len(some) :]
        if waiting.empty():
            break
    return done


def _taken(waiting: SimpleQueue[int]) -> Iterator[int]:
    for _ in range(_MUTANTS_OF_A_PROCESS):
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _tried(numbers: list[int], folder: Path) -> list[Fate]:
    """The fates of the first of some mutants, up to one that the process dies of."""
    command = [sys.executable, "-m", "tests.failures.mutants.trial", str(folder)]
    found: list[Fate] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | _ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for number in numbers:
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            if not answer:
                said = process.stderr.read()
                found.append(_death(number, process.wait(), said))
                return found
            found.append(Fate(**json.loads(answer)))
        process.stdin.close()
    return found


def _death(number: int, code: int, said: str) -> Fate:
    ways = {-signal.SIGPROF: "took too long", -signal.SIGALRM: "took too long by the clock"}
    wrong = ways.get(code, f"ended the process with {code}")
    return Fate(number=number, mutant=f"mutant {number}", code=None, wrong=wrong, said=said, seconds=0.0)
