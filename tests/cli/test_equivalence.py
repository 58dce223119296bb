"""``fleet equivalence``: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main

TWO = ["--baseline", "greedy-closest", "--candidate", "greedy-closest"]
SHORT = ["--set", "horizon_days=0.2", "--replications", "2", "--most-replications", "2", "--size", "2"]


def test_a_policy_does_what_it_does_itself_and_costs_what_it_costs(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["equivalence", str(scenario), *TWO, *SHORT, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    found = json.loads(printed.out)
    (point,) = found["points"]
    assert (found["scenario"], found["resource"], found["figure"]) == ("small", "vehicles", "missions_per_day")
    assert (point["size"], point["reach"]) == (2, "found")
    assert point["needed"] <= 2
    assert point["money"]["needed"]["typical_usd"] == pytest.approx(
        point["ratio"] * point["money"]["candidate"]["typical_usd"]
    )
    assert [row["size"] for row in found["baseline_by_size"]][:1] == [1]


def test_it_says_it_in_a_sentence_and_keeps_to_100_columns(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["equivalence", str(scenario), *TWO, *SHORT]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("greedy-closest with 2 vehicles does what greedy-closest does with")
    assert "(95 % interval" in " ".join(printed.split())
    assert max(len(line) for line in printed.splitlines()) <= 100


def test_the_curve_is_drawn_to_a_file_that_is_not_replaced_unasked(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "curve.svg"
    asked = ["equivalence", str(scenario), *TWO, *SHORT, "-o", str(picture)]
    assert main(asked) == 0
    assert "vehicles" in picture.read_text(encoding="utf-8")
    assert main(asked) == 2
    assert "already exists" in capsys.readouterr().err
    assert main([*asked[:-1], str(tmp_path / "curve.gif")]) == 2
    assert "must end in .png, .svg, .html" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*TWO, "--resource", "operators"], "it has no operators to have more or less of"),
        ([*TWO, "--resource", "cooks"], "'cooks' is not one of"),
        ([*TWO, "--figure", "losses"], "'losses' is not one of"),
        (["--baseline", "greedy-closest"], "--candidate"),
        (["--baseline", "greedy", "--candidate", "greedy-closest"], "--baseline 'greedy': unknown coordinator"),
    ],
)
def test_what_can_not_be_compared_is_bad_usage(
    scenario: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["equivalence", str(scenario), *arguments]) == 2
    assert message in capsys.readouterr().err
