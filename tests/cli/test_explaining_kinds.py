"""What `fleet explain` says of each kind of mission beyond its times: stock, vehicle, convoy, area, attempts."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from fleet.cli.mission_head import print_head
from fleet.cli.mission_story import MissionStory, tell
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run


@cache
def run_of(name: str, days: float) -> Run:
    scenario = Scenario.load(bundled("scenarios") / f"{name}.yaml")
    return simulate(scenario.replace({"horizon_days": days}), record="core")


def story_of(run: Run, mission: str) -> MissionStory:
    story = tell(run.ledger, mission)
    assert story is not None
    return story


def first(run: Run, kind: str) -> str:
    done = run.missions.filter((pl.col("kind") == kind) & (pl.col("outcome") == "succeeded"))
    return str(done["mission"][0])


@pytest.mark.parametrize(
    ("scenario", "days", "kind", "line"),
    [("recovery", 3, "recovery", "; then "), ("soft_ground", 4, "recovery", " stuck at "),
     ("resupply", 2, "resupply", " believed on a report "), ("reconnaissance", 3, "reconnaissance", " scouted at "),
     ("clearance", 3, "clearance", " of their danger until "), ("position_capture", 3, "sustainment", " left at the "),
     ("transshipment", 3, "transshipment", " Depot South, as Staff asked: ")],
)  # fmt: skip
def test_each_kind_of_mission_has_a_line_of_its_own(
    scenario: str, days: float, kind: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_of(scenario, days)
    print_head(story_of(run, first(run, kind)))
    assert line in capsys.readouterr().out


def test_a_capture_is_told_attempt_by_attempt() -> None:
    run = run_of("position_capture", 3)
    teams = run.ledger.table("captures")["mission"].drop_nulls()
    assert story_of(run, teams[0]).attempts


def test_a_convoy_is_told_with_its_members_who_was_waited_for_and_its_headway(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = run_of("convoy", 3)
    joined = run.ledger.table("convoys").filter(event="joined")
    departs = run.ledger.table("legs").filter(event="depart")
    mission = joined.join(departs, on=["vehicle", "t_us"])["mission"][0]
    (convoy,) = story_of(run, mission).convoys
    assert convoy.members == tuple(joined.filter(convoy=convoy.convoy)["vehicle"].to_list())
    # The scenario's headway is a minute.
    assert convoy.headway_us == 60_000_000
    assert convoy.ready_us + 60_000_000 * (len(convoy.members) - 1) <= convoy.set_out_us
    assert set(convoy.left) == set(convoy.members)
    print_head(story_of(run, mission))
    assert "with a headway of 60 s" in capsys.readouterr().out
