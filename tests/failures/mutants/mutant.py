"""One mutant by its number: which file, what is wrong in it, and which command reads it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from tests.failures.mutants.drawing import Operator
from tests.failures.mutants.subjects import Subject, subjects

_SEED = "bad input 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A mutated file of a tree of files, and a command line in which ``@`` begins a path in that tree."""

    number: int
    path: str
    operators: tuple[str, ...]
    content: bytes
    command: tuple[str, ...]

    def __str__(self) -> str:
        command = " ".join(("fleet", *self.command)).replace("@", "")
        return f"mutant {self.number} ({', '.join(self.operators)} in {self.path}; {command})"


def mutant(number: int, tree: Path) -> Mutant:
    """The mutant of a number, of the file as it stands in ``tree``; one in eight is mutated twice."""
    chance = random.Random(f"{_SEED}/{number}")
    every = subjects()
    subject: Subject = chance.choices(every, weights=[subject.weight for subject in every])[0]
    content = (tree / subject.path).read_bytes()
    used: list[str] = []
    for _ in range(1 + (chance.randrange(8) == 0)):
        operator = chance.choice(subject.operators)
        content = _applied(operator, chance, content)
        used.append(operator.__name__)
    command = chance.choice(subject.commands)
    return Mutant(number=number, path=subject.path, operators=tuple(used), content=content, command=command)


def _applied(operator: Operator, chance: random.Random, content: bytes) -> bytes:
    """The mutated content; what is no file of its kind any more, after a first mutation, is cut short instead."""
    try:
        return operator(chance, content)
    except Exception:  # noqa: BLE001 - an operator needs a file of its kind, and a mutated one need not be
        return content[: len(content) // 2]
