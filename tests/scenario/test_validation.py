"""Broken rules as lines with places."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from fleet.errors import ScenarioError
from fleet.scenario.overrides import apply_overrides
from fleet.scenario.validation import (
    MAX_LISTED,
    RuleBrokenError,
    Strict,
    problem_at,
    refuse,
    validate,
)
from fleet.scenario.yaml_source import parse_document


class Idle(StrEnum):
    STAY = "stay"
    RETURN = "return"


class Frontier(Strict):
    kind: Literal["frontier"]
    size_km: tuple[float, float]
    nodes: Annotated[int, Field(ge=2)]


class Grid(Strict):
    kind: Literal["grid"]
    step_m: float


class Triangular(Strict):
    triangular: tuple[float, float, float]


class Uncertain(Strict):
    truth: float
    belief: float


def both(value: Any) -> Any:
    return value if isinstance(value, dict) else {"truth": value, "belief": value}


class Group(Strict):
    platform: str
    count: Annotated[int, Field(gt=0)] = 1
    load_kg: float | Triangular = 1.0
    when_idle: Idle = Idle.STAY
    due_h: float = 1.0
    expires_h: float = 12.0

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.due_h > self.expires_h:
            rule = f"must be at most expires_h = {self.expires_h:g}"
            raise RuleBrokenError(rule, "due_h")
        return self


class Case(Strict):
    name: str
    horizon_days: float = 1.0
    loud: bool = False
    terrain: Annotated[Frontier | Grid, Field(discriminator="kind")] | None = None
    fleet: list[Group] = Field(default_factory=list)
    hazard: Annotated[Uncertain | None, BeforeValidator(both)] = None
    named: dict[Annotated[str, Field(pattern="^[a-z]+$")], Group] = Field(default_factory=dict)


def errors_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        validate(Case, parse_document(text, "f.yaml"))
    return str(caught.value).splitlines()


def test_a_sound_document_becomes_a_frozen_model() -> None:
    group = "{platform: t, when_idle: return, load_kg: {triangular: [1, 2, 3]}}"
    text = f"name: a\nhorizon_days: 2\nhazard: 0.1\nfleet: [{group}]"
    case = validate(Case, parse_document(text, "f.yaml"))
    assert case.horizon_days == 2.0
    assert case.fleet[0].when_idle is Idle.RETURN
    assert case.fleet[0].load_kg == Triangular(triangular=(1.0, 2.0, 3.0))
    assert case.hazard == Uncertain(truth=0.1, belief=0.1)
    with pytest.raises(ValidationError):
        case.name = "b"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("name: 3", "1:7", "3, text is expected (name)"),
        ("name: a\nhorizon_days: '2'", "2:15", "'2', a number is expected (horizon_days)"),
        ("name: a\nhorizon_days: true", "2:15", "true, a number is expected (horizon_days)"),
        ("name: a\nloud: yes", "2:7", "'yes', true or false is expected (loud)"),
        ("name: a\nloud: 1", "2:7", "1, true or false is expected (loud)"),
        ("loud: true", "1:1", "key 'name' is missing (name)"),
        ("name: a\nhorizon_day: 2", "2:1", "'horizon_day', unknown key (did you mean 'horizon_days'?) (horizon_day)"),
        ("name: a\nfleet: 3", "2:8", "3, a list is expected (fleet)"),
        ("name: a\nfleet:\n  - 3", "3:5", "3, a mapping of keys is expected (fleet.0)"),
        ("name: a\nfleet:\n  - {count: 2}", "3:5", "key 'platform' is missing (fleet.0.platform)"),
        (
            "name: a\nfleet:\n  - {platform: t, cont: 2}",
            "3:19",
            "'cont', unknown key (did you mean 'count'?) (fleet.0.cont)",
        ),
        ("name: a\nfleet: [{platform: t, count: 0}]", "2:30", "0, must be greater than 0 (fleet.0.count)"),
        ("name: a\nfleet: [{platform: t, count: 1.5}]", "2:30", "1.5, a whole number is expected (fleet.0.count)"),
        (
            "name: a\nfleet: [{platform: t, when_idle: retrn}]",
            "2:34",
            "'retrn', 'stay' or 'return' is expected (did you mean 'return'?) (fleet.0.when_idle)",
        ),
        ("name: a\nfleet: [{platform: t, due_h: 20}]", "2:30", "20, must be at most expires_h = 12 (fleet.0.due_h)"),
        (
            "name: a\nterrain: {kind: frontier, size_km: [1, x], nodes: 9}",
            "2:40",
            "'x', a number is expected (terrain.size_km.1)",
        ),
        (
            "name: a\nterrain: {kind: gird, step_m: 1}",
            "2:17",
            "'gird', unknown kind (did you mean 'grid'?) (terrain.kind)",
        ),
        (
            "name: a\nterrain: {step_m: 1}",
            "2:10",
            "key 'kind' is missing, which says what this is (terrain)",
        ),
        (
            "name: a\nterrain: {kind: grid, stepm: 1, step_m: 2}",
            "2:23",
            "'stepm', unknown key (did you mean 'step_m'?) (terrain.stepm)",
        ),
        ("name: a\nnamed: {A1: {platform: t}}", "2:9", "'A1', must match ^[a-z]+$ (named.A1)"),
        (
            "name: a\nnamed: {a: {platform: t, cuont: 1}}",
            "2:26",
            "'cuont', unknown key (did you mean 'count'?) (named.a.cuont)",
        ),
        ("[1, 2]", "1:1", "a list, a mapping of keys is expected"),
    ],
)
def test_a_broken_rule_is_one_line_with_place_value_rule_and_path(text: str, place: str, expected: str) -> None:
    assert errors_of(text) == [f"f.yaml:{place}: error: {expected}"]


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ("{triangular: [1, 2]}", "element 3 is missing (fleet.0.load_kg.triangular.2)"),
        (
            "{triangle: 1, triangular: [1, 2, 3]}",
            "'triangle', unknown key (did you mean 'triangular'?) (fleet.0.load_kg.triangle)",
        ),
        ("abc", "'abc', a number is expected (fleet.0.load_kg)"),
    ],
)
def test_a_union_complains_about_the_variant_that_was_meant(load: str, expected: str) -> None:
    (line,) = errors_of(f"name: a\nfleet: [{{platform: t, load_kg: {load}}}]")
    assert line.endswith(expected)


def test_a_value_that_is_truth_and_belief_is_reported_once() -> None:
    assert errors_of("name: a\nhazard: high") == ["f.yaml:2:9: error: 'high', a number is expected (hazard)"]


def test_all_errors_stand_in_the_order_of_the_file() -> None:
    lines = errors_of("name: 3\nloud: 2\nfleet:\n  - {platform: 1}\nhorizon_days: x\n")
    assert [line.split(": error:")[0] for line in lines] == ["f.yaml:1:7", "f.yaml:2:7", "f.yaml:4:16", "f.yaml:5:15"]


def test_at_most_twenty_errors_are_listed_and_the_rest_counted() -> None:
    lines = errors_of("name: a\nfleet:\n" + "  - {platform: 1}\n" * 50)
    assert len(lines) == MAX_LISTED + 1
    assert lines[-1] == "f.yaml: error: 30 more errors are not listed"


def test_an_override_is_the_place_of_its_own_errors() -> None:
    document = apply_overrides(parse_document("name: a", "f.yaml"), ["horizn_days=2"])
    with pytest.raises(ScenarioError) as caught:
        validate(Case, document)
    assert str(caught.value) == (
        "--set horizn_days: error: 'horizn_days', unknown key (did you mean 'horizon_days'?) (horizn_days)"
    )


def test_a_stranger_can_not_forge_a_line_of_output() -> None:
    (line,) = errors_of('name: a\n"x\\nf.yaml:1:1: error: forged": 1')
    assert line.startswith("f.yaml:2:1: error: 'x\\nf.yaml:1:1: error: forged', unknown key")


def test_a_rule_across_models_is_refused_at_its_place() -> None:
    document = parse_document("name: a\nfleet: [{platform: no}]", "f.yaml")
    with pytest.raises(ScenarioError, match=r"f\.yaml:2:20: error: 'no', unknown platform \(fleet\.0\.platform\)"):
        refuse([problem_at(document, ("fleet", 0, "platform"), "unknown platform")])
