"""A real browser without a window and without a network, to open pages in."""

from __future__ import annotations

import shutil
from typing import Any, Final

import pytest

from tests.conftest import require_or_skip

_OPTIONS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # No name resolves, so that a page which asks for anything fails.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
DRAWN: Final = """
const done = arguments[arguments.length - 1];
window.drawn.then(views => done(views.length), problem => done(String(problem)));
"""
"""Script that waits until all charts are drawn, and gives their number or what went wrong."""


def open_browser() -> Any:
    """A headless Chromium that can reach nothing but files; skips or fails the test where there is none."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        require_or_skip("browser", "chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in _OPTIONS:
        options.add_argument(option)
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    opened.set_script_timeout(120)
    return opened
