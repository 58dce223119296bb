"""``fleet diagnose``: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main

SHORT = ["--set", "horizon_days=0.2", "--replications", "2"]


def test_it_gives_a_verdict_prices_and_the_rule_within_100_columns(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diagnose", str(scenario), *SHORT]) == 0
    printed = capsys.readouterr().out
    for words in ("small: ", "more vehicles", "Shadow prices", "per 1000 $", "A gain counts where", "Not limits of"):
        assert words in printed
    assert max(len(line) for line in printed.splitlines()) <= 100


def test_json_holds_every_limit_with_its_price(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*SHORT, "--instead", "fifo-nearest", "--by", "0.5", "--figure", "on_time_value_per_day", "--json"]
    assert main(["diagnose", str(scenario), *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    by_name = {limit["limit"]: limit for limit in found["limits"]}
    assert (found["scenario"], found["figure"]) == ("small", "on_time_value_per_day")
    assert by_name["more vehicles"]["amount"] == 3
    assert by_name["fifo-nearest instead"]["bound"] == "coordination"
    assert set(found["absent"]).isdisjoint(by_name)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--replications", "1"], "one run can't tell a gain from chance"),
        (["--by", "0"], "'0': a share above 0"),
        (["--instead", "fifo"], "--instead 'fifo': unknown coordinator"),
    ],
)
def test_what_can_not_be_diagnosed_is_bad_usage(
    scenario: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["diagnose", str(scenario), *arguments]) == 2
    assert message in capsys.readouterr().err
