"""A policy that knows the future says so wherever its figures are shown, and decides only where it is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet.cli.main import main

SHORT = ["--set", "horizon_days=0.2"]
CHEAP = "clairvoyant:tries=0,solver=false"


def test_a_run_says_so_in_its_summary_and_its_metadata(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    assert main(["run", "quickstart", "--coordinator", CHEAP, *SHORT, "-o", str(out)]) == 0
    assert "clairvoyant knows the future: a bound on what is possible" in capsys.readouterr().out
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["knows_the_future"] == ["clairvoyant"]


def test_a_comparison_and_the_list_of_policies_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = ["--coordinator", "fifo-nearest", "--coordinator", CHEAP, "--replications", "2"]
    assert main(["compare", "quickstart", *both, *SHORT, "-o", str(tmp_path / "compared")]) == 0
    assert "knows the future: a bound on what is possible" in capsys.readouterr().out
    assert main(["coordinators"]) == 0
    told = capsys.readouterr().out
    assert told.count("knows the future: a bound") == 1
    assert "slow at its default effort" in told.partition("rollout:")[2].partition("\n\n")[0]


def test_it_stands_in_for_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "quickstart", "--set", "command.fallback=clairvoyant"]) == 2
    assert "'clairvoyant' knows the future and can't stand in" in capsys.readouterr().err


def test_others_say_nothing_of_the_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    assert main(["run", "quickstart", *SHORT, "--json", "-o", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["knows_the_future"] == []
