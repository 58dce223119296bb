"""The JSON Schema of study files, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any, Final

from fleet.experiments.study.study_file import StudySpec

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SHORT_FORMS: Final[dict[str, dict[str, Any]]] = {
    "design": {"const": "grid"},
    "replications": {"type": "integer", "minimum": 1},
}
"""What validators take instead of a mapping."""


def study_json_schema() -> dict[str, Any]:
    """The schema as plain values, ready for ``json.dumps``; the same on every call."""
    schema = StudySpec.model_json_schema(by_alias=True)
    for key, short in _SHORT_FORMS.items():
        whole = {name: part for name, part in schema["properties"][key].items() if name != "default"}
        schema["properties"][key] = {"anyOf": [short, whole]}
    return {"$schema": _DIALECT, **schema, "title": "Fleet study"}
