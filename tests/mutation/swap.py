"""A mutant put into a program that is loaded already: the code of the one function that it changes is replaced."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType

from tests.mutation.mutants import ROOT, Mutant


def swap(mutant: Mutant) -> bool:
    """Replace the code of every function that the mutant changes, wherever it is referred to; false if there is none.

    A mutant of what runs on import (a constant of the module, a default) changes no function, and has to be loaded
    by a process of its own.
    """
    path = str(ROOT / mutant.file)
    source = (ROOT / mutant.file).read_bytes()
    was, becomes = (_functions(compile(text, path, "exec")) for text in (source, mutant.applied_to(source)))
    changed = {key: code for key, code in becomes.items() if was[key] != code}
    functions = [found for found in gc.get_objects() if isinstance(found, FunctionType)]
    swapped = 0
    for function in functions:
        key = (function.__code__.co_qualname, function.__code__.co_firstlineno)
        if function.__code__.co_filename == path and key in changed:
            function.__code__ = changed[key]
            swapped += 1
    return swapped > 0


def _functions(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """The functions of a module by qualified name and line."""
    return {(inner.co_qualname, inner.co_firstlineno): inner for inner in _inner(code)}


def _inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)
