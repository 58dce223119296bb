"""pydantic's error kinds as rules in the words of a file's author."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from fleet.scenario.nearest import did_you_mean

_RULES: Final[Mapping[str, str]] = {
    "float_type": "a number is expected",
    "int_type": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "string_type": "text is expected",
    "bool_type": "true or false is expected",
    "none_required": "null is expected",
    "dict_type": "a mapping of keys is expected",
    "mapping_type": "a mapping of keys is expected",
    "model_type": "a mapping of keys is expected",
    "model_attributes_type": "a mapping of keys is expected",
    "dataclass_type": "a mapping of keys is expected",
    "list_type": "a list is expected",
    "tuple_type": "a list is expected",
    "set_type": "a list is expected",
    "finite_number": "a finite number is expected",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_too_short": "text of at least {min_length} characters is expected",
    "string_too_long": "text of at most {max_length} characters is expected",
    "string_pattern_mismatch": "must match {pattern}",
    "too_short": "at least {min_length} elements are expected, not {actual_length}",
    "too_long": "at most {max_length} elements are expected, not {actual_length}",
    "union_tag_not_found": "key {discriminator} is missing, which says what this is",
    "date_type": "a date as in 2026-03-31 is expected",
    "date_parsing": "a date as in 2026-03-31 is expected",
    "date_from_datetime_parsing": "a date as in 2026-03-31 is expected",
}
_CHOICES: Final = frozenset({"literal_error", "enum"})
# What says that a value has the wrong shape altogether, rather than a wrong part.
SHAPES: Final = frozenset(kind for kind in _RULES if kind.endswith(("_type", "_required"))) | {"int_from_float"}


def rule_of(detail: ErrorDetails) -> str:
    """The rule that was broken, as the end of ``VALUE, ...``."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _CHOICES:
        return _one_of(detail["input"], str(context["expected"]))
    if kind == "value_error":
        return _one_line(str(context["error"]))
    if kind in _RULES:
        return _RULES[kind].format(**{name: _bound(value) for name, value in context.items()})
    return _one_line(detail["msg"]).replace("Input should", "it should")


def _one_of(value: Any, expected: str) -> str:
    hint = ""
    if isinstance(value, str):
        words = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
        hint = did_you_mean(value, words) if len(words) > 1 else ""
    return f"{expected} is expected{hint if 'did you mean' in hint else ''}"


def _bound(value: Any) -> Any:
    """A limit as its author would write it: 5, not 5.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _one_line(text: str) -> str:
    return " ".join(text.split())
