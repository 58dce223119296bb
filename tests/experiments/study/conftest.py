"""A study that takes milliseconds a run, and what its tables are when nothing disturbs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from fleet.experiments.study.conduct import conduct
from fleet.experiments.study.study import Study
from fleet.scenario.template import new_scenario

Written = Callable[..., Path]

COMPARED = ("cells.parquet", "cells.csv", "summary.parquet", "summary.csv")
"""The tables that are the same bytes whoever did the study."""

SMALL = {
    "name": "small study",
    "scenario": "small.yaml",
    "set": {"horizon_days": 0.25},
    "factors": {
        "coordinator": {"key": "command.coordinator", "values": ["fifo-nearest", "greedy-closest"]},
        "rate": {"key": "demand.0.rate_per_day", "values": [20, 60], "label": "requests a day"},
    },
    "replications": 3,
}


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a study file, the small one with some keys replaced, beside its scenario."""

    def write(**changes: object) -> Path:
        (tmp_path / "small.yaml").write_text(new_scenario("small"), encoding="utf-8")
        path = tmp_path / "study.yaml"
        path.write_text(yaml.safe_dump(SMALL | changes, sort_keys=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def tables() -> Callable[[Path], dict[str, bytes]]:
    """The bytes of the tables in a folder."""
    return lambda folder: {name: (folder / name).read_bytes() for name in COMPARED}


@pytest.fixture
def study(written: Written) -> Study:
    """The small study: four points, three replications."""
    return Study.load(written())


@pytest.fixture
def undisturbed(study: Study, tmp_path: Path) -> Path:
    """The folder of the small study, done one run after another."""
    conduct(study, tmp_path / "undisturbed")
    return tmp_path / "undisturbed"
