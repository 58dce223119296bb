"""The lines of an instance or solution file, and errors at their place in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from fleet.errors import Place, ScenarioError
from fleet.wording import one_line, shown

MAX_BYTES: Final = 16 * 1024 * 1024
LARGEST: Final = 1e9
"""Beyond it a number is a slip, and its square no whole number that a decimal one can hold."""


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not blank.

    Raises ``ScenarioError`` for a file that can't be read, is no text or is above 16 MiB.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"unreadable, {error.strerror or error}", Place(file=one_line(str(path)))) from None
    if len(content) > MAX_BYTES:
        raise ScenarioError(f"larger than {MAX_BYTES // 1024**2} MiB", Place(file=one_line(str(path))))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        refuse(path, f"byte 0x{content[error.start]:02x}, an instance must be text in UTF-8", line)
    yield from ((n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def numbers(path: Path, line: int, text: str, count: int) -> list[float]:
    """The ``count`` numbers of a line, none beyond 1e9; raises ``ScenarioError`` where it has others."""
    try:
        values = [float(word) for word in text.split()]
    except ValueError:
        values = []
    if len(values) != count or not all(abs(value) <= LARGEST for value in values):
        refuse(path, f"{shown(text)}, {count} numbers are expected", line)
    return values


def refuse(path: Path, rule: str, line: int = 1) -> NoReturn:
    """Raise ``ScenarioError`` at a line of a file; at its first for what concerns the whole of it."""
    raise ScenarioError(rule, Place(file=one_line(str(path)), line=line, column=1))
