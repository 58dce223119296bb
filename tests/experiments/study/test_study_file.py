"""Study files: what is right is a design, and what is wrong is told with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.errors import ScenarioError
from fleet.experiments.study.study import Study
from fleet.simulation.run import simulate

Written = Callable[..., Path]
RATE = {"key": "demand.0.rate_per_day", "values": [20, 60]}


def names(study: Study) -> list[tuple[object, ...]]:
    return [tuple(level.name for level in point.levels) for point in study.points]


def test_a_grid_has_every_combination_and_its_last_factor_changes_fastest(study: Study) -> None:
    policies = ("fifo-nearest", "greedy-closest")
    assert names(study) == [(policy, rate) for policy in policies for rate in (20, 60)]
    assert study.at(study.points[3]).spec.demand[0].rate_per_day == 60
    assert study.at(study.points[3]).spec.command.coordinator.name == "greedy-closest"
    assert study.at(study.points[3]).spec.horizon_days == 0.25


def test_levels_set_several_keys_together(written: Written) -> None:
    levels = {
        "quiet": {"demand.0.rate_per_day": 20, "horizon_days": 1},
        "busy": {"demand.0.rate_per_day": 60, "horizon_days": 0.5},
    }
    study = Study.load(written(factors={"tide": {"levels": levels}}))
    assert names(study) == [("quiet",), ("busy",)]
    assert study.factors[0].keys == ("demand.0.rate_per_day", "horizon_days")
    assert study.at(study.points[1]).spec.horizon_days == 0.5


def test_a_list_has_the_points_that_it_says(written: Written) -> None:
    points = [{"policy": "fifo-nearest", "rate": 20}, {"policy": {"name": "greedy-closest", "share": False}, "rate": 7}]
    factors = {"policy": {"key": "command.coordinator"}, "rate": {"key": "demand.0.rate_per_day"}}
    study = Study.load(written(factors=factors, design={"kind": "list", "points": points}))
    assert names(study) == [("fifo-nearest", 20), ('{"name": "greedy-closest", "share": false}', 7)]
    study.check()


def test_a_resource_is_shared_out_as_the_scenario_has_it(written: Written) -> None:
    fleet = [{"platform": "zmiy", "home": "Depot", "count": 4}, {"platform": "termit", "home": "Depot", "count": 2}]
    study = Study.load(
        written(set={"fleet": fleet}, factors={"robots": {"resource": "vehicles", "values": [3, 6, 12]}})
    )
    assert names(study) == [(3,), (6,), (12,)]
    counts = [[group.count for group in study.at(point).spec.fleet] for point in study.points]
    assert counts == [[2, 1], [4, 2], [8, 4]]
    assert study.factors[0].keys == ("fleet.0.count", "fleet.1.count")
    study.check()


def test_a_range_of_a_resource_is_of_whole_units_and_a_list_may_name_any(written: Written) -> None:
    spread = {"robots": {"resource": "vehicles", "range": [2, 5]}}
    sampled = Study.load(written(factors=spread, design={"kind": "latin-hypercube", "number": 8}))
    assert Counter(names(sampled)) == {(2,): 2, (3,): 2, (4,): 2, (5,): 2}
    listed = {"kind": "list", "points": [{"robots": 7}]}
    study = Study.load(written(factors={"robots": {"resource": "vehicles"}}, design=listed))
    assert sum(group.count for group in study.at(study.points[0]).spec.fleet) == 7


def test_the_study_of_software_and_hardware_can_be_run_at_every_level() -> None:
    study = Study.load("software_vs_hardware")
    study.check()
    assert [sum(g.count for g in study.at(study.points[i * 12]).spec.fleet) for i in range(3)] == [60, 90, 120]
    for point in (study.points[0], study.points[-1]):
        short = study.at(point).replace({"horizon_days": 0.1, "events": []})
        assert simulate(short, record="core").ledger.status == "complete"


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_samples_cover_a_range_evenly_and_are_the_same_each_time(written: Written, kind: str) -> None:
    factors = {
        "rate": {"key": "demand.0.rate_per_day", "range": [20, 60]},
        "count": {"key": "fleet.0.count", "range": [1, 4], "whole": True},
        "loss": {"key": "hazards.loss_per_km", "range": [0.0001, 0.01], "scale": "log"},
    }
    path = written(factors=factors, design={"kind": kind, "number": 32, "seed": 3})
    study, again = Study.load(path), Study.load(path)
    assert names(study) == names(again)
    rates, counts, losses = zip(*names(study), strict=True)
    assert [sum(20 + 5 * i <= rate < 25 + 5 * i for rate in rates) for i in range(8)] == [4] * 8
    assert [counts.count(n) for n in (1, 2, 3, 4)] == [8] * 4
    assert sum(loss < 0.001 for loss in losses) == 16
    assert 0.0001 <= min(losses) < max(losses) <= 0.01


def test_a_whole_scenario_may_stand_in_the_study(written: Written) -> None:
    import yaml

    from fleet.scenario.template import new_scenario

    study = Study.load(written(scenario=yaml.safe_load(new_scenario("inside"))))
    assert study.scenario.spec.name == "inside"


def test_studies_that_ship_are_found_by_their_name() -> None:
    assert Study.load("coordinator_by_fleet").name == "coordinator by fleet"


def test_the_study_of_command_varies_one_thing_at_a_time() -> None:
    study = Study.load("command")
    study.check()
    base, *others = ([node.value for _, node in point.changes] for point in study.points)
    assert all(sum(a != b for a, b in zip(levels, base, strict=True)) == 1 for levels in others)


@pytest.mark.parametrize(
    ("changes", "line", "told"),
    [
        ({"replication": 3}, 18, "'replication', unknown key"),
        ({"replications": 0}, 17, "0, must be at least 1"),
        ({"replications": {"until": "missions"}}, None, "either 'half_width' or 'relative'"),
        ({"replications": {"until": "missions", "half_width": 1}}, 18, "one of missions_per_day, departed_per_day"),
        ({"replications": {"until": "losses", "half_width": 1, "least": 9, "most": 5}}, None, "at least 'least'"),
        ({"replications": {"until": "losses", "half_width": 0}}, None, "must be greater than 0"),
        ({"factors": {}}, 5, "at least 1 elements are expected"),
        ({"factors": {"rate": {}}}, 6, "one of 'key', 'resource' and 'levels' is expected"),
        ({"factors": {"Rate": RATE}}, 6, "must match"),
        ({"factors": {"losses": RATE}}, None, "'losses' is a column of the tables already"),
        ({"factors": {"rate": RATE | {"range": [1, 2]}}}, None, "does not go with 'values'"),
        (
            {"factors": {"rate": {"key": "demand.0.rate_per_day", "range": [2, 1]}}},
            None,
            "the lowest value is expected",
        ),
        ({"factors": {"rate": {"key": "demand.0.rate_per_day", "range": [0, 1], "scale": "log"}}}, None, "above 0"),
        ({"factors": {"rate": {"key": "demand.0.rate_per_day", "range": [1, 2]}}}, None, "a grid needs 'values'"),
        ({"factors": {"rate": {"key": "demand.0.rate_per_day"}}}, None, "a grid needs 'values'"),
        (
            {"factors": {"robots": {"resource": "vehicle", "values": [1]}}},
            7,
            "charged packs, workshop bays is expected (did you mean 'vehicles'?)",
        ),
        ({"factors": {"robots": {"resource": "vehicles", "values": [1, 2.5]}}}, 10, "2.5, a whole number from 1 to"),
        ({"factors": {"robots": {"resource": "vehicles", "values": [True]}}}, 9, "a whole number from 1 to 10,000"),
        ({"factors": {"robots": {"resource": "vehicles", "range": [0, 5]}}}, None, "a whole number from 1 to 10,000"),
        ({"factors": {"people": {"resource": "operators", "values": [2]}}}, None, "it has no operators to have more"),
        (
            {
                "factors": {"robots": {"resource": "vehicles"}},
                "design": {"kind": "list", "points": [{"robots": "many"}]},
            },
            None,
            "'many', a whole number from 1 to 10,000 is expected",
        ),
        ({"design": "gird"}, None, "'grid', 'list', 'latin-hypercube' or 'sobol' is expected"),
        ({"design": {"kind": "sobol", "number": 30}}, None, "powers of two"),
        ({"design": {"kind": "sobol"}}, None, "sobol needs 'number'"),
        ({"design": {"kind": "grid", "number": 4}}, None, "does not go with grid"),
        ({"design": {"kind": "list", "points": [{"rate": 20}]}}, None, "a value for factor 'coordinator' is missing"),
        (
            {"design": {"kind": "list", "points": [{"coordinator": "fifo-nearest", "rte": 20}]}},
            None,
            "no factor is called rte (did you mean 'rate'?)",
        ),
        (
            {"design": {"kind": "list", "points": [{"coordinator": "fifo-nearest", "rate": 30}]}},
            None,
            "30, one of 20, 60 is expected",
        ),
        ({"scenario": "absent.yaml"}, None, "no such file"),
        ({"set": {"horizon_days": "long"}}, 4, "'long', a number is expected"),
        ({"replications": 1_000_000}, 17, "up to 4,000,000 runs, at most 1,000,000 are possible"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    written: Written, changes: dict[str, Any], line: int | None, told: str
) -> None:
    with pytest.raises(ScenarioError, match=re.escape(told)) as caught:
        Study.load(written(**changes))
    if line is not None:
        assert caught.value.place is not None
        assert caught.value.place.line == line, str(caught.value)
        assert caught.value.place.file.endswith("study.yaml")


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        ({"key": "fleet.absent.count", "values": [1, 2]}, "none of this name"),
        ({"key": "demand.0.rate_per_day", "values": [20, "many"]}, "a number is expected"),
        ({"key": "command.coordinator", "values": ["greedy-closest", "greedy"]}, "'greedy', unknown coordinator"),
        ({"key": "hazards.loss_per_kilometre", "values": [0.1]}, "unknown key"),
    ],
)
def test_a_level_that_no_point_can_have_is_a_mistake_with_its_place_in_the_study(
    written: Written, factor: dict[str, Any], told: str
) -> None:
    study = Study.load(written(factors={"it": factor}))
    with pytest.raises(ScenarioError, match=told) as caught:
        study.check()
    assert "study.yaml:" in str(caught.value)


def test_the_end_of_a_range_that_the_scenario_cannot_have_is_a_mistake(written: Written) -> None:
    factors = {"rate": {"key": "demand.0.rate_per_day", "range": [-1, 5]}}
    study = Study.load(written(factors=factors, design={"kind": "latin-hypercube", "number": 4}))
    with pytest.raises(ScenarioError, match="must be at least 0"):
        study.check()
