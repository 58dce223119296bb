"""``fleet sensitivity``: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main
from tests.conftest import require_or_skip

SHORT = ["--set", "horizon_days=0.1", "--replications", "1", "--only-named", "--vary", "fleet.0.count=1:6"]


@pytest.fixture(autouse=True)
def with_salib() -> None:
    try:
        import SALib  # noqa: F401
    except ImportError:
        require_or_skip("study", "SALib is not installed; the extra [study] brings it")


@pytest.mark.parametrize(("method", "word"), [("morris", "interaction"), ("sobol", "alone")])
def test_it_shows_assumptions_in_order_within_100_columns(
    scenario: Path, capsys: pytest.CaptureFixture[str], method: str, word: str
) -> None:
    assert main(["sensitivity", str(scenario), *SHORT, "--method", method, "--samples", "4"]) == 0
    printed = capsys.readouterr().out
    for words in ("small: missions per day over all points", "fleet.0.count", "1 to 6", word):
        assert words in printed
    assert max(len(line) for line in printed.splitlines()) <= 100


def test_json_has_every_effect(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--vary", "hazards.loss_per_km.truth=0:0.01", "--samples", "2", "--json"]
    assert main(["sensitivity", str(scenario), *SHORT, *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {effect["factor"] for effect in found["effects"]} == {"fleet.0.count", "hazards.loss_per_km.truth"}
    assert (found["method"], found["runs"]) == ("morris", 6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--vary", "fleet.0.count=3"], "KEY=LOW:HIGH is expected"),
        (["--vary", "fleet.0.platform=1:3"], "no number there to vary"),
        (["--only-named"], "nothing to vary"),
        (["--vary", "fleet.0.count=1:3", "--method", "sobol", "--samples", "3"], "power of two"),
    ],
)
def test_what_can_not_be_varied_is_bad_usage(
    scenario: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["sensitivity", str(scenario), *arguments]) == 2
    assert message in capsys.readouterr().err
