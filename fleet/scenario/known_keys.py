"""Which keys a model knows at a path, for naming the right one beside a wrong one."""

from __future__ import annotations

from typing import Any, get_args

import pydantic

from fleet.scenario.document import Loc


def keys_at(model_type: type[pydantic.BaseModel], loc: Loc) -> list[str]:
    """The keys allowed at ``loc``, over all variants of a union that may stand there."""
    reached: list[Any] = [model_type]
    for step in loc:
        reached = [inner for annotation in reached for inner in _below(annotation, step)]
    models = [model for annotation in reached for model in _models(annotation)]
    return [_key(name, field) for model in models for name, field in model.model_fields.items()]


def _models(annotation: Any) -> list[type[pydantic.BaseModel]]:
    """The models that an annotation stands for itself, looking through unions but not into collections."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    if _is_collection(annotation):
        return []
    return [model for part in get_args(annotation) for model in _models(part)]


def _below(annotation: Any, step: str | int) -> list[Any]:
    """What stands one step below an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [field.annotation for name, field in annotation.model_fields.items() if _key(name, field) == step]
    if _is_collection(annotation):
        return [part for part in get_args(annotation) if part is not Ellipsis and part is not str]
    return [inner for part in get_args(annotation) for inner in _below(part, step)]


def _is_collection(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", None)
    return isinstance(origin, type) and issubclass(origin, dict | list | tuple)


def _key(name: str, field: pydantic.fields.FieldInfo) -> str:
    return field.alias or name
