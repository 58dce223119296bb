"""Values written in Python as a document, so that a scenario in code is held to the same rules as one in a file."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Final, NoReturn

from fleet.errors import Place, ScenarioError
from fleet.scenario.document import Document, Entry, Node, Scalar, Step, dotted
from fleet.scenario.yaml_composer import MAX_DEPTH
from fleet.scenario.yaml_scalars import ScalarRuleError, resolve
from fleet.wording import shown

CODE: Final = "<scenario>"
"""What messages call the file of values that stand in code."""

_TEXT_TAG: Final = "!"
_INT64: Final = range(-(2**63), 2**63)


def document_in_code(values: Mapping[str, object]) -> Document:
    """The document that ``values`` would be in a file; raises ``ScenarioError`` for what no file can hold."""
    return Document(root=node_in_code(values))


def node_in_code(value: object, loc: tuple[Step, ...] = ()) -> Node:
    """One value: mappings with text keys, lists, tuples, text, paths, numbers (NumPy's too), booleans and ``None``.

    Raises ``ScenarioError``, naming the path ``loc``, for any other type, a number that is not finite or does not fit
    64 bits, text with control characters, and what is nested too deep.
    """
    if len(loc) > MAX_DEPTH:
        _refuse(value, f"nested deeper than {MAX_DEPTH} levels", loc)
    if isinstance(value, Mapping):
        return _node({_key(key, loc): _entry(key, item, loc) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return _node([node_in_code(item, (*loc, number)) for number, item in enumerate(value)])
    return _node(_scalar(value, loc))


def _node(value: Scalar | list[Node] | dict[str, Entry]) -> Node:
    return Node(CODE, None, None, value)


def _entry(key: str, value: object, loc: tuple[Step, ...]) -> Entry:
    return Entry(_node(key), node_in_code(value, (*loc, key)))


def _key(key: object, loc: tuple[Step, ...]) -> str:
    if not isinstance(key, str):
        _refuse(key, "a key must be text", loc)
    return key


def _scalar(value: object, loc: tuple[Step, ...]) -> Scalar:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, str):
        try:
            return resolve(str(value), _TEXT_TAG, is_plain=False)
        except ScalarRuleError as error:
            raise ScenarioError(f"{error} ({dotted(loc)})", Place(file=CODE)) from None
    if isinstance(value, Integral):
        number = int(value)
        return number if number in _INT64 else _refuse(value, "a whole number must fit 64 bits", loc)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else _refuse(value, "a number must be finite", loc)
    return _refuse(type(value).__name__, "a scenario holds mappings, lists, text, numbers, true, false and None", loc)


def _refuse(value: object, rule: str, loc: tuple[Step, ...]) -> NoReturn:
    raise ScenarioError(f"{shown(value)}, {rule} ({dotted(loc)})", Place(file=CODE))
