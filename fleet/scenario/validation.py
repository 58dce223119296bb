"""From a document to a validated model, with every broken rule on a line of its own at its place in the file.

Free of anything about scenarios, so that studies and catalogues are validated by the same means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, NoReturn, TypeVar

import pydantic
from pydantic_core import ErrorDetails

from fleet.errors import Place, ScenarioError
from fleet.scenario.document import Document, Loc, Location, Step, dotted
from fleet.scenario.known_keys import keys_at
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.pydantic_rules import rule_of
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.scenario.union_errors import without_unlikely_variants
from fleet.wording import shown

__all__ = ["MAX_LISTED", "Problem", "RuleBrokenError", "Strict", "problem_at", "refuse", "validate"]

MAX_LISTED: Final = 20
_MAPPING: Final = "a mapping"
_LIST: Final = "a list"
_COLLECTIONS: Final = frozenset({_MAPPING, _LIST})
# Rules about a mapping or list as a whole, beside which "a mapping" would only be noise.
_SAYS_IT_ALL: Final = frozenset({"value_error", "assertion_error", "union_tag_not_found", "too_short", "too_long"})
ModelT = TypeVar("ModelT", bound=pydantic.BaseModel)


class Problem(NamedTuple):
    """One broken rule: where it is, what stands there (empty where that says nothing), and the rule."""

    place: Place
    value: str
    rule: str
    path: str

    @property
    def message(self) -> str:
        """``VALUE, rule (path.to.key)``."""
        stated = f"{self.value}, {self.rule}" if self.value else self.rule
        return f"{stated} ({self.path})" if self.path else stated


def validate(model_type: type[ModelT], document: Document) -> ModelT:
    """The document as a model; raises one ``ScenarioError`` that names every broken rule, up to twenty."""
    try:
        return model_type.model_validate(document.data)
    except pydantic.ValidationError as error:
        details = without_unlikely_variants(error.errors(include_url=False), document)
        # A value that a validator has copied (truth and belief) breaks its rule twice, and is one mistake.
        refuse(dict.fromkeys(_problem(model_type, document, detail) for detail in details))


def problem_at(document: Document, loc: Loc, rule: str) -> Problem:
    """The problem that the value at ``loc`` breaks ``rule``: for rules that need more than one model to check."""
    here = document.locate(loc)
    value = _shown_scalar(_value_at(document, here.steps))
    return Problem(here.place, "" if value in _COLLECTIONS else value, rule, dotted(loc))


def refuse(problems: Iterable[Problem]) -> NoReturn:
    """Raise one ``ScenarioError`` for at least one problem, in the order of the file."""
    ordered = sorted(problems, key=lambda problem: (problem.place.line or 0, problem.place.column or 0))
    first, *others = ordered
    lines = [first.message]
    lines += [f"{problem.place}: error: {problem.message}" for problem in others[: MAX_LISTED - 1]]
    if len(ordered) > MAX_LISTED:
        lines.append(f"{first.place.file}: error: {len(ordered) - MAX_LISTED} more errors are not listed")
    raise ScenarioError("\n".join(lines), first.place)


def _problem(model_type: type[pydantic.BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    kind, loc = detail["type"], detail["loc"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    broken = context.get("error")
    if isinstance(broken, RuleBrokenError):
        loc = (*loc, *broken.at)
    if kind == "missing":
        return _missing(document, loc)
    here = document.locate(loc)
    if kind == "extra_forbidden":
        return _unknown_key(model_type, here, loc)
    if kind == "union_tag_invalid":
        return _bad_tag(document, here, context)
    is_about_key = bool(loc) and loc[-1] == "[key]"
    place = here.key_place if is_about_key else here.place
    value = shown(here.steps[-1]) if is_about_key else _shown_scalar(_value_at(document, here.steps))
    if kind in _SAYS_IT_ALL and value in _COLLECTIONS:
        value = ""
    return Problem(place, value, rule_of(detail), dotted(here.steps))


def _missing(document: Document, loc: Loc) -> Problem:
    """A missing key or list element, placed at the mapping or list that lacks it."""
    name = loc[-1]
    here = document.locate(loc[:-1])
    what = f"key {name!r}" if isinstance(name, str) else f"element {name + 1}"
    return Problem(here.place, "", f"{what} is missing", dotted((*here.steps, name)))


def _unknown_key(model_type: type[pydantic.BaseModel], here: Location, loc: Loc) -> Problem:
    hint = did_you_mean(str(loc[-1]), keys_at(model_type, here.steps[:-1]))
    return Problem(here.key_place, shown(loc[-1]), f"unknown key{hint}", dotted(here.steps))


def _bad_tag(document: Document, here: Location, context: Mapping[str, Any]) -> Problem:
    """A discriminator with an unknown word: placed at the word, naming the nearest known one."""
    key = str(context["discriminator"]).strip("'")
    known = [word.strip().strip("'") for word in str(context["expected_tags"]).split(",")]
    tag = str(context["tag"])
    word = document.locate((*here.steps, key))
    return Problem(word.place, shown(tag), f"unknown {key}{did_you_mean(tag, known)}", dotted((*here.steps, key)))


def _value_at(document: Document, steps: Sequence[Step]) -> Any:
    value: Any = document.data
    for step in steps:
        value = value[step]
    return value


def _shown_scalar(value: Any) -> str:
    """A value for a message; what a mapping or list holds is better read in the file."""
    if isinstance(value, dict):
        return _MAPPING
    return _LIST if isinstance(value, list) else shown(value)
