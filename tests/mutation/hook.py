"""A pytest plugin that loads one mutant in place of its module: ``FLEET_MUTANT=fleet/models/energy.py#3``.

The number counts the mutants of the file from 0. Nothing is written: the module is compiled from the changed text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType
from typing import Final

from tests.mutation.mutants import ROOT, Mutant, mutants_of

VARIABLE: Final = "FLEET_MUTANT"


class MutantLoader(SourceFileLoader):
    """Loads a module from its mutated source, past any cached bytecode."""

    def __init__(self, name: str, mutant: Mutant) -> None:
        super().__init__(name, str(ROOT / mutant.file))
        self._mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        """The code of the mutant."""
        return compile(self._mutant.applied_to(self.get_data(self.path)), self.path, "exec", dont_inherit=True)


class MutantFinder(MetaPathFinder):
    """Finds the one module that is mutated, and no other."""

    def __init__(self, mutant: Mutant) -> None:
        self.module = mutant.file.removesuffix(".py").replace("/", ".")
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The mutant's module, if it is the one asked for."""
        if fullname != self.module:
            return None
        return spec_from_file_location(fullname, ROOT / self._mutant.file, loader=MutantLoader(fullname, self._mutant))


def install(mutant: Mutant) -> None:
    """Load *mutant* where its module is imported from now on.

    Raises
    ------
    RuntimeError
        If the module has been imported already: its importers would go on using the original.
    """
    finder = MutantFinder(mutant)
    if finder.module in sys.modules:
        raise RuntimeError(f"{finder.module} is imported already, {VARIABLE} comes too late")
    sys.meta_path.insert(0, finder)


if VARIABLE in os.environ:
    _file, _, _number = os.environ[VARIABLE].partition("#")
    install(mutants_of(_file)[int(_number)])
