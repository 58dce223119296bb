"""The JSON Schemas of scenario and platform files, for editors that complete and check YAML.

pydantic derives them from the models. Added here is what only their validators know: the short forms (a bare number for
a distribution), ``extends``, under which no other key is needed, and what a platform file has to state.
"""

from __future__ import annotations

from typing import Any, Final

from fleet.scenario.platform_file import PlatformFile
from fleet.scenario.schema import ScenarioSpec

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NOT_ALWAYS: Final = frozenset({"recharge_h", "stuck_factor"})
"""Keys that not every platform file has."""
_NUMBER: Final = {"type": "number", "minimum": 0}
_SHORT_FORMS: Final[dict[str, dict[str, Any]]] = {
    "Load": _NUMBER,
    "Spread": _NUMBER,
    "HumanTime": {"type": "number", "exclusiveMinimum": 0},
    "Approval": {"enum": ["L1", "L2", "L3", "L4"]},
    "BreakSpec": _NUMBER,
    "Links": {"const": "ideal"},
    "CoordinatorSpec": {"type": "string"},
    "WrapperSpec": {"type": "string"},
}
_PARAMETER: Final = {"type": ["boolean", "number", "string"]}
_EXTENDS: Final = {"type": "string", "description": "A scenario file that this one is written as the difference from."}


def scenario_json_schema() -> dict[str, Any]:
    """The schema as plain values, ready for ``json.dumps``; the same on every call."""
    schema = ScenarioSpec.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    definitions["CoordinatorSpec"]["additionalProperties"] = _PARAMETER
    definitions["WrapperSpec"]["additionalProperties"] = _PARAMETER
    for name, definition in definitions.items():
        if name in _SHORT_FORMS:
            definitions[name] = _either(_SHORT_FORMS[name], definition)
        elif name.startswith("Uncertain"):
            definitions[name] = _either(definition["properties"]["truth"], definition)
    schema["properties"]["extends"] = _EXTENDS
    schema["anyOf"] = [{"required": ["extends"]}, {"required": schema.pop("required")}]
    names = {f"#/$defs/{name}": f"#/$defs/{_plain_name(name, definitions[name])}" for name in definitions}
    schema["$defs"] = {_plain_name(name, part): part for name, part in definitions.items()}
    return {"$schema": _DIALECT, "title": "Fleet scenario", **_tidied(schema, names)}


def platform_json_schema() -> dict[str, Any]:
    """The schema of the files in ``data/platforms``: complete, and every figure with its provenance."""
    schema = PlatformFile.model_json_schema()
    stated = schema["properties"]
    del stated["base"]
    for key, part in stated.items():
        if "anyOf" in part:
            # Only a scenario may leave it out, or give a plain number.
            *_, whole = (form for form in part.pop("anyOf") if form != {"type": "null"})
            stated[key] = {k: v for k, v in part.items() if k != "default"} | whole
    schema["$defs"]["FigureText"]["oneOf"] = [{"required": ["tag"]}, {"required": ["tags"]}]
    schema["required"] = [key for key, part in stated.items() if "default" not in part and key not in _NOT_ALWAYS]
    fuelled = {"properties": {"power": {"const": "fuel"}}}
    schema |= {"if": fuelled, "else": {"required": ["recharge_h"]}}
    return {"$schema": _DIALECT, "title": "Fleet platform", **_tidied(schema, _references(schema["$defs"]))}


def _references(definitions: dict[str, Any]) -> dict[str, str]:
    """Every reference to a definition, by itself."""
    return {reference: reference for reference in (f"#/$defs/{name}" for name in definitions)}


def _either(short: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    described = {key: whole[key] for key in ("description",) if key in whole}
    return described | {"anyOf": [short, {key: value for key, value in whole.items() if key not in described}]}


def _plain_name(name: str, definition: dict[str, Any]) -> str:
    """A definition's name; pydantic writes out the bounds of a generic model's parameter, readers don't want them."""
    if not name.startswith("Uncertain"):
        return name
    if definition["anyOf"][0].get("type") == "integer":
        return "UncertainElements"
    return "UncertainNotNegative" if "minimum" in definition["anyOf"][0] else "UncertainPositive"


def _tidied(part: Any, names: dict[str, str]) -> Any:
    """``part`` with plain references and without the titles that pydantic makes up from keys."""
    if isinstance(part, list):
        return [_tidied(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: names[value] if key == "$ref" else _tidied(value, names)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str))
    }
