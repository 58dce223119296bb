"""From the name and parameters of a coordination policy in a scenario to a checked choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from typing import Any, Literal, Protocol, cast, get_args, get_type_hints

import pydantic

from fleet.errors import FleetError
from fleet.scenario.findings import Findings
from fleet.scenario.model import CoordinatorChoice, WrapperChoice
from fleet.scenario.pydantic_rules import rule_of
from fleet.scenario.schema import CoordinatorSpec, WrapperSpec
from fleet.scenario.strict import Strict

_Loc = tuple[str | int, ...]


class Registry(Protocol):
    """The registered policies: their names, and the frozen dataclass that holds the parameters of one; the wrappers."""

    WRAPPERS: Mapping[str, str]

    def wrapper(self, name: str) -> Any:
        """The class of a wrapper, with its ``Parameters``."""

    def names(self) -> tuple[str, ...]:
        """Every registered name."""

    def parameters_of(self, name: str) -> type:
        """The dataclass of a policy's parameters."""

    def needs_truth(self, name: str) -> bool:
        """Whether a policy knows what no policy can know."""


def registry() -> Registry:
    """The registry of policies, imported when it is first needed: plugins may be slow to load."""
    return cast("Registry", import_module("fleet.coordination.registry"))


def resolve_coordinator(loc: _Loc, spec: CoordinatorSpec, findings: Findings) -> CoordinatorChoice:
    """The choice with its scope among the parameters, and its wrappers.

    Notes an unknown policy or wrapper, a scope that the policy doesn't have, and every parameter that is refused.
    """
    wrap = tuple(_wrapper((*loc, "wrap", i), outer, findings) for i, outer in enumerate(spec.wrap))
    known = registry().names()
    if spec.name not in known:
        _note_unknown(loc, "coordinator", spec.name, known, findings)
        return CoordinatorChoice(name=spec.name, parameters={"scope": spec.scope}, wrap=wrap)
    kind = registry().parameters_of(spec.name)
    _check_scope(loc, spec, kind, findings)
    checked = _checked(loc, spec, kind, findings)
    return CoordinatorChoice(name=spec.name, parameters={"scope": spec.scope, **checked}, wrap=wrap)


def _wrapper(loc: _Loc, spec: WrapperSpec, findings: Findings) -> WrapperChoice:
    known = tuple(registry().WRAPPERS)
    if spec.name not in known:
        _note_unknown(loc, "wrapper", spec.name, known, findings)
        return WrapperChoice(name=spec.name, parameters={})
    kind = registry().wrapper(spec.name).Parameters
    return WrapperChoice(name=spec.name, parameters=_checked(loc, spec, kind, findings))


def _note_unknown(loc: _Loc, what: str, name: str, known: tuple[str, ...], findings: Findings) -> None:
    name_loc = (*loc, "name") if findings.document.locate((*loc, "name")).found else loc
    findings.unknown(name_loc, what, name, known)


def _check_scope(loc: _Loc, spec: CoordinatorSpec, kind: type, findings: Findings) -> None:
    """Note a scope that the policy doesn't have."""
    allowed = _scopes(kind)
    if allowed and spec.scope not in allowed:
        rule = f"no scope of {spec.name!r}, must be one of {', '.join(allowed)}"
        findings.add(_key(loc, "scope", findings), rule)


def scopes_of(name: str) -> tuple[str, ...]:
    """The scopes that a registered policy can have; none where it takes any."""
    return _scopes(registry().parameters_of(name))


def _scopes(kind: type) -> tuple[str, ...]:
    """A policy's type of ``scope`` lists what it can do; one that has none looks at idle vehicles."""
    return get_args(get_type_hints(kind, include_extras=True).get("scope", Literal["idle"]))


def _checked(
    loc: _Loc, spec: CoordinatorSpec | WrapperSpec, kind: type, findings: Findings
) -> Mapping[str, bool | int | float | str]:
    """The stated parameters with the types that the policy or wrapper wants."""
    own = [field.name for field in fields(kind) if field.init and field.name != "scope"]
    valid = [*own, "scope"] if isinstance(spec, CoordinatorSpec) else own
    unknown = [name for name in spec.parameters if name not in own]
    for name in unknown:
        findings.unknown(_key(loc, name, findings), f"parameter of {spec.name!r}", name, valid)
    if unknown:
        return {}
    try:
        stated = _form(kind, own).model_validate(dict(spec.parameters)).model_dump(exclude_unset=True)
    except pydantic.ValidationError as error:
        for detail in error.errors(include_url=False):
            missing = detail["type"] == "missing"
            rule = f"parameter {detail['loc'][0]!r} is missing" if missing else rule_of(detail)
            findings.add(loc if missing else _key(loc, str(detail["loc"][0]), findings), rule)
        return {}
    _check_ranges(loc, kind, stated, findings)
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


def _check_ranges(loc: _Loc, kind: type, stated: Mapping[str, Any], findings: Findings) -> None:
    """Let the policy's own parameters refuse values; a message that names one of them is placed at it."""
    try:
        kind(**stated)
    except (ValueError, FleetError) as error:
        named = next((name for name in stated if re.search(rf"\b{re.escape(name)}\b", str(error))), None)
        findings.add(loc if named is None else _key(loc, named, findings), str(error))


def _key(loc: _Loc, name: str, findings: Findings) -> _Loc:
    """Where a parameter stands: beside the policy's name, or under ``parameters``."""
    nested = (*loc, "parameters", name)
    return nested if findings.document.locate((*loc, "parameters")).found else (*loc, name)
