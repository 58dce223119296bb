"""The JSON Schema of platform files: current, met by every file that ships, and as strict as the program."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from fleet.resources import bundled
from fleet.scenario.json_schema import platform_json_schema

# Comes with altair, and ships no annotations.
jsonschema: Any = import_module("jsonschema")

FILES = sorted((bundled("data") / "platforms").glob("*.yaml"))
REGENERATE = (
    "python -c 'import json; from fleet.scenario.json_schema import platform_json_schema as schema; "
    "print(json.dumps(schema(), indent=2, ensure_ascii=False))' > data/schema/platform.json"
)


def complaints(platform: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft202012Validator(platform_json_schema())
    return [error.message for error in validator.iter_errors(platform)]


@pytest.fixture
def termit() -> dict[str, Any]:
    text = (bundled("data") / "platforms" / "termit.yaml").read_text(encoding="utf-8")
    # Dates in these files are text, as YAML 1.2 reads them.
    platform = yaml.load(text, Loader=yaml.BaseLoader)
    return _with_numbers(platform)


def _with_numbers(platform: dict[str, Any]) -> dict[str, Any]:
    for key, value in platform.items():
        if isinstance(value, dict):
            platform[key] = {k: float(v) if k in {"low", "typical", "high"} else v for k, v in value.items()}
    return platform


def test_the_committed_schema_is_current() -> None:
    committed = (bundled("data") / "schema" / "platform.json").read_text(encoding="utf-8")
    current = json.dumps(platform_json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert committed == current, f"data/schema/platform.json is out of date; write it anew with\n{REGENERATE}"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(platform_json_schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_platform_file_points_at_the_schema_and_keeps_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/platform.json\n")
    platform = _with_numbers(yaml.load(text, Loader=yaml.BaseLoader))
    # The base loader leaves truth values as text.
    platform["placeholder"] = platform.get("placeholder") == "true"
    assert complaints(platform) == []


@pytest.mark.parametrize("key", ["name", "title", "mobility", "roles", "mass_kg", "exposure", "recharge_h"])
def test_an_editor_misses_what_a_file_must_state(termit: dict[str, Any], key: str) -> None:
    del termit[key]
    assert complaints(termit) == [f"{key!r} is a required property"]


def test_a_vehicle_that_is_refuelled_has_no_recharge_time(termit: dict[str, Any]) -> None:
    del termit["recharge_h"]
    assert complaints(termit | {"power": "fuel"}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"mass_kg": 300},
        {"base": "zmiy"},
        {"medium": "water"},
        {"wheels": 4},
    ],
)
def test_a_file_states_figures_with_provenance_and_known_keys_only(
    termit: dict[str, Any], change: dict[str, Any]
) -> None:
    assert complaints(termit | change) != []


def test_a_figure_has_a_tag_or_three_tags_and_not_both(termit: dict[str, Any]) -> None:
    figure = termit["mass_kg"]
    three = dict.fromkeys(("low", "typical", "high"), "assumed")
    assert complaints(termit | {"mass_kg": figure | {"tags": three}}) != []
    assert complaints(termit | {"mass_kg": {key: value for key, value in figure.items() if key != "tag"}}) != []
