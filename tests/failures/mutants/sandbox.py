"""A folder of its own for a mutant, and what a command touched outside the output folder in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.failures.mutants.subjects import write_tree

_CHANGES: Final = frozenset({"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate"})
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Sandbox:
    """Shipped files that a mutant replaces one of, an empty working folder, and a folder for output.

    The tree stands some levels below ``top``, so that what climbs out of it by ``..`` is still seen there. Files that
    are changed anywhere are noticed where Python opens them.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.tree = top / "some" / "levels" / "down"
        self.out = self.tree / "out"
        self.cwd = self.tree / "cwd"
        write_tree(self.tree)
        self.cwd.mkdir()
        self._touched: list[str] | None = None
        self._stamps = self._stamped()
        sys.addaudithook(self._audit)

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """The files that are made, changed or removed outside the output folder meanwhile; filled in at the end."""
        self.out.mkdir()
        before = self._stamped()
        strays: list[str] = []
        touched: list[str] = []
        self._touched = touched
        try:
            yield strays
        finally:
            self._touched = None
            after = self._stamped()
            changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
            outside = [path for path in touched if not self._may_be_written(path)]
            strays.extend(sorted({*changed, *outside}))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._touched is None:
            return
        if event in _CHANGES or (event == "open" and _is_for_writing(*arguments[1:3])):
            paths = arguments[: 1 if event == "open" else 2]
            self._touched += [os.fsdecode(path) for path in paths if isinstance(path, str | bytes | os.PathLike)]

    def _may_be_written(self, path: str) -> bool:
        full = Path(self.cwd, path).resolve()
        return path == os.devnull or full == self.out or self.out in full.parents

    def _stamped(self) -> dict[str, tuple[int, int]]:
        """Size and time of change of every file and folder but the output, by path."""
        stamps: dict[str, tuple[int, int]] = {}
        for folder, names, files in os.walk(self.top):
            if Path(folder) == self.tree and "out" in names:
                names.remove("out")
            for name in (*names, *files):
                path = os.path.join(folder, name)  # noqa: PTH118 - a thousand times as often as anything else here
                status = os.lstat(path)
                stamps[path] = (status.st_size if name in files else 0, status.st_mtime_ns if name in files else 0)
        return stamps


def _is_for_writing(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)
