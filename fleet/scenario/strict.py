"""The base of everything that a file may contain: frozen, no unknown keys, no coerced scalars, no NaN."""

from __future__ import annotations

from typing import Any, Final

import pydantic
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from fleet.scenario.document import Step

_SCALARS: Final = frozenset({"bool", "float", "int", "str"})
# Keys of a core schema whose values are data or names, where a nested dict is no schema.
_NOT_SCHEMAS: Final = frozenset({"default", "metadata", "expected", "ref", "schema_ref", "serialization"})


def _make_scalars_strict(schema: Any) -> None:
    if isinstance(schema, list | tuple):
        for part in schema:
            _make_scalars_strict(part)
    elif isinstance(schema, dict):
        if schema.get("type") in _SCALARS:
            schema["strict"] = True
        for key, part in schema.items():
            if key not in _NOT_SCHEMAS:
                _make_scalars_strict(part)


class Strict(pydantic.BaseModel):
    """A mapping in a file.

    A whole number is taken for a decimal one, and nothing else is converted: text is no number, a number is no text,
    and true is neither. Lists become tuples and words become enumeration members, as the fields say.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Why not `strict=True` in the configuration: it also refuses a list for a tuple and a word for an enumeration.
        schema = handler(source)
        _make_scalars_strict(schema)
        return schema


class RuleBrokenError(ValueError):
    """Raised by a validator whose rule concerns one key below the model: ``RuleBrokenError("must ...", "due_h")``."""

    def __init__(self, rule: str, *at: Step) -> None:
        super().__init__(rule)
        self.at = at
