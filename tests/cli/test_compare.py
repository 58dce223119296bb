"""``fleet compare``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.cli.main import main
from fleet.statistics.replications import FIGURES

TWIN = """
from fleet.coordination.policies.greedy_closest import GreedyClosest

class Twin(GreedyClosest):
    "The same policy under another name."
"""
TWO = ["--coordinator", "fifo-nearest", "--coordinator", "greedy-closest"]


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What ``fleet compare … --json`` printed, which must be one JSON object and nothing else, on either stream."""
    assert main(["compare", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    found: dict[str, Any] = json.loads(printed.out)
    return found


def test_it_shows_means_differences_and_distinctness_within_100_columns(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(scenario), *TWO, "--replications", "3", "-o", "out"]) == 0
    printed = capsys.readouterr()
    for words in (
        "Means",
        "greedy-closest − fifo-nearest, pair by pair",
        "taken away",
        "time deciding",
        "Distinctness",
    ):
        assert words in printed.out
    assert "A shadow that keeps a memory keeps it from these decisions" in printed.out
    assert max(len(line) for line in printed.out.splitlines()) <= 100
    assert printed.err == ""


def test_the_tables_hold_what_json_says(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, str(scenario), *TWO, "--replications", "3", "--seed", "4", "-o", "out")
    assert (found["seed"], found["replications"], found["baseline"], found["run_dir"]) == (4, 3, "fifo-nearest", "out")
    rows = pl.read_parquet("out/replications.parquet")
    assert rows.to_dicts() == found["rows"]
    assert rows["coordinator"].to_list() == ["fifo-nearest"] * 3 + ["greedy-closest"] * 3
    assert pl.read_parquet("out/differences.parquet").to_dicts() == found["differences"]
    assert [row["figure"] for row in found["differences"]] == list(FIGURES)
    assert pl.read_parquet("out/distinctions.parquet").to_dicts() == found["distinctions"]


def test_differences_are_those_of_the_rows(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, str(scenario), *TWO, "--replications", "3", "-o", "out")
    by_label = {name: [row for row in found["rows"] if row["coordinator"] == name] for name in found["coordinators"]}
    pairs = list(zip(by_label["greedy-closest"], by_label["fifo-nearest"], strict=True))
    (distance,) = [row for row in found["differences"] if row["figure"] == "distance_km"]
    assert distance["mean"] == pytest.approx(sum(a["distance_km"] - b["distance_km"] for a, b in pairs) / 3)
    assert distance["low"] <= distance["mean"] <= distance["high"]
    assert distance["variance_reduction"] <= 1.0


def test_two_names_for_one_behaviour_show_as_exactly_0(capsys: pytest.CaptureFixture[str]) -> None:
    Path("twin.py").write_text(TWIN, encoding="utf-8")
    policies = ["--plugin", "twin.py:Twin", "--coordinator", "greedy-closest", "--coordinator", "Twin"]
    found = compared(capsys, "recovery", *policies, "--replications", "2", "-o", "out")
    assert len(found["distinctions"]) == 2
    for one in found["distinctions"]:
        assert one["differing_share"] == one["given_otherwise_share"] == one["own_runs_share"] == 0.0
        assert (one["differing"], one["first_us"], one["first_mission"]) == (0, None, None)
    assert {row["mean"] for row in found["differences"] if row["mean"] is not None} == {0.0}


def test_of_three_policies_every_pair_is_compared(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    three = [*TWO, "--coordinator", "insertion", "--replications", "2", "--set", "horizon_days=0.2", "--no-shadow"]
    found = compared(capsys, str(scenario), *three, "-o", "out")
    pairs = dict.fromkeys((row["coordinator"], row["baseline"]) for row in found["differences"])
    assert list(pairs) == [
        ("greedy-closest", "fifo-nearest"), ("insertion", "fifo-nearest"), ("insertion", "greedy-closest"),
    ]  # fmt: skip
    asked = [row for row in found["differences"] if row["p_holm"] is not None]
    assert all(row["p_value"] <= row["p_holm"] <= 1 for row in asked)
    assert main(["compare", str(scenario), *three]) == 0
    assert "Among the others nothing differs for certain." in capsys.readouterr().out


def test_parameters_make_two_policies_of_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    both = ["--coordinator", "greedy-closest", "--coordinator", "greedy-closest:share=false, detour=0"]
    found = compared(capsys, "recovery", *both, "--replications", "1", "-o", "out")
    assert list(found["coordinators"]) == ["greedy-closest", "greedy-closest:share=false, detour=0"]
    assert any(one["differing_share"] > 0 for one in found["distinctions"])


def test_without_a_shadow_test_there_are_no_distinctions(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, str(scenario), *TWO, "--replications", "1", "--no-shadow", "-o", "out")
    assert found["distinctions"] == []
    assert sorted(path.name for path in Path("out").iterdir()) == ["differences.parquet", "replications.parquet"]


def test_a_single_replication_has_means_without_intervals(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(scenario), *TWO, "--replications", "1", "-o", "out"]) == 0
    assert " ± " not in capsys.readouterr().out.partition("± half")[2]


def test_the_tables_go_to_a_new_folder_unless_one_is_named(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, str(scenario), *TWO, "--replications", "1", "--no-shadow")
    assert found["run_dir"].startswith("runs/small-compare-1-")
    assert Path(found["run_dir"], "replications.parquet").is_file()


@pytest.mark.parametrize(
    ("policies", "message"),
    [
        (["--coordinator", "greedy-closest"], "name two policies or more"),
        (["--coordinator", "greedy-closest"] * 2, "'greedy-closest': named twice"),
        ([*TWO, "--coordinator", "greedy-closst"], "did you mean 'greedy-closest'?"),
        ([*TWO, "--coordinator", "greedy-closest:share"], "'share', KEY=VALUE is expected"),
        ([*TWO, "--coordinator", "greedy-closest:shar=false"], "did you mean 'share'?"),
        ([*TWO, "--replications", "0"], "a whole number of at least 1"),
    ],
)
def test_what_can_not_be_compared_is_bad_usage(
    scenario: Path, capsys: pytest.CaptureFixture[str], policies: list[str], message: str
) -> None:
    assert main(["compare", str(scenario), *policies]) == 2
    assert message in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_a_policy_that_fails_is_a_failure_that_names_it(
    scenario: Path, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = ["--plugin", f"{plugin}:Raiser", "--coordinator", "greedy-closest", "--coordinator", "Raiser"]
    assert main(["compare", str(scenario), *policies, "--replications", "1", "-o", "out"]) == 1
    assert "coordinator Raiser at post 'central'" in capsys.readouterr().err
    assert not Path("out").exists()
