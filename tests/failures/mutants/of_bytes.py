"""Mutations of any file as bytes: a broken disk, a broken transfer, the wrong encoding."""

from __future__ import annotations

from typing import Final

from tests.failures.mutants.drawing import Chance, Operator, span

_INSERTED: Final = (
    b"\x00",
    b"\x00" * 64,
    b"\x1b[31m",
    b"\x07",
    b"\x7f",
    b"\x85",
    b"\x0c",
    b"\r",
    b"\r\n",
    b"\t",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    "\u2028".encode(),
    "\u00a0".encode(),
    "\ufeff".encode(),
)


def flip_bit(chance: Chance, content: bytes) -> bytes:
    """One bit of one byte is the other one."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def change_byte(chance: Chance, content: bytes) -> bytes:
    """One byte is any other."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def delete_bytes(chance: Chance, content: bytes) -> bytes:
    """A piece is missing."""
    start, end = span(chance, len(content), 40)
    return content[:start] + content[end:]


def double_bytes(chance: Chance, content: bytes) -> bytes:
    """A piece stands twice."""
    start, end = span(chance, len(content), 200)
    return content[:end] + content[start:end] + content[end:]


def move_bytes(chance: Chance, content: bytes) -> bytes:
    """A piece stands somewhere else."""
    start, end = span(chance, len(content), 80)
    rest = content[:start] + content[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + content[start:end] + rest[at:]


def truncate(chance: Chance, content: bytes) -> bytes:
    """The end is missing."""
    return content[: chance.randrange(len(content))]


def insert_odd(chance: Chance, content: bytes) -> bytes:
    """What no text holds, or what looks like nothing, stands in between."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(_INSERTED) + content[at:]


def start_oddly(chance: Chance, content: bytes) -> bytes:
    """The same in front of everything, where a byte order mark would stand."""
    return chance.choice(_INSERTED) + content


def other_encoding(chance: Chance, content: bytes) -> bytes:
    """The same text in another encoding."""
    text = content.decode("utf-8", errors="replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "cp037")), errors="replace")


def noise(chance: Chance, content: bytes) -> bytes:
    """No file of this kind at all."""
    return chance.randbytes(chance.choice((0, 1, 100, len(content))))


OPERATORS: Final[tuple[Operator, ...]] = (
    flip_bit,
    change_byte,
    delete_bytes,
    double_bytes,
    move_bytes,
    truncate,
    insert_odd,
    start_oddly,
    other_encoding,
    noise,
)
