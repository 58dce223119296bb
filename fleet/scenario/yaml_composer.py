"""From parser events to a tree of placed values, within limits that hold before anything large is built.

The tree is built with a stack of its own instead of PyYAML's recursive composer, so that deep nesting is an error
with a place and never exhausts the interpreter's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NoReturn

from yaml import events

from fleet.errors import Place, ScenarioError
from fleet.scenario.document import Entry, Node
from fleet.scenario.yaml_scalars import ScalarRuleError, check_collection_tag, resolve
from fleet.wording import shown

MAX_DEPTH: Final = 50
MAX_NODES: Final = 1_000_000
MAX_ALIASED_NODES: Final = 100_000


class _Open:
    """A mapping or list whose end has not been seen, with its size in nodes and its height in levels."""

    __slots__ = ("anchor", "entries", "height", "items", "key", "mark", "size")

    def __init__(self, event: events.CollectionStartEvent) -> None:
        self.mark: Any = event.start_mark
        self.anchor: str | None = event.anchor
        self.items: list[Node] | None = [] if isinstance(event, events.SequenceStartEvent) else None
        self.entries: dict[str, Entry] = {}
        self.key: Node | None = None
        self.size = 1
        self.height = 0


class Composer:
    """Builds one document; every refusal is a ``ScenarioError`` with the place in the file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int, int]] = {}
        self._root: Node | None = None
        self._nodes = 0
        self._aliased = 0

    def compose(self, stream: Iterable[events.Event]) -> Node | None:
        """The root of the only document in ``stream``; ``None`` for an empty stream."""
        for event in stream:
            if isinstance(event, events.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, events.CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, events.CollectionEndEvent):
                self._end()
            elif isinstance(event, events.AliasEvent):
                self._alias(event)
            elif isinstance(event, events.DocumentStartEvent) and self._root is not None:
                self._refuse(event.start_mark, "a second document, a file holds one")
        return self._root

    def _scalar(self, event: events.ScalarEvent) -> None:
        mark: Any = event.start_mark
        try:
            value = resolve(event.value, event.tag, is_plain=event.style is None or event.style == "")
        except ScalarRuleError as broken:
            self._refuse(mark, str(broken))
        node = Node(self._file, mark.line + 1, mark.column + 1, value)
        self._count(mark, 1)
        if value == "<<" and event.implicit[0] and self._open and self._awaits_key(self._open[-1]):
            self._refuse(mark, "<<, merge keys are not supported; use 'extends:' or repeat the keys")
        self._finish(node, event.anchor, 1, 0)

    def _begin(self, event: events.CollectionStartEvent) -> None:
        mark: Any = event.start_mark
        try:
            check_collection_tag(event.tag)
        except ScalarRuleError as broken:
            self._refuse(mark, str(broken))
        if self._open and self._awaits_key(self._open[-1]):
            self._refuse(mark, "a list or mapping as a key, a key must be text")
        if len(self._open) >= MAX_DEPTH:
            self._refuse(mark, f"nested {len(self._open) + 1} deep, at most {MAX_DEPTH} levels are allowed")
        self._count(mark, 1)
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
        self._open.append(_Open(event))

    def _end(self) -> None:
        done = self._open.pop()
        value = done.entries if done.items is None else done.items
        node = Node(self._file, done.mark.line + 1, done.mark.column + 1, value)
        self._finish(node, done.anchor, done.size, done.height + 1)

    def _alias(self, event: events.AliasEvent) -> None:
        mark: Any = event.start_mark
        name = f"*{shown(event.anchor)[1:-1]}"
        if any(outer.anchor == event.anchor for outer in self._open):
            self._refuse(mark, f"{name}, an alias can't stand inside the value that it repeats")
        if event.anchor not in self._anchors:
            self._refuse(mark, f"{name}, no anchor of this name comes before it")
        node, size, height = self._anchors[event.anchor]
        self._aliased += size
        if self._aliased > MAX_ALIASED_NODES:
            self._refuse(mark, f"{name}, aliases must not expand to more than {MAX_ALIASED_NODES:,} values")
        if len(self._open) + height > MAX_DEPTH:
            self._refuse(mark, f"{name}, nested more than {MAX_DEPTH} levels deep once it is expanded")
        self._count(mark, size)
        if self._open and self._awaits_key(self._open[-1]):
            node = Node(self._file, mark.line + 1, mark.column + 1, node.value)
        self._finish(node, None, size, height)

    def _finish(self, node: Node, anchor: str | None, size: int, height: int) -> None:
        """Hand a complete value to what encloses it."""
        if anchor is not None:
            self._anchors[anchor] = (node, size, height)
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        parent.size += size
        parent.height = max(parent.height, height)
        if parent.items is not None:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._checked_key(parent, node)
        else:
            parent.entries[str(parent.key.value)] = Entry(parent.key, node)
            parent.key = None

    def _checked_key(self, parent: _Open, key: Node) -> Node:
        if not isinstance(key.value, str):
            what = "a list or mapping" if isinstance(key.value, list | dict) else shown(key.value)
            raise ScenarioError(f"{what} as a key, a key must be text (put it in quotes)", key.place)
        earlier = parent.entries.get(key.value)
        if earlier is not None:
            msg = f"{shown(key.value)}, a key may stand only once and is already on line {earlier.key.line}"
            raise ScenarioError(msg, key.place)
        return key

    @staticmethod
    def _awaits_key(parent: _Open) -> bool:
        return parent.items is None and parent.key is None

    def _count(self, mark: Any, added: int) -> None:
        self._nodes += added
        if self._nodes > MAX_NODES:
            self._refuse(mark, f"more than {MAX_NODES:,} values, a file may hold that many")

    def _refuse(self, mark: Any, message: str) -> NoReturn:
        raise ScenarioError(message, place_of_mark(self._file, mark))


def place_of_mark(file: str, mark: Any) -> Place:
    """The place that a parser's mark stands for; the whole file where the parser gave none."""
    return Place(file=file) if mark is None else Place(file=file, line=mark.line + 1, column=mark.column + 1)
