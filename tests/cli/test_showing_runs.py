"""The commands that show a run to people: report, chart, diff."""

import json
from pathlib import Path

import pytest

from fleet.cli.main import main
from viz.charts.registry import NAMES


def test_a_report_is_written_where_it_is_wanted_and_replaces_nothing(
    run_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(run_dir)]) == 0
    assert "wrote report.html" in capsys.readouterr().err
    first = Path("report.html").read_bytes()
    assert first.startswith(b"<!doctype html>")
    assert main(["report", str(run_dir)]) == 2
    assert "report.html: already exists; --force replaces it" in capsys.readouterr().err
    assert main(["report", str(run_dir), "--force", "-q"]) == 0
    assert Path("report.html").read_bytes() == first


def test_a_report_that_can_not_be_written_is_a_failure(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(run_dir), "-o", "no/such/folder.html"]) == 1
    assert "no/such/folder.html: can't be written" in capsys.readouterr().err


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("html", b"<!doctype html>")])
def test_a_chart_is_drawn_in_the_format_of_its_ending(
    ending: str, begins: bytes, run_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(f"outcomes.{ending}")
    assert main(["chart", str(run_dir), "outcomes", "-o", str(file)]) == 0
    assert file.read_bytes().startswith(begins)
    finding, wrote = capsys.readouterr().err.splitlines()
    assert "missions were asked for" in finding
    assert wrote == f"wrote {file}"


def test_an_unknown_chart_or_format_is_bad_usage(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chart", str(run_dir), "outcome", "-o", "x.png"]) == 2
    assert "did you mean 'outcomes'?" in capsys.readouterr().err
    assert main(["chart", str(run_dir), "outcomes", "-o", "x.gif"]) == 2
    assert "must end in .png, .svg, .html" in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_a_run_with_nothing_to_draw_says_so(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in NAMES:
        code = main(["chart", str(run_dir), name, "-o", f"{name}.svg", "-q"])
        printed = capsys.readouterr().err
        assert (code, printed) == (0, "") or (code == 2 and f"no chart of {name}: " in printed)
        assert Path(f"{name}.svg").exists() == (code == 0)


def test_the_help_of_chart_lists_every_chart_with_its_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chart", "--help"]) == 0
    told = capsys.readouterr().out
    for name in NAMES:
        assert f"  {name} " in told


def test_diff_of_a_run_with_itself_finds_nothing(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(run_dir), str(run_dir)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Scenario: the same\n")
    assert "First decision that differs: none" in told
    assert "First event that differs: none" in told
    assert ", 0 ended otherwise" in told


def test_diff_tells_keys_figures_the_parting_and_missions(
    run_dir: Path, scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = ["--set", "demand.0.due_h=0.4", "--coordinator", "fifo-nearest"]
    assert main(["run", str(scenario), *changed, "-o", "other", "-q"]) == 0
    capsys.readouterr()
    assert main(["diff", str(run_dir), "other"]) == 0
    told = capsys.readouterr().out
    for words in (
        "coordinator",
        "due_h",
        "on_time_rate",
        "First event that differs: at 0d",
        "succeeded late",
        "most time after",
    ):
        assert words in told
    assert main(["diff", str(run_dir), "other", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {change["key"].rpartition(".")[2] for change in found["scenario"]} >= {"due_h"}
    assert found["figures"]["on_time_rate"]["before"] > found["figures"]["on_time_rate"]["after"]
    assert found["missions"]
    assert found["compared"] >= len(found["missions"])


def test_diff_lists_no_more_than_it_is_asked_for(
    run_dir: Path, scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(scenario), "--set", "demand.0.due_h=0.4", "-o", "other", "-q"]) == 0
    capsys.readouterr()
    assert main(["diff", str(run_dir), "other", "--most", "1"]) == 0
    assert "more missions; --most lists more" in capsys.readouterr().out
