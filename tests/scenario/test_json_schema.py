"""The JSON Schema of scenarios, and the scenario that a new file starts from."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.scenario.schema import ScenarioSpec
from fleet.scenario.template import new_scenario, scenario_json_schema

# Comes with altair, and ships no annotations.
jsonschema: Any = import_module("jsonschema")

REGENERATE = (
    "python -c 'import json; from fleet.scenario.json_schema import scenario_json_schema as schema; "
    "print(json.dumps(schema(), indent=2, ensure_ascii=False))' > data/schema/scenario.json"
)


def complaints(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(scenario_json_schema())
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def test_the_committed_schema_is_current() -> None:
    committed = (bundled("data") / "schema" / "scenario.json").read_text(encoding="utf-8")
    current = json.dumps(scenario_json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert committed == current, f"data/schema/scenario.json is out of date; write it anew with\n{REGENERATE}"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(scenario_json_schema())


@pytest.mark.parametrize("path", sorted(bundled("scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_bundled_scenarios_keep_to_the_schema(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "hazards: {loss_per_km: 0.1, field_repair_h: 2}",
        "hazards: {loss_per_km: {truth: 0.1, belief: 0}, field_repair_h: {mean_h: 2, law: exponential}}",
        "command: {coordinator: greedy-closest, links: ideal}",
        "command: {coordinator: {name: greedy-closest, reach_km: 3}, links: {loss: 0.5}}",
    ],
)
def test_short_and_long_forms_keep_to_the_schema(line: str) -> None:
    assert complaints(f"extends: quickstart\n{line}\n") == []


@pytest.mark.parametrize(
    "line", ["horizont_days: 2", "horizon_days: -1", "hazards: {loss_per_km: -1}", "command: {links: idle}"]
)
def test_the_schema_knows_a_mistake(line: str) -> None:
    assert complaints(f"extends: quickstart\n{line}\n") != []


def test_a_scenario_needs_its_keys_unless_it_extends_another() -> None:
    assert complaints("name: x\n") != []


def test_an_editor_completes_every_key_of_a_scenario() -> None:
    keys = {field.alias or name for name, field in ScenarioSpec.model_fields.items()}
    assert set(scenario_json_schema()["properties"]) == keys | {"extends"}


def test_a_new_scenario_runs_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(new_scenario("mine"), encoding="utf-8")
    model = Scenario.load(path).model
    assert model.name == "mine"
    assert sum(group.count for group in model.fleet) == 6
    assert complaints(new_scenario("mine")) == []
