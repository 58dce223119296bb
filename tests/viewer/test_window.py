"""One session in a real window, with a real keyboard and mouse as far as a virtual display has them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from fleet.ledger.reader import Ledger
from tests.conftest import require_or_skip

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90.0
T = TypeVar("T")


class Desk:
    """A virtual display with a keyboard and a mouse."""

    def __init__(self, number: str) -> None:
        self.environment = {**os.environ, "DISPLAY": f":{number}", "SDL_VIDEODRIVER": "x11", "PYTHONPATH": str(ROOT)}
        self.environment.pop("WAYLAND_DISPLAY", None)

    def do(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def window(self, viewer: subprocess.Popen[str]) -> str:
        """The window of *viewer*, as soon as it is there."""

        def found() -> str:
            if viewer.poll() is not None:
                pytest.fail(f"the viewer has left with {viewer.returncode}: {viewer.communicate()[1]}")
            return self.do("search", "--onlyvisible", "--class", "fleet-viewer").split("\n")[0]

        return wait_for(found)


def wait_for(found: Callable[[], T]) -> T:
    """What *found* gives, as soon as that is something."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    pytest.fail("the viewer did not do in time what it was told to")


@pytest.fixture
def desk() -> Iterator[Desk]:
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            require_or_skip("display", f"{program} is not installed")
    reading, writing = os.pipe()
    # Without -noreset the server starts afresh whenever its last client leaves, which the mouse does after each word,
    # and turns away a viewer who comes in that moment. With -r no key is typed twice that is held for long.
    screen = ["-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset", "-r"]
    command = ["Xvfb", "-displayfd", str(writing), *screen]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield Desk(told.readline().strip())
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_a_scenario_is_run_watched_searched_repeated_and_left(desk: Desk, tmp_path: Path) -> None:
    """Each step is seen from outside: by the window's name, the run directories and the pictures that are saved."""
    program = [sys.executable, "-m", "fleet", "view", str(ROOT / "scenarios" / "quickstart.yaml")]
    viewer = subprocess.Popen(program, cwd=tmp_path, env=desk.environment, stderr=subprocess.PIPE, text=True)
    try:
        window = desk.window(viewer)
        # The run can be over for a while before the window has read all of it.
        wait_for(lambda: desk.do("getwindowname", window) == "quickstart, seed 1 – Fleet viewer")
        desk.do("windowfocus", "--sync", window)
        desk.do("key", "space")
        desk.do("mousemove", "--window", window, "400", "400", "click", "4", "click", "4")
        # The middle of the scrub bar, then a picture.
        desk.do("mousemove", "--window", window, "640", "767", "click", "1")
        desk.do("key", "p")
        # The file is there before its first bytes are.
        pictures = wait_for(lambda: [file for file in tmp_path.glob("fleet-*.png") if file.stat().st_size])
        assert pictures[0].read_bytes().startswith(b"\x89PNG")
        desk.do("key", "slash")
        desk.do("type", "zmiy-1.1")
        desk.do("key", "Return")
        desk.do("key", "r")
        desk.do("key", "Return")
        both = "quickstart, seed 1 – quickstart, seed 2 – Fleet viewer"
        wait_for(lambda: desk.do("getwindowname", window) == both)
        runs = [Ledger.open(file.parent) for file in tmp_path.glob("runs/*/run.json")]
        assert sorted(run.meta["seed"] for run in runs) == [1, 2], "the second run has the next seed"
        assert {run.status for run in runs} == {"complete"}
        desk.do("key", "ctrl+q")
        assert viewer.wait(timeout=PATIENCE_S) == 0
    finally:
        viewer.kill()
        _, said = viewer.communicate()
    assert said == ""
