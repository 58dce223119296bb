"""Who decides at a post can be appointed by the caller; the fallback stays the one that the scenario names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.coordination.protocol import Coordinator
from fleet.errors import PolicyError
from fleet.scenario.model import CoordinatorChoice
from fleet.scenario.scenario import Scenario
from fleet.simulation.appointment import as_registered
from fleet.simulation.run import simulate
from tests.simulation.bench import Desk, bench, outcome

Write = Callable[..., None]


def test_every_post_gets_the_coordinator_that_is_appointed_for_its_choice() -> None:
    asked: list[str] = []

    def appoint(choice: CoordinatorChoice) -> Coordinator:
        asked.append(choice.name)
        return as_registered(choice)

    scenario = Scenario.load("scenarios/sectors.yaml").replace(horizon_days=0.25)
    appointed = simulate(scenario, record="core", appoint=appoint)
    assert asked == ["greedy-closest"] * len(scenario.model.command.posts)
    assert appointed.summary().ledger_sha256 == simulate(scenario, record="core").summary().ledger_sha256


def test_the_fallback_is_not_appointed(tmp_path: Path, timetable: Write) -> None:
    def fail(_: Desk) -> None:
        raise ZeroDivisionError

    timetable(always={"central": fail})
    command = {"coordinator": "fifo-nearest", "fallback": "fifo-nearest"}
    scenario = bench(tmp_path, [(0, "Farm", 50)], command=command)
    failing = CoordinatorChoice(name="timetable", parameters={})
    run = simulate(scenario, appoint=lambda _: as_registered(failing))
    assert outcome(run) == ("succeeded", "done")
    assert run.ledger.table("decisions")["fallback"].unique().to_list() == ["raised ZeroDivisionError"]


def test_a_choice_of_an_unknown_policy_is_refused() -> None:
    with pytest.raises(PolicyError, match="unknown coordinator 'nobody'"):
        as_registered(CoordinatorChoice(name="nobody", parameters={}))
