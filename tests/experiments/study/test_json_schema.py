"""The JSON Schema of studies takes what the program takes, and stands in data/schema as it is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from fleet.experiments.study.json_schema import study_json_schema

ROOT = Path(__file__).parents[3]
STUDIES = sorted((ROOT / "scenarios" / "studies").glob("*.yaml"))
REGENERATE = (
    "python -c 'import json; from fleet.experiments.study.json_schema import study_json_schema as schema; "
    "print(json.dumps(schema(), indent=2, ensure_ascii=False))' > data/schema/study.json"
)


def test_the_schema_that_ships_is_current() -> None:
    committed = (ROOT / "data" / "schema" / "study.json").read_text(encoding="utf-8")
    current = json.dumps(study_json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert committed == current, f"data/schema/study.json is out of date; write it anew with\n{REGENERATE}"


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_studies_that_ship_name_the_schema_and_keep_it(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../../data/schema/study.json"
    jsonschema.Draft202012Validator(study_json_schema()).validate(yaml.safe_load(text))


def test_the_schema_refuses_what_the_program_refuses(written: Callable[..., Path]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(study_json_schema())
    mistakes: list[dict[str, Any]] = [{"replication": 3}, {"replications": 0}, {"design": "gird"}, {"factors": {}}]
    for changes in mistakes:
        wrong = yaml.safe_load(written(**changes).read_text(encoding="utf-8"))
        assert not validator.is_valid(wrong), changes
