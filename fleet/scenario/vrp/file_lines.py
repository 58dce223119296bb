"""The lines of an instance or solution file, and errors at their place in it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Final, NoReturn

from fleet.errors import Place, ScenarioError

MAX_BYTES: Final = 16 * 1024 * 1024


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not blank.

    Raises ``ScenarioError`` for a file that can't be read, is no text or is above 16 MiB.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"unreadable, {error.strerror or error}", Place(file=str(path))) from None
    if len(content) > MAX_BYTES:
        raise ScenarioError(f"larger than {MAX_BYTES // 1024**2} MiB", Place(file=str(path)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError("an instance must be text in UTF-8", Place(file=str(path))) from None
    yield from ((n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def numbers(path: Path, line: int, text: str, count: int) -> list[float]:
    """The ``count`` finite numbers of a line; raises ``ScenarioError`` where it has others."""
    try:
        values = [float(word) for word in text.split()]
    except ValueError:
        values = []
    if len(values) != count or not all(map(isfinite, values)):
        refuse(path, f"{text!r}, {count} numbers are expected", line)
    return values


def refuse(path: Path, rule: str, line: int | None = None) -> NoReturn:
    """Raise ``ScenarioError`` at a line of a file, or for the file as a whole."""
    raise ScenarioError(rule, Place(file=str(path), line=line))
