"""Mutations of ESRI ASCII elevation grids, plain and compressed."""

from __future__ import annotations

import gzip
import zlib
from typing import Final

from tests.failures.mutants.drawing import Chance, Operator, hostile_text

_NUMBERS: Final = (
    "-1", "0", "0.5", "1.5", "2", "1000000", "1e9", "1e308", "1e400", "nan", "inf", "-inf", "9" * 150, "9" * 500,
    "text", "", "0x10", "1_0", "50000000",
)  # fmt: skip
_HEADER_LINES: Final = 6


def header_value(chance: Chance, content: bytes) -> bytes:
    """A value of the header is no number, or one beyond all reason."""
    lines = content.splitlines()
    at = chance.randrange(_HEADER_LINES)
    lines[at] = lines[at].split()[0] + b" " + chance.choice(_NUMBERS).encode()
    return b"\n".join(lines) + b"\n"


def header_key(chance: Chance, content: bytes) -> bytes:
    """A line of the header has another key, stands twice, or is missing."""
    lines = content.splitlines()
    at = chance.randrange(_HEADER_LINES)
    key, value = lines[at].split()
    other = chance.choice((b"xllcorner", b"xllcenter", b"nrows", b"dx", hostile_text(chance).encode()))
    lines[at : at + 1] = chance.choice(([other + b" " + value], [lines[at]] * 2, [], [key], [lines[at] + b" 1"]))
    return b"\n".join(lines) + b"\n"


def odd_cell(chance: Chance, content: bytes) -> bytes:
    """A cell is no number, or one beyond all reason, or missing, or there are more than there should be."""
    lines = content.splitlines()
    at = chance.randrange(_HEADER_LINES, len(lines))
    cells = lines[at].split()
    cells[chance.randrange(len(cells))] = chance.choice((*_NUMBERS, "1 2", hostile_text(chance))).encode()
    lines[at] = b" ".join(cells)
    return b"\n".join(lines) + b"\n"


def no_data(_: Chance, content: bytes) -> bytes:
    """Every cell is without data."""
    lines = content.splitlines()
    body = [b" ".join([b"-9999"] * len(line.split())) for line in lines[_HEADER_LINES:]]
    return b"\n".join([*lines[:_HEADER_LINES], *body]) + b"\n"


def more_rows(chance: Chance, content: bytes) -> bytes:
    """Lines follow the last row: blank ones, very many, or more cells."""
    return content + chance.choice((b"\n", b"\n" * 3_000_000, b" " * 3_000_000, content.splitlines()[-1] + b"\n"))


def _compressed(operator: Operator) -> Operator:
    """The same mutation inside a compressed file."""

    def inside(chance: Chance, content: bytes) -> bytes:
        return gzip.compress(operator(chance, gzip.decompress(content)), mtime=0)

    inside.__name__ = f"compressed_{operator.__name__}"
    return inside


def gzip_bomb(chance: Chance, content: bytes) -> bytes:
    """A hundred million blanks, line ends or digits, as a tenth of a megabyte."""
    return gzip.compress(gzip.decompress(content) + chance.choice((b"\n", b" ", b"0 ", b"7")) * 100_000_000, 1, mtime=0)


def not_gzip(chance: Chance, content: bytes) -> bytes:
    """Not compressed, or otherwise, or twice."""
    plain = gzip.decompress(content)
    return chance.choice((plain, zlib.compress(plain), gzip.compress(content, mtime=0)))


OPERATORS: Final[tuple[Operator, ...]] = (
    header_value,
    header_value,
    header_key,
    odd_cell,
    odd_cell,
    no_data,
    more_rows,
)
"""Those that stand twice have the most to find."""

COMPRESSED_OPERATORS: Final[tuple[Operator, ...]] = (*map(_compressed, OPERATORS), gzip_bomb, not_gzip)
