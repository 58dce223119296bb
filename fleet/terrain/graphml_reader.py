"""Reading a GraphML file element by element, so that whatever is wrong is told with its line and column.

The format is that of Brandes et al. (2002), *GraphML Progress Report*: typed keys with defaults, and one graph of
nodes and edges. Files are untrusted: document type declarations are refused, memory is bounded by the file's size, and
nothing is nested deeper than the format nests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn
from xml.parsers import expat

from fleet.errors import Place, ScenarioError
from fleet.terrain.graph_elements import Element, GraphElements
from fleet.terrain.graphml_keys import TYPES, Key
from fleet.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAMESPACES: Final = frozenset({"", "http://graphml.graphdrawing.org/xmlns"})
# What may stand in what; the rest of the format (ports, descriptions) says nothing about a terrain and is skipped.
_CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"graphml"}),
    "graphml": frozenset({"key", "graph", "data"}),
    "key": frozenset({"default"}),
    "graph": frozenset({"node", "edge", "data"}),
    "node": frozenset({"data"}),
    "edge": frozenset({"data"}),
    "data": frozenset(),
    "default": frozenset(),
}
_SKIPPED: Final = frozenset({"desc", "port", "locator"})


def read_elements(data: bytes, file: str) -> GraphElements:
    """The graph in a GraphML document; ``file`` is what messages call it.

    Raises ``ScenarioError``, with line and column, for what is not well-formed XML or not GraphML, for a document type
    declaration, a hyperedge, a second or nested graph, a node that stands twice, an edge to no node, an attribute that
    no key declares, and a value that is not of its key's type.
    """
    return _Reader(file).read(data)


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._graph = GraphElements(file=file)
        self._has_graph = False
        self._keys: dict[str, Key] = {}
        self._open: list[str] = [""]
        self._skipped = 0
        self._at: Element | None = None
        self._seen: dict[str, int] = {}
        self._text: list[str] = []
        self._data: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def read(self, data: bytes) -> GraphElements:
        parser = self._parser
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._character_data
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            what = f"is not well-formed XML: {expat.errors.messages[error.code]}"
            self._refuse(what, error.lineno, error.offset + 1)
        if not self._has_graph:
            self._refuse("is not GraphML: it has no graph", 1, 1)
        self._check_ends()
        self._fill_defaults()
        return self._graph

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        if self._skipped or namespace not in _NAMESPACES or name in _SKIPPED:
            self._skipped += 1
            return
        inside = self._open[-1]
        if name not in _CHILDREN[inside]:
            self._refuse(f"is not GraphML: <{shown(name)[1:-1]}> in {f'<{inside}>' if inside else 'the file'}")
        self._open.append(name)
        self._text.clear()
        if name in _STARTS:
            _STARTS[name](self, attributes)

    def _end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        name = self._open.pop()
        if name == "data":
            self._end_data()
        elif name == "default":
            self._end_default()
        self._text.clear()

    def _character_data(self, text: str) -> None:
        if not self._skipped and self._open[-1] in {"data", "default"}:
            self._text.append(text)

    def _refuse_doctype(self, *_: object) -> NoReturn:
        self._refuse("<!DOCTYPE is not allowed")

    def _start_key(self, attributes: dict[str, str]) -> None:
        number = self._needed("key", attributes, "id")
        kind = attributes.get("attr.type", "string")
        name = attributes.get("attr.name", "")
        if name and kind not in TYPES:
            self._refuse(f"key {shown(name)}: attr.type {shown(kind)} must be one of {', '.join(TYPES)}")
        self._data = {"key": number}
        self._keys[number] = Key(name, kind, attributes.get("for", "all"), None)

    def _end_default(self) -> None:
        number = self._data["key"]
        key = self._keys[number]
        self._keys[number] = key._replace(default=self._value(key, "".join(self._text)))

    def _start_graph(self, attributes: dict[str, str]) -> None:
        if self._has_graph:
            self._refuse("holds a second graph: one is expected")
        self._has_graph = True
        kind = attributes.get("edgedefault", "")
        if kind not in {"directed", "undirected"}:
            self._refuse(f"is not GraphML: edgedefault {shown(kind)} must be directed or undirected")
        self._graph.is_directed = kind == "directed"
        self._graph.line, self._graph.column = self._here()

    def _start_node(self, attributes: dict[str, str]) -> None:
        name = self._needed("node", attributes, "id")
        line, column = self._here()
        if name in self._seen:
            self._refuse(f"node {shown(name)} is on line {self._seen[name]} already: node ids must differ")
        self._seen[name] = line
        self._at = Element((name,), {}, line, column)
        self._graph.nodes.append(self._at)

    def _start_edge(self, attributes: dict[str, str]) -> None:
        ends = tuple(self._word(self._needed("edge", attributes, end)) for end in ("source", "target"))
        directed = attributes.get("directed")
        if directed is not None and (directed == "true") != self._graph.is_directed:
            rule = "must be as the graph's edgedefault says, for all edges alike"
            self._refuse(f"edge {shown(ends[0])} to {shown(ends[1])}: directed {shown(directed)} {rule}")
        self._at = Element(ends, {}, *self._here())
        self._graph.edges.append(self._at)

    def _start_data(self, attributes: dict[str, str]) -> None:
        number = self._needed("data", attributes, "key")
        if number not in self._keys:
            self._refuse(f"is not GraphML: no key {shown(number)}")
        self._data = {"key": number}

    def _end_data(self) -> None:
        key = self._keys[self._data["key"]]
        inside = self._open[-1]
        if not key.name or inside == "graphml":
            return
        values = self._graph.attributes if inside == "graph" or self._at is None else self._at.values
        value = self._value(key, "".join(self._text))
        if value is not None:
            values[key.name] = value

    def _value(self, key: Key, text: str) -> Any:
        """The value of an attribute, ``None`` for no text; raises ``ScenarioError`` for what is not of its type."""
        try:
            value = key.value(text)
        except ValueError as error:
            self._refuse(str(error))
        return self._word(value) if isinstance(value, str) else value

    def _word(self, text: str) -> str:
        """The same text, kept once for all who say it."""
        return self._words.setdefault(text, text)

    def _needed(self, owner: str, attributes: dict[str, str], name: str) -> str:
        if name not in attributes:
            self._refuse(f"is not GraphML: <{owner}> needs the attribute {name!r}")
        return attributes[name]

    def _check_ends(self) -> None:
        for edge in self._graph.edges:
            for end in edge.ids:
                if end not in self._seen:
                    what = f"edge {shown(edge.ids[0])} to {shown(edge.ids[1])}: there is no node {shown(end)}"
                    self._refuse(what, edge.line, edge.column)

    def _fill_defaults(self) -> None:
        for key in self._keys.values():
            if key.default is None or not key.name:
                continue
            for owner, elements in (("node", self._graph.nodes), ("edge", self._graph.edges)):
                for element in elements if key.owner in {owner, "all"} else ():
                    element.values.setdefault(key.name, key.default)

    def _here(self) -> tuple[int, int]:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _refuse(self, what: str, line: int | None = None, column: int | None = None) -> NoReturn:
        if line is None:
            line, column = self._here()
        message = f"terrain graph: {what}"
        raise ScenarioError(message, Place(file=self._file, line=line, column=column))


_STARTS: Final[Mapping[str, Callable[[_Reader, dict[str, str]], None]]] = {
    "key": _Reader._start_key,  # noqa: SLF001 - the reader's own table
    "graph": _Reader._start_graph,  # noqa: SLF001
    "node": _Reader._start_node,  # noqa: SLF001
    "edge": _Reader._start_edge,  # noqa: SLF001
    "data": _Reader._start_data,  # noqa: SLF001
}
