"""The report in a real browser with the network off: charts are drawn, tooltips work, names run nothing."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from fleet.cli.reference import published_figures
from fleet.resources import bundled
from fleet.scenario.catalogue import load_catalogue
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import run_store, simulate
from fleet.statistics.run import Run
from tests.viz.report.browser import DRAWN, open_browser
from viz.charts.registry import NAMES
from viz.report.run_report import Reference, report

SHOWN: Final = tuple(name for name in NAMES if name != "capture")
"""The charts of a run without positions."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium that can reach nothing but files."""
    opened = open_browser()
    yield opened
    opened.quit()


def written(run_dir: Path, folder: Path) -> Path:
    """The report of a run, as a file."""
    reference = Reference(published=published_figures(), catalogue=load_catalogue())
    path = folder / "report.html"
    path.write_text(report(Run.open(run_dir), reference), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(browser: Any, run_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The browser with the report of the run in it, its charts drawn."""
    browser.set_window_size(1280, 1000)
    browser.get(written(run_dir, tmp_path_factory.mktemp("report")).as_uri())
    assert browser.execute_async_script(DRAWN) == len(SHOWN)
    return browser


def test_every_chart_is_drawn_and_the_console_is_silent(opened: Any) -> None:
    for name in SHOWN:
        marks = opened.execute_script(f"return document.querySelectorAll('#chart-{name} svg path').length")
        assert marks > 3, name
    assert opened.get_log("browser") == []


def test_the_page_asked_for_nothing_but_itself(opened: Any) -> None:
    entries = json.loads(opened.execute_script("return JSON.stringify(performance.getEntriesByType('resource'))"))
    assert entries == []


def test_a_pointer_on_a_bar_gets_a_tooltip(opened: Any) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By

    bar = opened.find_element(By.CSS_SELECTOR, "#chart-outcomes .mark-rect path")
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)
    ActionChains(opened).move_to_element(bar).perform()
    told = opened.find_element(By.CSS_SELECTOR, "#vg-tooltip-element").text
    assert "delivery" in told
    assert "outcome" in told


@pytest.mark.parametrize("width_px", [1280, 800])
def test_nothing_is_wider_than_the_window(opened: Any, width_px: int) -> None:
    opened.set_window_size(width_px, 1000)
    wide = opened.execute_script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    lost = opened.execute_script(
        "return [...document.querySelectorAll('figure')].filter(f => f.scrollWidth > f.clientWidth + 1).length"
    )
    assert lost == 0


def test_the_report_prints(opened: Any) -> None:
    printed = opened.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    pages = len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"])))
    assert 6 <= pages <= 11, "pages are full, and letters large enough to be read"


def test_names_with_markup_in_them_run_nothing(browser: Any, hostile_run_dir: Path, tmp_path: Path) -> None:
    browser.set_window_size(1280, 1000)
    browser.get(written(hostile_run_dir, tmp_path).as_uri())
    drawn = browser.execute_async_script(DRAWN)
    assert drawn == len(SHOWN)
    assert browser.execute_script("return window.pwned") is None
    assert browser.execute_script("return document.images.length") == 0
    assert browser.get_log("browser") == []


def test_a_tooltip_with_markup_in_it_shows_text(browser: Any, hostile_run_dir: Path, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By

    browser.get(written(hostile_run_dir, tmp_path).as_uri())
    browser.execute_async_script(DRAWN)
    bar = browser.find_element(By.CSS_SELECTOR, "#chart-outcomes .mark-rect path")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)
    ActionChains(browser).move_to_element(bar).perform()
    assert "<img src=x" in browser.find_element(By.CSS_SELECTOR, "#vg-tooltip-element").text
    assert browser.execute_script("return window.pwned") is None
    assert browser.execute_script("return document.images.length") == 0


def test_a_run_with_a_capture_tells_its_story(browser: Any, capture_dir: Path, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By

    browser.set_window_size(1280, 1000)
    browser.get(written(capture_dir, tmp_path).as_uri())
    assert browser.execute_async_script(DRAWN) > 1
    phases = browser.find_elements(By.CSS_SELECTOR, "#chart-capture .mark-rect path")
    assert len(phases) > 6
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", phases[-1])
    ActionChains(browser).move_to_element(phases[-1]).perform()
    assert "consolidation" in browser.find_element(By.CSS_SELECTOR, "#vg-tooltip-element").text
    tables = browser.find_element(By.ID, "captures").text
    assert "8 assault-ugv" in tables
    assert "the end, still held" in tables
    assert browser.get_log("browser") == []


def test_names_with_markup_in_a_capture_run_nothing(browser: Any, hostile_capture_dir: Path, tmp_path: Path) -> None:
    browser.get(written(hostile_capture_dir, tmp_path).as_uri())
    assert browser.execute_async_script(DRAWN) > 1
    assert browser.execute_script("return document.querySelectorAll('#chart-capture svg path').length") > 3
    assert browser.execute_script("return window.pwned") is None
    assert browser.execute_script("return document.images.length") == 0
    assert browser.get_log("browser") == []


def test_a_run_without_positions_says_so_in_a_line(browser: Any, run_dir: Path, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By

    browser.get(written(run_dir, tmp_path).as_uri())
    assert browser.find_element(By.CSS_SELECTOR, "#captures .note").text == (
        "No chart of how positions were captured and held, phase by phase, and at what cost: "
        "the run has no positions to capture."
    )


def test_decisions_of_several_posts_stand_by_post_and_policy(browser: Any, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By

    scenario = Scenario.load(bundled("scenarios") / "hierarchy.yaml", overrides=("horizon_days=1",))
    simulate(scenario, store=run_store(scenario, 1, tmp_path / "run"))
    browser.get(written(tmp_path / "run", tmp_path).as_uri())
    browser.execute_async_script(DRAWN)
    decisions = browser.find_element(By.ID, "decisions").text
    assert "Decisions by post and policy" in decisions
    assert "Staff balance-stocks" in decisions
    legend = browser.find_elements(By.CSS_SELECTOR, "#chart-orders .role-legend-label text")
    assert [label.text for label in legend] == ["Post Centre", "Post North", "Post South"]
    assert browser.get_log("browser") == []
