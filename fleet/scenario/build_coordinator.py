"""From the name and parameters of a coordination policy in a scenario to a checked choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from typing import Any, Protocol, cast, get_type_hints

import pydantic

from fleet.errors import FleetError
from fleet.scenario.findings import Findings
from fleet.scenario.model import CoordinatorChoice
from fleet.scenario.pydantic_rules import rule_of
from fleet.scenario.schema import CoordinatorSpec
from fleet.scenario.strict import Strict

_Loc = tuple[str | int, ...]


class Registry(Protocol):
    """The registered policies: their names, and the frozen dataclass that holds the parameters of one."""

    def names(self) -> tuple[str, ...]:
        """Every registered name."""

    def parameters_of(self, name: str) -> type:
        """The dataclass of a policy's parameters."""


def registry() -> Registry:
    """The registry of policies, imported when it is first needed: plugins may be slow to load."""
    return cast("Registry", import_module("fleet.coordination.registry"))


def resolve_coordinator(loc: _Loc, spec: CoordinatorSpec, findings: Findings) -> CoordinatorChoice:
    """The choice with its scope among the parameters; notes an unknown policy and every parameter that it refuses."""
    known = registry().names()
    if spec.name not in known:
        name_loc = (*loc, "name") if findings.document.locate((*loc, "name")).found else loc
        findings.unknown(name_loc, "coordinator", spec.name, known)
        return CoordinatorChoice(name=spec.name, parameters={"scope": spec.scope})
    checked = _checked(loc, spec, registry().parameters_of(spec.name), findings)
    return CoordinatorChoice(name=spec.name, parameters={"scope": spec.scope, **checked})


def _checked(
    loc: _Loc, spec: CoordinatorSpec, kind: type, findings: Findings
) -> Mapping[str, bool | int | float | str]:
    """The stated parameters with the types that the policy wants."""
    names = [field.name for field in fields(kind) if field.init and field.name != "scope"]
    unknown = [name for name in spec.parameters if name not in names]
    for name in unknown:
        findings.unknown(_key(loc, name, findings), f"parameter of {spec.name!r}", name, [*names, "scope"])
    if unknown:
        return {}
    try:
        stated = _form(kind, names).model_validate(dict(spec.parameters)).model_dump(exclude_unset=True)
    except pydantic.ValidationError as error:
        for detail in error.errors(include_url=False):
            missing = detail["type"] == "missing"
            rule = f"parameter {detail['loc'][0]!r} is missing" if missing else rule_of(detail)
            findings.add(loc if missing else _key(loc, str(detail["loc"][0]), findings), rule)
        return {}
    _check_ranges(loc, spec, kind, stated, findings)
    return stated


def _form(kind: type, names: list[str]) -> type[Strict]:
    """The parameters as a form that a file can be held against: no converted types, no unknown names."""
    hints = get_type_hints(kind, include_extras=True)
    form: dict[str, Any] = {}
    for field in fields(kind):
        if field.name in names:
            optional = field.default is not MISSING or field.default_factory is not MISSING
            form[field.name] = (hints[field.name], None if optional else ...)
    return pydantic.create_model(kind.__name__, __base__=Strict, **form)


def _check_ranges(loc: _Loc, spec: CoordinatorSpec, kind: type, stated: Mapping[str, Any], findings: Findings) -> None:
    """Let the policy's own parameters refuse values; a message that names one of them is placed at it."""
    has_scope = any(field.name == "scope" for field in fields(kind))
    try:
        kind(**stated, **({"scope": spec.scope} if has_scope else {}))
    except (ValueError, FleetError) as error:
        named = next((name for name in stated if re.search(rf"\b{re.escape(name)}\b", str(error))), None)
        findings.add(loc if named is None else _key(loc, named, findings), str(error))


def _key(loc: _Loc, name: str, findings: Findings) -> _Loc:
    """Where a parameter stands: beside the policy's name, or under ``parameters``."""
    nested = (*loc, "parameters", name)
    return nested if findings.document.locate((*loc, "parameters")).found else (*loc, name)
