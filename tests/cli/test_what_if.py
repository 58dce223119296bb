"""``fleet explain --what-if``: what would have become of a mission, and what else would have changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main
from fleet.ledger.reader import Ledger


@pytest.fixture(scope="module")
def mission(run_dir: Path) -> str:
    """The first mission of the run."""
    return str(Ledger.open(run_dir).table("missions")["mission"][0])


def test_it_tells_of_the_mission_and_of_all_else(
    run_dir: Path, mission: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(run_dir), mission, "--what-if", "command.links.latency_s=7200"]) == 0
    printed = capsys.readouterr().out
    first, second = printed.splitlines()[:2]
    assert first.startswith(f"{mission}: succeeded")
    assert second.startswith("with command.links.latency_s=7200: ")
    assert first.partition(": ")[2] != second.partition(": ")[2]
    for words in ("What else would have changed", "missions_per_day", "First event that differs: at", "compared"):
        assert words in printed


def test_json_has_the_mission_before_and_after(run_dir: Path, mission: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(run_dir), mission, "--what-if", "command.coalesce_s=0", "--json"]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert printed.err == ""
    assert found["what_if"] == ["command.coalesce_s=0"]
    # Nothing was coalesced before either: the same run again, to the last event.
    assert found["mission"]["before"] == found["mission"]["after"]
    assert found["difference"]["event"] is None


def test_a_mission_that_nobody_would_have_asked_for_is_named_so(
    run_dir: Path, mission: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(run_dir), mission, "--what-if", "demand.0.rate_per_day=0.001"]) == 0
    assert "with demand.0.rate_per_day=0.001: not asked for" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "message"),
    [("horizon_day=3", "did you mean 'horizon_days'?"), ("fleet.0.count=many", "a whole number"), ("x", "PATH=VALUE")],
)
def test_a_change_that_makes_no_sense_is_bad_input(
    run_dir: Path, mission: str, capsys: pytest.CaptureFixture[str], change: str, message: str
) -> None:
    assert main(["explain", str(run_dir), mission, "--what-if", change]) == 2
    assert message in capsys.readouterr().err
