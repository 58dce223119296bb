"""Operators in a scenario file: what is refused, and what becomes of it in SI units."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.errors import ScenarioError
from fleet.scenario.operator_model import OperatorModel
from tests.analytic.road import scenario


def model(**operators: Any) -> OperatorModel:
    found = scenario(command={"coordinator": "fifo-nearest", "operators": operators}).model.command.operators
    assert found is not None
    return found


def test_nobody_is_there_unless_a_scenario_says_so() -> None:
    assert scenario().model.command.operators is None


def test_times_come_in_seconds_and_a_bare_number_is_fixed() -> None:
    found = model(attending=20, approval={"level": "L2", "takes": {"mean_s": 45, "law": "lognormal"}, "timeout_min": 5})
    assert (found.attending.law, found.attending.mean_s) == ("fixed", 20.0)
    assert (found.approval.takes.cv, found.approval.timeout_s) == (0.75, 300.0)


def test_a_shift_may_go_over_midnight() -> None:
    found = model(count=3, shifts=[{"from_h": 22, "until_h": 6, "count": 1}])
    assert [found.on_duty(hour * 3600.0) for hour in (0, 5, 6, 12, 22, 29, 30)] == [1, 1, 3, 3, 1, 1, 3]
    assert (found.most, found.changes_s) == (3, (6 * 3600.0, 22 * 3600.0))


@pytest.mark.parametrize(
    ("operators", "rule"),
    [
        ({"shifts": [{"from_h": 1, "until_h": 5, "count": 1}, {"from_h": 4, "until_h": 6, "count": 1}]}, "overlap"),
        ({"shifts": [{"from_h": 3, "until_h": 3, "count": 1}]}, "must differ"),
        ({"attending": {"mean_s": 5, "cv": 1}}, "lognormal alone"),
        ({"first": ["approval", "approval"]}, "may stand once"),
        ({"count": -1}, "count"),
    ],
)
def test_what_makes_no_sense_is_refused(operators: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        model(**operators)


@pytest.mark.parametrize("control", ["supervised", "teleoperated"])
def test_vehicles_that_need_people_need_a_scenario_that_has_some(control: str) -> None:
    fleet = [{"platform": "cart", "home": "Depot", "control": control}]
    stated = scenario(fleet=fleet)
    with pytest.raises(ScenarioError, match="vehicles need"):
        _ = stated.model
