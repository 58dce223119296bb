"""Mutations of any text file that is made of numbers and words between blanks."""

from __future__ import annotations

import re
from typing import Final

from tests.failures.mutants.drawing import Chance, Operator, hostile_text, replaced

_NUMBERS: Final = (
    "-1", "0", "0.5", "1e9", "1e10", "1e308", "1e400", "nan", "inf", "-inf", "9" * 30, "9" * 5_000, "²", "١٢", "1_0",
    "0x10", "1,5", "100000",
)  # fmt: skip
_NUMBER: Final = re.compile(rb"-?[0-9][0-9.]*")
_WORD: Final = re.compile(rb"\S+")


def odd_number(chance: Chance, content: bytes) -> bytes:
    """A number is no number, or one beyond all reason."""
    places = [match.span() for match in _NUMBER.finditer(content)]
    return replaced(content, *chance.choice(places), chance.choice(_NUMBERS))


def hostile_word(chance: Chance, content: bytes) -> bytes:
    """A word is text that means harm."""
    places = [match.span() for match in _WORD.finditer(content)]
    return replaced(content, *chance.choice(places), hostile_text(chance))


def swapped_words(chance: Chance, content: bytes) -> bytes:
    """A word is another one of the file."""
    places = [match.span() for match in _WORD.finditer(content)]
    start, end = chance.choice(places)
    return replaced(content, *chance.choice(places), content[start:end].decode())


OPERATORS: Final[tuple[Operator, ...]] = (odd_number, hostile_word, swapped_words)
