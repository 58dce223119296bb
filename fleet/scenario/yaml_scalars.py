"""The scalars of YAML 1.2's core schema, and no others.

PyYAML resolves by YAML 1.1, where ``no`` is false, ``22:30:00`` is 81000 and ``010`` is 8. These rules are chapter
10.3 of the YAML 1.2.2 specification: only ``true``, ``false``, ``null``, decimal, ``0o`` and ``0x`` integers, and
decimal floats.
"""

from __future__ import annotations

import math
import re
from typing import Final

from fleet.scenario.document import Scalar
from fleet.wording import shown

_PREFIX: Final = "tag:yaml.org,2002:"
_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_A_NUMBER: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
# Escapes in quoted text can spell what no file name and no terminal should be handed: controls and lone surrogates.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER_STARTS: Final = frozenset("+-.0123456789")
_LONGEST_NUMBER: Final = 400
_INT64: Final = range(-(2**63), 2**63)
_TEXT_TAGS: Final = frozenset({"!", _PREFIX + "str"})
_COLLECTION_TAGS: Final = frozenset({"!", _PREFIX + "map", _PREFIX + "seq"})
_TYPE_OF_TAG: Final = {
    _PREFIX + "int": int,
    _PREFIX + "float": float,
    _PREFIX + "bool": bool,
    _PREFIX + "null": type(None),
}


class ScalarRuleError(ValueError):
    """A scalar that this program refuses; the text is ``value, rule``."""


def resolve(text: str, tag: str | None, *, is_plain: bool) -> Scalar:
    """The value of a scalar; raises ``ScalarRuleError`` for what is no finite 64-bit value or wears a foreign tag."""
    if tag is None:
        return _resolve_plain(text) if is_plain else _text(text)
    if tag in _TEXT_TAGS:
        return _text(text)
    wanted = _TYPE_OF_TAG.get(tag)
    if wanted is None:
        raise _foreign_tag(tag)
    value = _resolve_plain(text)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        msg = f"{shown(text)}, it does not read as the {tag.removeprefix(_PREFIX)} that its tag says"
        raise ScalarRuleError(msg)
    return value


def check_collection_tag(tag: str | None) -> None:
    """Refuse every tag on a mapping or list except the core ones; some languages run code by the others."""
    if tag is not None and tag not in _COLLECTION_TAGS:
        raise _foreign_tag(tag)


def _foreign_tag(tag: str) -> ScalarRuleError:
    return ScalarRuleError(f"tag {shown(tag.replace(_PREFIX, '!!'))}, tags are not allowed in these files; remove it")


def _resolve_plain(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.match(text):
        return _integer(text)
    if _FLOAT.match(text):
        return _float(text)
    if _NOT_A_NUMBER.match(text):
        msg = f"{text}, a number must be finite"
        raise ScalarRuleError(msg)
    return text


def _integer(text: str) -> int:
    if len(text) <= _LONGEST_NUMBER:
        value = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        if value in _INT64:
            return value
    msg = f"{shown(text)}, a whole number must fit 64 bits"
    raise ScalarRuleError(msg)


def _float(text: str) -> float:
    if len(text) > _LONGEST_NUMBER:
        msg = f"{shown(text)}, a number has at most {_LONGEST_NUMBER} characters"
        raise ScalarRuleError(msg)
    value = float(text)
    if not math.isfinite(value):
        msg = f"{shown(text)}, a number must be finite"
        raise ScalarRuleError(msg)
    return value


def _text(text: str) -> str:
    odd = _CONTROL.search(text)
    if odd is not None:
        msg = f"{shown(text)}, text must not hold the control character U+{ord(odd[0]):04X}"
        raise ScalarRuleError(msg)
    return text
