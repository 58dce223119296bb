"""Mutations of any text file line by line: what goes wrong in an editor or a merge."""

from __future__ import annotations

from typing import Final

from tests.failures.mutants.drawing import Chance, Operator


def delete_line(chance: Chance, content: bytes) -> bytes:
    """A line is missing."""
    lines = content.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def repeat_line(chance: Chance, content: bytes) -> bytes:
    """A line stands two to fifty times."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] *= chance.choice((2, 3, 50))
    return b"".join(lines)


def swap_lines(chance: Chance, content: bytes) -> bytes:
    """Two lines have changed places."""
    lines = content.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def indent_line(chance: Chance, content: bytes) -> bytes:
    """A line begins further to the right, or with a tab."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = chance.choice((b" ", b"  ", b"\t", b" " * 5_000)) + lines[at]
    return b"".join(lines)


def outdent_line(chance: Chance, content: bytes) -> bytes:
    """A line that was indented no longer is."""
    lines = content.splitlines(keepends=True)
    indented = [number for number, line in enumerate(lines) if line.startswith(b" ")]
    if not indented:
        return indent_line(chance, content)
    at = chance.choice(indented)
    lines[at] = lines[at].lstrip(b" ")
    return b"".join(lines)


def join_lines(chance: Chance, content: bytes) -> bytes:
    """A line goes on where the next one began."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = lines[at].rstrip(b"\r\n")
    return b"".join(lines)


def conflict(chance: Chance, content: bytes) -> bytes:
    """The marks of an unfinished merge."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = b"<<<<<<< ours\n" + lines[at] + b"=======\n" + lines[at] + b">>>>>>> theirs\n"
    return b"".join(lines)


OPERATORS: Final[tuple[Operator, ...]] = (
    delete_line,
    repeat_line,
    swap_lines,
    indent_line,
    outdent_line,
    join_lines,
    conflict,
)
