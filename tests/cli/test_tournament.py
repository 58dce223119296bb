"""``fleet tournament``: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main

SHORT = ["--set", "horizon_days=0.3", "--replications", "2", "--coordinator", "greedy-closest"]


def test_it_shows_places_scores_and_the_matrix_for_each_scenario_and_totals(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tournament", str(scenario), "recovery", *SHORT, "--bound", "assignment"]) == 0
    printed = capsys.readouterr().out
    for words in ("small\n", "recovery\n", "assignment (bound)", "No score: that", "No totals", "decide otherwise"):
        assert words in printed
    assert max(len(line) for line in printed.splitlines()) <= 100


def test_json_has_every_score_and_the_gap(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--bound", "assignment", "--no-shadow", "--figure", "missions_per_day", "--json"]
    assert main(["tournament", str(scenario), *SHORT, *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    (one,) = found["rounds"]
    assert (found["figure"], found["floor"], found["bound"]) == ("missions_per_day", "fifo-nearest", "assignment")
    assert {score["label"] for score in one["scores"]} == {"fifo-nearest", "greedy-closest"}
    assert one["defined"] is (one["gap"]["difference"]["low"] > 0)
    assert one["distinctness"] == []


def test_without_names_all_compete_that_are_quick_and_know_no_more_than_they_may(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--set", "horizon_days=0.05", "--replications", "1", "--bound", "assignment", "--no-shadow", "--json"]
    assert main(["tournament", str(scenario), *arguments]) == 0
    (one,) = json.loads(capsys.readouterr().out)["rounds"]
    labels = {score["label"] for score in one["scores"]}
    assert {"fifo-nearest", "greedy-closest", "insertion"} <= labels
    assert labels.isdisjoint({"assignment", "rolling"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bound", "oracle"], "; --bound NAME measures against another policy"),
        (["--bound", "fifo-nearest"], "is the floor too"),
        (["--floor", "ffo-nearest"], "--floor 'ffo-nearest': unknown coordinator (did you mean 'fifo-nearest'?)"),
        (["--coordinator", "greedy", "--bound", "assignment"], "'greedy': unknown coordinator"),
    ],
)
def test_what_can_not_compete_is_bad_usage(
    scenario: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["tournament", str(scenario), *arguments]) == 2
    assert message in capsys.readouterr().err
