"""Mutations of YAML files by their values and keys: well-formed documents that say something absurd."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

import yaml

from tests.failures.mutants.drawing import Chance, Operator, hostile_text

_NUMBERS: Final = (
    "-1",
    "0",
    "-0.0",
    "0.5",
    "7",
    "100000",
    "1e6",
    "1e9",
    "1e12",
    "1e308",
    "-1e308",
    "1e400",
    "1e-320",
    ".nan",
    ".inf",
    "-.inf",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "9" * 500,
    "0x7f",
    "0o17",
    "1_000",
    "12:30:00",
)
_OTHERS: Final = (
    "true",
    "false",
    "null",
    "~",
    "yes",
    "2026-11-31",
    "!!python/object/apply:os.system ['touch x']",
    "!!binary aGVsbG8=",
    "*nowhere",
    "&anchor 1",
    "'\"'",
    "[]",
    "{}",
    "[1]",
    "[null]",
    "{a: 1}",
    "{truth: 1}",
    "{truth: 1, belief: -1}",
    "{fixed: 1, uniform: [1, 2]}",
    "[" * 60 + "]" * 60,
    "[" * 5_000,
    "{a: " * 40 + "1" + "}" * 40,
    "[" + "1, " * 5_000 + "1]",
)
_FACTORS: Final = (-1.0, 0.0, 0.001, 0.5, 2.0, 10.0, 1e3, 1e6)


class _Scalar(NamedTuple):
    start: int
    end: int
    is_key: bool
    text: str


def _scalars(text: str) -> list[_Scalar]:
    """Every scalar of a document with its place; empty where it is no YAML."""
    found: list[_Scalar] = []
    awaits_key: list[bool | None] = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            awaits_key.pop()
        is_key = bool(awaits_key and awaits_key[-1])
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark, event.end_mark
            assert start is not None
            assert end is not None
            found.append(_Scalar(start.index, end.index, is_key, event.value))
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionEndEvent) and awaits_key and awaits_key[-1] is not None:
            awaits_key[-1] = not awaits_key[-1]
        if isinstance(event, yaml.CollectionStartEvent):
            awaits_key.append(True if isinstance(event, yaml.MappingStartEvent) else None)
    return found


def _pick(chance: Chance, text: str, *, key: bool) -> _Scalar:
    return chance.choice([scalar for scalar in _scalars(text) if scalar.is_key is key])


def _with(text: str, scalar: _Scalar, by: str) -> bytes:
    return (text[: scalar.start] + by + text[scalar.end :]).encode()


def odd_number(chance: Chance, content: bytes) -> bytes:
    """A value is a number beyond all reason."""
    text = content.decode()
    return _with(text, _pick(chance, text, key=False), chance.choice(_NUMBERS))


def other_type(chance: Chance, content: bytes) -> bytes:
    """A value is of another type: a truth value, null, a list, a mapping, something tagged or nested deep."""
    text = content.decode()
    return _with(text, _pick(chance, text, key=False), chance.choice(_OTHERS))


def hostile_value(chance: Chance, content: bytes) -> bytes:
    """A value is text that means harm, properly quoted."""
    text = content.decode()
    return _with(text, _pick(chance, text, key=False), json.dumps(hostile_text(chance)))


def scaled_number(chance: Chance, content: bytes) -> bytes:
    """A number is larger or smaller by orders of magnitude."""
    text = content.decode()
    numbers = [scalar for scalar in _scalars(text) if _is_number(scalar.text) and not scalar.is_key]
    chosen = chance.choice(numbers) if numbers else _pick(chance, text, key=False)
    value = float(chosen.text) if numbers else 1.0
    scaled = value * chance.choice(_FACTORS)
    return _with(text, chosen, f"{int(scaled)}" if scaled.is_integer() else f"{scaled!r}")


def value_of_another(chance: Chance, content: bytes) -> bytes:
    """A value is what stands under another key."""
    text = content.decode()
    other = _pick(chance, text, key=False)
    return _with(text, _pick(chance, text, key=False), text[other.start : other.end])


def misspelt_key(chance: Chance, content: bytes) -> bytes:
    """A letter of a key is missing or another one."""
    text = content.decode()
    key = _pick(chance, text, key=True)
    at = chance.randrange(len(key.text))
    return _with(text, key, key.text[:at] + chance.choice(("", "x", "_")) + key.text[at + 1 :])


def hostile_key(chance: Chance, content: bytes) -> bytes:
    """A key is text that means harm, or no text at all."""
    text = content.decode()
    by = chance.choice((json.dumps(hostile_text(chance)), "1", "null", "[a]", "{a: 1}", "<<", "? a", "__class__"))
    return _with(text, _pick(chance, text, key=True), by)


def key_of_another(chance: Chance, content: bytes) -> bytes:
    """A key is one that stands elsewhere, perhaps beside it."""
    text = content.decode()
    return _with(text, _pick(chance, text, key=True), _pick(chance, text, key=True).text)


def doubled_key(chance: Chance, content: bytes) -> bytes:
    """A key stands twice, first with another value."""
    text = content.decode()
    key = _pick(chance, text, key=True)
    line_start = text.rfind("\n", 0, key.start) + 1
    indent = text[line_start : key.start]
    before = f"{key.text}: 1\n{indent}" if not indent.strip(" -") else f"{key.text}: 1, "
    return (text[: key.start] + before.replace("- ", "  ") + text[key.start :]).encode()


def alias_bomb(chance: Chance, content: bytes) -> bytes:
    """Nine levels of ten aliases each: a small file, a billion values."""
    levels = ["bomb0: &b0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    levels += [f"bomb{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 10)}]" for n in range(1, chance.choice((3, 9)))]
    return content + "\n".join(["", *levels, ""]).encode()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.lower().lstrip("+-.") not in {"nan", "inf"}


OPERATORS: Final[tuple[Operator, ...]] = (
    odd_number,
    odd_number,
    other_type,
    hostile_value,
    scaled_number,
    scaled_number,
    value_of_another,
    misspelt_key,
    hostile_key,
    key_of_another,
    doubled_key,
    alias_bomb,
)
"""Those that stand twice have the most to find."""
