"""A graph in pieces: nodes and edges with their attributes, and the place in a file that each was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fleet.errors import Place


class Element(NamedTuple):
    """A node or an edge: its id, or those of both its ends, its attributes, and where it begins.

    A named tuple rather than a dataclass, because a large file makes hundreds of thousands of them.
    """

    ids: tuple[Any, ...]
    values: dict[str, Any]
    line: int | None = None
    column: int | None = None


@dataclass(slots=True, kw_only=True)
class GraphElements:
    """A graph in pieces; ``file`` is ``None`` for one that was never in a file."""

    file: str | None
    is_directed: bool = True
    attributes: dict[str, Any] = field(default_factory=dict)
    nodes: list[Element] = field(default_factory=list)
    edges: list[Element] = field(default_factory=list)
    line: int | None = None
    column: int | None = None

    def place_of(self, element: Element) -> Place | None:
        """Where an element begins, if it was read from a file."""
        return None if self.file is None else Place(file=self.file, line=element.line, column=element.column)

    @property
    def place(self) -> Place | None:
        """Where the graph begins, if it was read from a file."""
        return None if self.file is None else Place(file=self.file, line=self.line, column=self.column)
