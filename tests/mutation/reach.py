"""Which tests reach a line, from what coverage.py measured: a mutant needs no others.

Measure once, outside the project: ``COVERAGE_FILE=FILE python -m pytest --cov=fleet --cov-context=test --cov-report=``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from coverage import CoverageData

from tests.mutation.mutants import ROOT, Mutant

ABOVE: Final = 5
"""How many lines above an expression its statement may begin: coverage.py counts some lines only there."""


class Reach:
    """Tests by file and line."""

    def __init__(self, measured: Path) -> None:
        self._data = CoverageData(basename=str(measured))
        self._data.read()
        self._of_file = cache(self._contexts)

    def _contexts(self, file: str) -> dict[int, list[str]]:
        return self._data.contexts_by_lineno(str(ROOT / file))

    def narrowed(self, mutant: Mutant, paths: Sequence[str]) -> tuple[str, ...]:
        """The tests below *paths* that reach the mutant; *paths* themselves for what runs on import."""
        of_file = self._of_file(mutant.file)
        lines = range(mutant.line, max(mutant.line - ABOVE, 0), -1)
        contexts = next((of_file[line] for line in lines if line in of_file), [])
        if "" in contexts:
            return tuple(paths)
        tests = dict.fromkeys(context.partition("|")[0] for context in contexts)
        return tuple(test for path in paths for test in tests if test.startswith(path))
