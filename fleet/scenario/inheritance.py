"""``extends: other.yaml``: one scenario written as the difference from another.

Mappings merge key by key, at every depth; lists and scalars replace, and so does a terrain from another source. Every
value keeps the place in the file it came from, so that an error points at the line to change.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from fleet.errors import ScenarioError
from fleet.resources import bundled
from fleet.scenario.document import Document, Entry, Node
from fleet.scenario.yaml_source import read_document
from fleet.wording import shown

MAX_FILES: Final = 10
_KEY: Final = "extends"
_SUFFIX: Final = ".yaml"
_TERRAIN: Final = "terrain"
_TERRAIN_SOURCES: Final = frozenset({"generate", "graph", "graphml", "elevation", "source"})


def resolve(path: Path) -> Document:
    """The document in a file, merged over everything that it extends; the ``extends`` key itself is gone.

    A relative name is looked for beside the file that names it, then among the bundled scenarios, with and without
    ``.yaml``. Raises ``ScenarioError`` for a file that can't be read, a chain that closes on itself, and one of more
    than ten files.
    """
    chain: list[Path] = []
    layers: list[Node] = []
    current: Path | None = path
    while current is not None:
        chain.append(current)
        layer = read_document(current).root
        layers.append(_without_extends(layer))
        current = _extended(layer, chain)
    merged = layers.pop()
    while layers:
        over = layers.pop()
        merged = merge(_without_replaced_terrain(merged, over), over)
    return Document(root=merged)


def merge(base: Node, over: Node) -> Node:
    """``over`` laid over ``base``: mappings key by key, anything else replaced; placed where ``over`` is."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    entries = dict(base.value)
    for name, entry in over.value.items():
        below = entries.get(name)
        entries[name] = entry if below is None else Entry(entry.key, merge(below.node, entry.node))
    return over._replace(value=entries)


def _without_replaced_terrain(base: Node, over: Node) -> Node:
    """``base`` without its terrain where ``over`` names another source of it: a terrain has one source."""
    below, above = _terrain_sources(base), _terrain_sources(over)
    if not below or not above or below & above or not isinstance(base.value, dict):
        return base
    return base._replace(value={name: entry for name, entry in base.value.items() if name != _TERRAIN})


def _terrain_sources(root: Node) -> frozenset[str]:
    """The keys of the terrain section that say where the terrain comes from."""
    section = root.value.get(_TERRAIN) if isinstance(root.value, dict) else None
    if section is None or not isinstance(section.node.value, dict):
        return frozenset()
    given = frozenset(name for name, entry in section.node.value.items() if entry.node.value is not None)
    return given & _TERRAIN_SOURCES


def _without_extends(root: Node) -> Node:
    if not isinstance(root.value, dict) or _KEY not in root.value:
        return root
    return root._replace(value={name: entry for name, entry in root.value.items() if name != _KEY})


def _extended(root: Node, chain: list[Path]) -> Path | None:
    """The file that ``root`` extends, checked against the chain so far; ``None`` where it extends nothing."""
    if not isinstance(root.value, dict) or _KEY not in root.value:
        return None
    named = root.value[_KEY].node
    if not isinstance(named.value, str) or not named.value:
        message = f"{shown(named.value)}, the name of one scenario file is expected (extends)"
        raise ScenarioError(message, named.place)
    found = _find(named, beside=chain[-1].parent)
    if any(_same_file(found, earlier) for earlier in chain):
        names = " → ".join(file.name for file in (*chain, found))
        message = f"{shown(named.value)}, a file must not extend itself: {names} (extends)"
        raise ScenarioError(message, named.place)
    if len(chain) >= MAX_FILES:
        message = f"{shown(named.value)}, at most {MAX_FILES} files may extend one another (extends)"
        raise ScenarioError(message, named.place)
    return found


def _find(named: Node, beside: Path) -> Path:
    name = str(named.value)
    for folder in (beside, bundled("scenarios")):
        for candidate in (folder / name, folder / f"{name}{_SUFFIX}"):
            with suppress(OSError):
                if candidate.is_file():
                    return candidate
    message = f"{shown(name)}, no such file beside this one and no bundled scenario of this name (extends)"
    raise ScenarioError(message, named.place)


def _same_file(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
