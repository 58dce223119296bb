"""A scenario: read from a file or built in code, checked, changed, built, named by its digest, and written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from fleet.errors import ScenarioError
from fleet.resources import bundled
from fleet.scenario.builder import build
from fleet.scenario.code_document import document_in_code, node_in_code
from fleet.scenario.document import Document, Loc, Node, Plain
from fleet.scenario.inheritance import resolve
from fleet.scenario.model import Model
from fleet.scenario.overrides import apply_overrides, with_value
from fleet.scenario.referenced_files import content_sha256, referenced_files
from fleet.scenario.schema import ScenarioSpec
from fleet.scenario.validation import problem_at, validate
from fleet.scenario.yaml_writer import yaml_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenario:
    """A checked scenario; immutable, and cheap until its model is asked for.

    ``spec`` is the file's form, ``document`` the values with their places, ``base`` the folder that relative file names
    written in code start from (the current one where it is ``None``). Keeps no slots, because the model and the digest
    are computed once and kept.
    """

    spec: ScenarioSpec
    document: Document
    base: Path | None = None

    @classmethod
    def load(cls, path: str | Path, overrides: Iterable[str] = ()) -> Scenario:
        """The scenario in a file, with what it extends and with each ``key.path=value`` of ``overrides`` applied.

        Where there is no such file, the bundled scenario of that name: ``Scenario.load("quickstart")``.
        Raises ``ScenarioError`` that names every broken rule with file, line and column.
        """
        file = _or_bundled(Path(path))
        return cls.of_document(apply_overrides(resolve(file), overrides), file.parent)

    @classmethod
    def from_dict(cls, values: Mapping[str, object], base: str | Path | None = None) -> Scenario:
        """The scenario that a file with these keys and values would be; messages call the file ``<scenario>``."""
        return cls.of_document(document_in_code(values), None if base is None else Path(base))

    @classmethod
    def of(cls, **keys: object) -> Scenario:
        """The same with the keys of the file as arguments: ``Scenario.of(name="small", horizon_days=2, ...)``."""
        return cls.from_dict(keys)

    def replace(self, changes: Mapping[str, object] | None = None, /, **keys: object) -> Scenario:
        """The same scenario with some values replaced.

        ``keys`` are keys of the top level; ``changes`` maps dotted paths to values, where elements of a list go by
        index or by name: ``scenario.replace({"fleet.0.count": 4, "command.coordinator.name": "fifo-nearest"})``.
        Raises ``ScenarioError`` for a path that leads nowhere and for values that break a rule.
        """
        document = self.document
        for path, value in {**keys, **(changes or {})}.items():
            document = with_value(document, path, node_in_code(value, tuple(path.split("."))))
        return self.of_document(document, self.base)

    @cached_property
    def model(self) -> Model:
        """The scenario resolved, in SI units; raises ``ScenarioError`` for rules that concern several keys."""
        return build(self.spec, self.document, self.base)

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal of every value, defaults included, and of the contents of the files that it names.

        Equal for equal scenarios wherever their files lie. What ships with the program (the catalogue) stays outside.
        """
        contents: dict[tuple[str | int, ...], Plain] = {
            loc: content_sha256(path) for loc, path in self._files().items()
        }
        data = _with_values(self._data(), contents)
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_yaml(self) -> str:
        """The whole scenario, defaults included, as a file that loads back to the same digest from any folder."""
        paths: dict[tuple[str | int, ...], Plain] = {loc: str(path.resolve()) for loc, path in self._files().items()}
        return yaml_of(_with_values(self._data(), paths))

    def changed(self, changes: Iterable[tuple[str, Node]]) -> Scenario:
        """The same scenario with placed values at some dotted paths, in their order; errors name those places.

        Raises ``ScenarioError`` like `replace`.
        """
        document = self.document
        for path, value in changes:
            document = with_value(document, path, value)
        return self.of_document(document, self.base)

    def error(self, loc: Loc, rule: str) -> ScenarioError:
        """The error that the value at a path breaks a rule, with its place in the file."""
        problem = problem_at(self.document, loc, rule)
        return ScenarioError(problem.message, problem.place)

    def __repr__(self) -> str:
        return f"<Scenario {self.spec.name!r} from {self.document.file}>"

    def __reduce__(self) -> tuple[Callable[..., Scenario], tuple[Document, Path | None]]:
        # A worker builds its own model: sending the values is faster than sending the terrain.
        return Scenario.of_document, (self.document, self.base)

    @classmethod
    def of_document(cls, document: Document, base: Path | None = None) -> Scenario:
        """The scenario of a document that was read already; raises ``ScenarioError`` like `load`."""
        return cls(spec=validate(ScenarioSpec, document), document=document, base=base)

    def _files(self) -> dict[tuple[str | int, ...], Path]:
        return referenced_files(self.spec, self.document, self.base)

    def _data(self) -> dict[str, Plain]:
        return cast("dict[str, Plain]", self.spec.model_dump(mode="json", by_alias=True, exclude_none=True))


def _or_bundled(path: Path) -> Path:
    """The file itself where it exists or is no bare name, else the bundled scenario of that name if there is one."""
    if path.exists() or path.parent != Path():
        return path
    bundled_file = bundled("scenarios") / path.with_suffix(".yaml").name
    return bundled_file if bundled_file.is_file() else path


def _with_values(data: dict[str, Plain], values: Mapping[tuple[str | int, ...], Plain]) -> dict[str, Plain]:
    """``data``, which is changed in place, with the values at some paths replaced."""
    for loc, value in values.items():
        parent: Any = data
        for step in loc[:-1]:
            parent = parent[step]
        parent[loc[-1]] = value
    return data
