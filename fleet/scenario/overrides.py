"""``--set key.sub.0.key=value``: changing single values of a document from the command line.

Values are read by the same rules as files. An element of a list is named by its index or, in a list of mappings, by
what its ``name``, ``group``, ``platform`` or ``kind`` says: ``fleet.zmiy.count=4``. A key that does not stand in the
file is added; whether it is a key at all, validation says, and it names the override as the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from fleet.errors import Place, ScenarioError
from fleet.scenario.document import Document, Entry, Node, Scalar, dotted
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.yaml_composer import MAX_DEPTH
from fleet.scenario.yaml_source import compose
from fleet.wording import shown

_IDENTIFYING: Final = ("name", "group", "platform", "kind")


def apply_overrides(document: Document, assignments: Iterable[str]) -> Document:
    """A document with each ``path=value`` applied in turn.

    Raises ``ScenarioError`` for what is no assignment, a value that is no YAML, and a path that leads nowhere.
    """
    root = document.root
    for assignment in assignments:
        steps, value = _parse(assignment)
        root = _with_value(root, steps, 0, value)
    return Document(root=root)


def with_value(document: Document, path: str, value: Node) -> Document:
    """A document in which a dotted path leads to a value; raises ``ScenarioError`` for one that leads nowhere."""
    steps = path.split(".")
    if not all(steps) or len(steps) > MAX_DEPTH:
        message = f"{shown(path)}, a path of at most {MAX_DEPTH} keys is expected, as in fleet.0.count"
        raise ScenarioError(message, value.place)
    return Document(root=_with_value(document.root, steps, 0, value))


def _parse(assignment: str) -> tuple[list[str], Node]:
    path, equals, text = assignment.partition("=")
    steps = [step.strip() for step in path.split(".")]
    if not equals or not all(steps):
        message = f"{shown(assignment)}, PATH=VALUE is expected, as in horizon_days=3 or fleet.0.count=4"
        raise ScenarioError(message, Place(file="--set"))
    if len(steps) > MAX_DEPTH:
        message = f"{shown(path)}, a path has at most {MAX_DEPTH} steps"
        raise ScenarioError(message, Place(file="--set"))
    name = f"--set {dotted(steps)}"
    try:
        value = compose(text, name)
    except ScenarioError as error:
        raise ScenarioError(error.message, Place(file=name)) from None
    return steps, _placed_at(name, value)


def _placed_at(name: str, node: Node | None) -> Node:
    """The same value, all of it placed at the override: columns of a shell word help nobody."""
    if node is None:
        return Node(name, None, None, None)
    value = node.value
    if isinstance(value, dict):
        moved = {key: Entry(_placed_at(name, old.key), _placed_at(name, old.node)) for key, old in value.items()}
        return Node(name, None, None, moved)
    if isinstance(value, list):
        return Node(name, None, None, [_placed_at(name, item) for item in value])
    return Node(name, None, None, value)


def _with_value(node: Node, steps: Sequence[str], depth: int, value: Node) -> Node:
    """A copy of ``node`` in which the path ``steps[depth:]`` leads to ``value``."""
    if depth == len(steps):
        return value
    step = steps[depth]
    if isinstance(node.value, list):
        index = _index(node.value, steps, depth, value.place)
        items = list(node.value)
        items[index] = _with_value(items[index], steps, depth + 1, value)
        return node._replace(value=items)
    if not isinstance(node.value, dict):
        _refuse_to_enter(node.value, steps, depth, value.place)
    missing = value._replace(value={})
    entry = node.value.get(step, Entry(value._replace(value=step), missing))
    changed = entry._replace(node=_with_value(entry.node, steps, depth + 1, value))
    if depth + 1 == len(steps):
        changed = changed._replace(key=value._replace(value=step))
    return node._replace(value={**node.value, step: changed})


def _index(items: Sequence[Node], steps: Sequence[str], depth: int, place: Place) -> int:
    step = steps[depth]
    if step.isascii() and step.isdecimal() and len(step) < len(str(len(items))) + 1:
        index = int(step)
        if index < len(items):
            return index
    matches = [number for number, item in enumerate(items) if step in _names(item)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        numbers = " or ".join(str(number) for number in matches)
        message = f"{shown(step)}, {dotted(steps[:depth])!r} has several elements of this name; use the index {numbers}"
        raise ScenarioError(message, place)
    known = [name for item in items for name in _names(item)]
    message = f"{shown(step)}, {dotted(steps[:depth])!r} has {len(items)} elements and none of this name"
    raise ScenarioError(message + did_you_mean(step, known), place)


def _names(item: Node) -> list[str]:
    if not isinstance(item.value, dict):
        return []
    found = [item.value[key].node.value for key in _IDENTIFYING if key in item.value]
    return [name for name in found if isinstance(name, str)]


def _refuse_to_enter(value: Scalar, steps: Sequence[str], depth: int, place: Place) -> NoReturn:
    above = dotted(steps[:depth])
    message = f"{shown(steps[depth])}, {above!r} is {shown(value)} and has no keys; set the whole of it: {above}={{…}}"
    raise ScenarioError(message, place)
