"""The report of a study: in a real browser with the network off, and for studies of every design."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from fleet.cli.main import main
from fleet.experiments.study.conduct import conduct
from fleet.experiments.study.results import StudyResults
from fleet.experiments.study.study import Study
from fleet.scenario.catalogue import load_catalogue
from fleet.scenario.template import new_scenario
from tests.viz.report.browser import DRAWN, open_browser
from viz.charts.figure import NothingToDrawError
from viz.report.study_report import study_figures, study_report
from viz.studies import point_chart
from viz.studies.figure_words import FIGURES

HOSTILE: Final = "<img src=x onerror=window.pwned=1></script>"

GRID: Final[dict[str, Any]] = {
    "name": "grid",
    "summary": f"Names that want to be more than text: {HOSTILE}",
    "scenario": "small.yaml",
    "set": {"horizon_days": 0.25},
    "factors": {
        "policy": {
            "levels": {
                HOSTILE: {"command.coordinator": "fifo-nearest"},
                "greedy": {"command.coordinator": "greedy-closest"},
            },
            "label": HOSTILE,
        },
        "termits": {"key": "fleet.0.count", "values": [0, 2, 4]},
        "zmiys": {"key": "fleet.1.count", "values": [0, 2]},
    },
    "replications": 2,
}

SAMPLE: Final[dict[str, Any]] = {
    "name": "sample",
    "scenario": "small.yaml",
    "set": {"horizon_days": 0.25},
    "factors": {
        "rate": {"key": "demand.0.rate_per_day", "range": [10, 60]},
        "loss": {"key": "hazards.loss_per_km", "range": [0.0001, 0.01], "scale": "log"},
        "policy": {"key": "command.coordinator", "values": ["fifo-nearest", "greedy-closest"]},
    },
    "design": {"kind": "latin-hypercube", "number": 20},
    "replications": 1,
}


def done(folder: Path, study: dict[str, Any]) -> StudyResults:
    """The results of a study."""
    (folder / "small.yaml").write_text(new_scenario("small"), encoding="utf-8")
    (folder / "study.yaml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    conduct(Study.load(folder / "study.yaml"), folder / "out")
    return StudyResults.open(folder / "out")


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return done(tmp_path_factory.mktemp("grid"), GRID)


@pytest.fixture(scope="module")
def page(grid: StudyResults) -> str:
    return study_report(grid, load_catalogue(), study_figures(grid))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium that can reach nothing but files."""
    opened = open_browser()
    yield opened
    opened.quit()


def test_the_page_names_factors_assumptions_points_and_failures(page: str) -> None:
    for words in (
        "Swept factors", "fleet.1.count", "Figures of the platforms that nobody published", "turnaround_min",
        "24 runs at 12 points (grid)", "Differences on the same luck", "2 rather than 0",
        "4 runs failed and are in no mean", "Runs that failed",
    ):  # fmt: skip
        assert words in page, words
    assert "<img src=x" not in page


def test_every_chart_is_drawn_offline_and_names_run_nothing(browser: Any, page: str, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By

    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    browser.set_window_size(1280, 1000)
    browser.get(path.as_uri())
    names = browser.execute_script("return [...document.querySelectorAll('.chart')].map(chart => chart.id)")
    assert "chart-missions_per_day-points" in names
    assert browser.execute_async_script(DRAWN) == len(names)
    for name in names:
        marks = browser.execute_script(f"return document.querySelectorAll('[id=\"{name}\"] svg path').length")
        assert marks > 3, name
    assert json.loads(browser.execute_script("return JSON.stringify(performance.getEntriesByType('resource'))")) == []
    mark = browser.find_element(By.CSS_SELECTOR, "#chart-missions_per_day-points .mark-symbol.role-mark path")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    ActionChains(browser).move_to_element(mark).perform()
    assert "95 % interval" in browser.find_element(By.CSS_SELECTOR, "#vg-tooltip-element").text
    assert browser.execute_script("return window.pwned") is None
    assert browser.execute_script("return document.images.length") == 0
    assert browser.get_log("browser") == []
    wide = browser.execute_script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]


def test_a_sample_shows_its_points_factor_by_factor(tmp_path: Path) -> None:
    results = done(tmp_path, SAMPLE)
    with pytest.raises(NothingToDrawError, match="share no levels"):
        point_chart.draw(results, FIGURES[0])
    figures = study_figures(results)
    assert {name.rpartition("-")[2] for name in figures} == {"effects"}
    spec = figures["missions_per_day-effects"].spec()
    panels = [panel for row in spec["vconcat"] for panel in row["hconcat"]]
    assert len(panels) == 3
    assert len(spec["datasets"][panels[0]["data"]["name"]]) == 20
    assert panels[1]["layer"][0]["encoding"]["x"]["scale"]["type"] == "log"
    assert "policy moves the missions" in figures["missions_per_day-effects"].title.lower()


def test_the_command_writes_the_page_and_its_charts(
    grid: StudyResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.report.study_report.FIGURES", FIGURES[:1])
    out, charts = tmp_path / "report.html", tmp_path / "charts"
    assert main(["report", str(grid.folder), "-o", str(out), "--png", str(charts), "-q"]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    drawn = sorted(charts.iterdir())
    assert [path.name for path in drawn] == ["missions_per_day-effects.png", "missions_per_day-points.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)


def test_charts_of_runs_are_not_drawn_by_the_command_for_studies(
    run_dir: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["report", str(run_dir), "-o", str(tmp_path / "r.html"), "--png", str(tmp_path / "charts")]) == 2
    assert "is no study" in capsys.readouterr().err
