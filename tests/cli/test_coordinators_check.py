"""``fleet coordinators check``: verdicts as a table and as JSON, and the exit code that goes with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kit without the check that starts other processes, which takes longer than all others together."""
    monkeypatch.setattr("fleet.experiments.conformance.hash_seed_makes_no_difference", lambda _: "not looked at")


def test_a_policy_that_keeps_its_promises_passes_with_a_line_of_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coordinators", "check", "greedy-closest", "--set", "horizon_days=0.3"]) == 0
    shown = capsys.readouterr().out
    assert "hidden truth makes no difference        passed" in shown
    assert shown.endswith("\ngreedy-closest: 16 passed\n")
    assert max(len(line) for line in shown.splitlines()) <= 100


def test_a_plugin_is_checked_by_its_reference_alone(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # It orders nothing, and so breaks nothing but that some checks find nothing to look at.
    assert main(["coordinators", "check", "--plugin", f"{plugin}:Idler", "--set", "horizon_days=0.3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["coordinator"], found["scenario"], found["passed"]) == ("Idler", "conformance trial", True)
    assert found["counts"] == {"passed": 16}
    assert {check["result"] for check in found["checks"]} == {"passed"}


def test_a_policy_that_fails_makes_the_command_fail(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coordinators", "check", "--plugin", f"{plugin}:Raiser"]) == 1
    shown = capsys.readouterr().out
    assert "coordinator Raiser at post 'central' raised" in " ".join(shown.split())
    assert shown.endswith("\nRaiser: 15 skipped, 1 failed\n")


def test_parameters_and_scenario_can_be_chosen(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = "greedy-closest:share=false, ageing=0"
    command = ["coordinators", "check", policy, "--scenario", str(scenario), "--set", "horizon_days=0.2", "--json"]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["coordinator"], found["scenario"]) == ("greedy-closest:share=false,ageing=0", "small")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "name the policy to check, or one with --plugin"),
        (["check", "greedy-closet"], "did you mean 'greedy-closest'?"),
        (["check", "greedy-closest:ageing=-1"], "ageing = -1.0, must be 0 or more"),
        (["check", "greedy-closest", "--scenario", "absent.yaml"], "absent.yaml"),
        (["chek", "greedy-closest"], "'chek' is not one of check"),
        (["--set", "horizon_days=1"], "--scenario and --set are for checking"),
    ],
)
def test_what_can_not_be_checked_is_bad_usage(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coordinators", *arguments]) == 2
    assert message in capsys.readouterr().err
