"""A document that was read from files: plain values, and the place in a file that each of them came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from fleet.errors import Place
from fleet.wording import one_line

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"
Step: TypeAlias = str | int
Loc: TypeAlias = Sequence[Step]


class Node(NamedTuple):
    """One value and the place where it begins; ``line`` and ``column`` count from 1, ``None`` for an override.

    A named tuple rather than a dataclass, because a large file makes hundreds of thousands of them.
    """

    file: str
    line: int | None
    column: int | None
    value: NodeValue

    @property
    def place(self) -> Place:
        """The same place as an error carries it."""
        return Place(file=self.file, line=self.line, column=self.column)


class Entry(NamedTuple):
    """One key of a mapping with its own place, and its value."""

    key: Node
    node: Node


NodeValue: TypeAlias = "Scalar | list[Node] | dict[str, Entry]"


class Location(NamedTuple):
    """What a path leads to: the value's place, the place of its key, and the path as written in the file.

    ``steps`` leaves out the path elements that no file holds (the tags of discriminated unions). ``found`` tells
    whether the last element exists; where it does not, ``place`` is that of the nearest enclosing value.
    """

    place: Place
    key_place: Place
    steps: tuple[Step, ...]
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document: ``root`` with places, ``data`` as plain dicts, lists and scalars that share nothing."""

    root: Node
    data: Plain = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", plain(self.root))

    @property
    def file(self) -> str:
        """The file whose top level this is."""
        return self.root.file

    def locate(self, loc: Loc) -> Location:
        """Follow a path, skipping elements that the document does not hold."""
        node = key = self.root
        steps: list[Step] = []
        found = True
        for step in loc:
            entry = _child(node, step)
            found = entry is not None
            if entry is not None:
                key, node = entry
                steps.append(step)
        return Location(node.place, key.place, tuple(steps), found)

    def node(self, loc: Loc) -> Node:
        """The value at a path that the document holds; raises ``KeyError`` for another path."""
        node = self.root
        for step in loc:
            entry = _child(node, step)
            if entry is None:
                raise KeyError(loc)
            node = entry.node
        return node

    def place_of(self, loc: Loc) -> Place:
        """Where the value at ``loc`` begins; the nearest enclosing value where there is none."""
        return self.locate(loc).place

    def key_place_of(self, loc: Loc) -> Place:
        """Where the key of the value at ``loc`` stands; for list elements the element itself."""
        return self.locate(loc).key_place


def plain(node: Node) -> Plain:
    """The value of ``node`` as fresh dicts, lists and scalars."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(entry.node) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def dotted(steps: Iterable[Step]) -> str:
    """A path as ``--set`` takes it: ``fleet.0.count``."""
    return one_line(".".join(str(step) for step in steps))


def _child(node: Node, step: Step) -> Entry | None:
    value = node.value
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return Entry(value[step], value[step])
    return None
